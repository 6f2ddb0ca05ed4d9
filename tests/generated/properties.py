"""What must hold of every erasure and every package. Each property returns its complaints: sentences with table and column.

None of them asks the declaration under trial whose a cell is: that, the rows themselves say, from when they were made.
"""

from collections.abc import Callable, Iterable

from django.db.models import FileField

from portico.privacy import Delete
from portico.rights.map import Entry
from tests.generated.filler import Cell
from tests.generated.scene import Row, Scene, is_blank

Property = Callable[[Scene], list[str]]
PROPERTIES: list[Property] = []


def _property(asked: Property) -> Property:
    PROPERTIES.append(asked)
    return asked


def _columns(found: Iterable[Cell], what: str) -> list[str]:
    return sorted({f"{label}.{name} {what}" for label, _key, name in found})


def _tables(found: Iterable[Row], what: str) -> list[str]:
    return sorted({f"{label} {what}" for label, _key in found})


@_property
def all_that_is_about_her_is_exported_or_a_secret(scene: Scene) -> list[str]:
    """Art. 15: the package has it, or its manifest says that it is never handed out, or that it protects another person.

    Nothing else of hers is withheld for others' sake.
    """
    missing = scene.about(scene.town.ann.mark) - scene.ann.shown.keys() - scene.ann.secret
    protecting = {cell for cell in missing & scene.ann.withheld if cell[2] in scene.protecting(cell[0])}
    return _columns(missing - protecting, "is about her, and neither in her package nor named as a secret")


@_property
def nothing_about_others_is_in_a_package(scene: Scene) -> list[str]:
    """Art. 15(4): what is about the other person in a shared row is withheld."""
    ann, cox, bea = scene.town.ann.mark, scene.town.cox.mark, scene.town.bea.mark
    looked_at = [(scene.ann, {cox, bea}), (scene.cox_before, {ann, bea}), (scene.cox_after, {ann, bea})]
    told = [
        cell
        for package, others in looked_at
        for cell, held in package.shown.items()
        if scene.town.truth.get(cell) in others and not is_blank(scene.entry(cell[0]).fields[cell[2]], held)
    ]
    return _columns(told, "is about someone else, and stands in a package")


@_property
def what_is_about_her_is_erased_or_kept_by_name(scene: Scene) -> list[str]:
    """Art. 17: gone with its row, emptied, or a column that a law keeps."""
    left = [
        cell
        for cell in scene.about(scene.town.ann.mark)
        if cell in scene.after
        and not scene.by_law(cell)
        and not is_blank(scene.entry(cell[0]).fields[cell[2]], scene.after[cell])
    ]
    return _columns(left, "is about her, and still there")


@_property
def no_key_or_mark_of_hers_is_left_anywhere(scene: Scene) -> list[str]:
    """The whole database is searched, also in what is tied to nobody; only what a law keeps may speak of her."""
    traces = (*scene.keys, scene.town.ann.mark)
    left = [
        cell for cell, held in scene.after.items() if not scene.by_law(cell) and any(one in str(held) for one in traces)
    ]
    return _columns(left, "holds a trace of her")


@_property
def what_is_erased_was_exported_or_named_by_the_plan(scene: Scene) -> list[str]:
    """The other direction: nothing goes of which nobody was told."""
    told = scene.ann.shown.keys() | scene.ann.left | scene.named.emptied
    return _columns(scene.changed - told, "is erased, and was neither exported nor named")


@_property
def only_what_the_plan_named_is_touched(scene: Scene) -> list[str]:
    """Rows it removes, cells it empties, the rest of kept rows; and witnesses are added."""
    surprising = [
        cell
        for cell in scene.changed
        if cell[:2] not in scene.named.gone and cell not in scene.named.emptied and cell not in scene.named.blanked
    ]
    added = {cell[:2] for cell in scene.after} - {cell[:2] for cell in scene.before}
    witnesses = {witness(entry)[0] for entry in scene.map.entries if witness(entry)}
    return [
        *_columns(surprising, "changed, and the plan did not name it"),
        *_tables((row for row in added if row[0] not in witnesses), "has a row that was not there"),
    ]


@_property
def what_the_plan_named_is_done(scene: Scene) -> list[str]:
    """Its rows are gone and its cells empty; and a new plan would find nothing."""
    stays = [row for row in scene.named.gone if row not in scene.gone]
    full = [
        cell
        for cell in scene.named.emptied | scene.named.blanked
        if cell in scene.after and not is_blank(scene.entry(cell[0]).fields[cell[2]], scene.after[cell])
    ]
    return [
        *_tables(stays, "has a row that the plan removes, and it is there"),
        *_columns(full, "is emptied by the plan, and is full"),
        *(f"{stage} still finds rows" for stage in scene.left_to_do),
    ]


