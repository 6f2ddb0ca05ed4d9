"""One erasure, watched: the whole database before and after it, the packages of all three, and what the plan named."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from portico.privacy import Keep, LastOut, Role
from portico.rights import plan as plans
from portico.rights.columns import blank, remainder
from portico.rights.map import Entry, Map
from portico.rights.predicates import kept
from portico.rights.schedule import Action, affected, nulled_with, stages
from tests.generated.engines import Engine
from tests.generated.filler import Cell
from tests.generated.state import Contents, cells, exported, package, roots_of
from tests.generated.town import Town

Row = tuple[str, str]  # table, key


@dataclass(frozen=True)
class Named:
    """What a plan names, by row and cell."""

    gone: frozenset[Row]
    emptied: frozenset[Cell]  # of rows that stay and are another's
    kept: frozenset[Row]
    blanked: frozenset[Cell]  # of kept rows


@dataclass(frozen=True)
class Scene:
    """Before, after, and after a second erasure. `map` is the one by which was erased and exported."""

    town: Town
    map: Map
    named: Named
    before: dict[Cell, Any]
    after: dict[Cell, Any]
    again: dict[Cell, Any]
    ann: Contents
    cox_before: Contents
    cox_after: Contents
    bea_before: bytes
    bea_after: bytes
    doomed: set[str]
    left_to_do: list[str]

    def entry(self, label: str) -> Entry:
        """A table as its rows were made: with the declaration that is tried against."""
        return self.town.map.entry(label)

    @cached_property
    def keys(self) -> tuple[str, str]:
        """Ann's keys."""
        return str(self.town.ann.person), str(self.town.ann.client)

    @cached_property
    def changed(self) -> set[Cell]:
        """The cells that are gone or hold something else."""
        return {cell for cell, held in self.before.items() if self.after.get(cell, "gone") != held}

    @cached_property
    def gone(self) -> set[Row]:
        """The rows that are gone."""
        return {cell[:2] for cell in self.before} - {cell[:2] for cell in self.after}

    def about(self, mark: str) -> set[Cell]:
        """The cells about one person that held something."""
        return {cell for cell, whose in self.town.truth.items() if whose == mark and self.holds(cell)}

    def holds(self, cell: Cell) -> bool:
        """Whether a cell held anything that can be told from an empty one."""
        field = self.entry(cell[0]).fields[cell[2]]
        if cell not in self.before or self.before[cell] is None:
            return False
        return field.primary_key or field.unique or not is_blank(field, self.before[cell])

    def by_law(self, cell: Cell) -> bool:
        """Whether a law keeps the cell by name."""
        entry = self.map.entry(cell[0])
        if cell[:2] not in self.named.kept or not isinstance(entry.fate, Keep):
            return False
        return cell[2] in entry.fate.columns or entry.fields[cell[2]].primary_key

    def protecting(self, label: str) -> frozenset[str]:
        """The columns of a table that an owner's package withholds where the row protects another person."""
        return frozenset(name for tie in self.map.entry(label).ties_of(Role.OWNER) for name in tie.redact)


def is_blank(field: Any, held: Any) -> bool:
    """Whether a value is the empty one of its column."""
    try:
        return held in (None, blank(field))
    except TypeError:
        return held is None


def name_all(map_: Map, roots: Any) -> Named:
    """The rows and cells that the stages of an erasure will touch."""
    gone: set[Row] = set()
    emptied: set[Cell] = set()
    law: set[Row] = set()
    blanked: set[Cell] = set()
    for stage in stages(map_):
        label = stage.entry.label
        keys = [str(key) for key in affected(stage, roots, within=map_).values_list("pk", flat=True)]
        if stage.action in (Action.DELETE, Action.LAST_OUT):
            gone |= {(label, key) for key in keys}
        elif stage.action is Action.KEEP:
            blanked |= {(label, key, name) for key in keys for name in remainder(stage.entry)}
        else:
            emptied |= {(label, key, name) for key in keys for name in stage.changes}
        if stage.action is Action.LAST_OUT:
            emptied |= _links_to(map_, stage.entry, keys)
    for entry in map_.entries:
        law |= {(entry.label, str(key)) for key in kept(entry, roots, within=map_).values_list("pk", flat=True)}
    return Named(frozenset(gone), frozenset(emptied), frozenset(law), frozenset(blanked))


def _links_to(map_: Map, parent: Entry, keys: list[str]) -> set[Cell]:
    found: set[Cell] = set()
    for link in nulled_with(map_, parent):
        rows = link.child.model._base_manager.filter(**{f"{link.name}__in": keys}).values_list("pk", flat=True)
        found |= {(link.child.label, str(key), link.name) for key in rows}
    return found


def play(town: Town, erase: Engine, map_: Map | None = None) -> Scene:
    """Erase Ann, twice, and watch."""
    within = map_ or town.map
    ann, cox, bea = roots_of(town.ann), roots_of(town.cox), roots_of(town.bea)
    before, named = cells(town.map), name_all(within, ann)
    hers, cox_before, bea_before = exported(ann, within), exported(cox, within), package(bea, within).archive
    doomed = erase(ann, within)
    after = cells(town.map)
    left = [stage.key for stage, rows in plans.count(within, ann) if rows]
    cox_after, bea_after = exported(cox, within), package(bea, within).archive
    erase(ann, within)
    return Scene(
        town=town,
        map=within,
        named=named,
        before=before,
        after=after,
        again=cells(town.map),
        ann=hers,
        cox_before=cox_before,
        cox_after=cox_after,
        bea_before=bea_before,
        bea_after=bea_after,
        doomed=doomed,
        left_to_do=left,
    )


def shared(entry: Entry) -> bool:
    """Whether rows of the table are several people's, and go with the last one."""
    return isinstance(entry.fate, LastOut)