@_property
def a_bystanders_package_is_the_same_to_the_byte(scene: Scene) -> list[str]:
    """Bea has nothing to do with Ann."""
    return [] if scene.bea_before == scene.bea_after else ["The bystander's package differs."]


@_property
def a_co_participants_package_differs_in_exactly_the_cells_that_the_plan_named(scene: Scene) -> list[str]:
    """Cox loses what the plan named and nothing else, and gains nothing."""
    before, after = scene.cox_before.shown, scene.cox_after.shown
    unnamed = [
        cell
        for cell in before.keys() | after.keys()
        if before.get(cell, "-") != after.get(cell, "-")
        and cell[:2] not in scene.named.gone
        and cell not in scene.named.emptied | scene.named.blanked
    ]
    same = [
        cell
        for cell in (scene.named.emptied | scene.named.blanked) & before.keys()
        if scene.holds(cell) and before[cell] == after.get(cell, "-")
    ]
    same += (scene.named.emptied | scene.named.blanked) & scene.cox_before.withheld & scene.cox_after.withheld
    lost = [cell for cell in scene.cox_before.left - scene.cox_after.left if cell not in after and _stays(scene, cell)]
    return [
        *_columns(unnamed, "differs in the other's package, and the plan did not name it"),
        *_columns(same, "is named by the plan, and the same in the other's package"),
        *_columns(lost, "is no longer named as left out of the other's package"),
    ]


def _stays(scene: Scene, cell: Cell) -> bool:
    return cell[:2] not in scene.named.gone | scene.named.kept and cell not in scene.named.emptied


@_property
def what_is_about_others_alone_is_untouched(scene: Scene) -> list[str]:
    """A row in which nobody but Cox or Bea is named stays as it is, save for links to what is gone."""
    alone = {cell[:2] for cell in scene.about(scene.town.cox.mark) | scene.about(scene.town.bea.mark)}
    with_her = {
        cell[:2]
        for cell, held in scene.before.items()
        if held in scene.keys or scene.town.truth.get(cell) == scene.town.ann.mark
    }
    hurt = [
        cell
        for cell in scene.changed
        if cell[:2] in alone - with_her and scene.town.truth.get(cell) and scene.town.truth[cell] != scene.town.ann.mark
    ]
    return _columns(hurt, "is about someone else alone, and is erased")


@_property
def erasing_twice_changes_nothing(scene: Scene) -> list[str]:
    """The second erasure finds nothing to do."""
    differs = {
        cell for cell in scene.after.keys() | scene.again.keys() if scene.after.get(cell) != scene.again.get(cell)
    }
    return _columns(differs, "changed at the second erasure")


@_property
def whatever_goes_under_a_witness_has_one(scene: Scene) -> list[str]:
    """For a row `row`, for an author's link its path; and nothing has a witness that is there."""
    wrong: list[str] = []
    for entry in scene.town.map.entries:
        if not (named := witness(entry)):
            continue
        label, column = named
        lines = {key for where, key, _name in scene.after if where == label}
        found = {(str(scene.after[label, key, column]), scene.after[label, key, "part"]) for key in lines}
        before = {
            (str(scene.before[label, key, column]), scene.before[label, key, "part"])
            for where, key, name in scene.before
            if where == label and name == column
        }
        due = {(key, "row") for where, key in scene.gone if where == entry.label}
        due |= {
            (key, name)
            for where, key, name in scene.changed
            if where == entry.label and (where, key) not in scene.gone and name in {tie.path for tie in entry.ties}
        }
        wrong += [f"{entry.label} lost a {part} without witness" for _key, part in due - found]
        wrong += [f"{entry.label} has a witness for a {part} that is there" for _key, part in found - before - due]
    return sorted(set(wrong))


def witness(entry: Entry) -> tuple[str, str] | None:
    """The table and column that remember a row of this table; None where none does."""
    if not isinstance(entry.fate, Delete) or not entry.fate.witness:
        return None
    label, column = entry.fate.witness.rsplit(".", 1)
    return label, column


def files_gone(scene: Scene) -> set[str]:
    """The files that no cell names any more."""
    fields = {
        (entry.label, name)
        for entry in scene.town.map.entries
        for name, field in entry.fields.items()
        if isinstance(field, FileField)
    }
    held = [
        {str(value) for cell, value in state.items() if (cell[0], cell[2]) in fields and value}
        for state in (scene.before, scene.after)
    ]
    return held[0] - held[1]


def complaints(scene: Scene) -> list[str]:
    """What all properties complain of."""
    return [f"{asked.__name__}: {said}" for asked in PROPERTIES for said in asked(scene)]
