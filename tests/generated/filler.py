"""Fills every table of a map to the maximum: each way in which a row can be someone's, with no column empty."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, connection, models, transaction

from portico.privacy import Keep, LastOut, Root
from portico.rights.keeping import rules
from portico.rights.map import Entry, Map
from portico.rights.paths import walk
from portico.rights.roots import model_of
from tests.generated.shapes import Shape, plain, shapes
from tests.generated.values import value

Cell = tuple[str, str, str]  # table, key, column
Links = dict[str, UUID | None]


@dataclass(frozen=True)
class Actor:
    """A person with a client of their own, and the mark that all that is about them carries."""

    mark: str
    person: UUID
    client: UUID

    def key(self, root: Root) -> UUID:
        """The actor's key of one kind."""
        return self.person if root is Root.PERSON else self.client


@dataclass
class Filler:
    """Makes rows. `made` remembers them by table, so that children find parents; `skipped` are ways the database refused.

    `truth` says of each cell whom it is about, by their mark: nobody's or everybody's cells are not in it. It comes from the
    rows as they were made, so that a declaration can be tried against it.
    """

    within: Map
    made: dict[str, list[Any]] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    truth: dict[Cell, str] = field(default_factory=dict)
    marks: dict[UUID, str] = field(default_factory=dict)
    turn: int = 0

    def actor(self, mark: str) -> Actor:
        """Somebody with a client account of which they are the only member."""
        actor = Actor(mark, uuid4(), uuid4())
        self.marks |= {actor.person: mark, actor.client: mark}
        for root in Root:
            entry = self.within.of_model(model_of(root))
            self._make(entry, actor, {entry.model._meta.pk.name: actor.key(root)})
        self._member(actor, actor.client, settings.RIGHTS["owner_role"])
        return actor

    def _member(self, actor: Actor, client: UUID, role: str) -> None:
        entry = self.within.entry(settings.RIGHTS["member"])
        self._make(entry, actor, {"person": actor.person, "client": client}, fixed={"role": role})

    def _join(self, subject: Actor, other: Actor) -> None:
        """Make the subject a lesser member of the other's account."""
        self._member(subject, other.client, "billing")

    def fill(self, subject: Actor, other: Actor | None = None) -> None:
        """Give the subject a row in every table, in every way; shared with `other` where a row can be shared."""
        if other is not None:
            self._join(subject, other)
        for entry in reversed(self.within.entries):
            if not entry.about_people or entry.label in made_with_the_actor():
                continue
            for turn in range(self._turns(entry, subject)):
                self.turn = turn
                for case, shape in itertools.product(_cases(entry, subject, other), shapes(entry.label)):
                    self._row(entry, case, shape)

    def _turns(self, entry: Entry, subject: Actor) -> int:
        """How often to fill a table: once for each row through which it is tied to its root."""
        paths = [walk(entry.model, tie.path) for tie in entry.ties]
        first = {path.hops[0].related_model for path in paths if path.hops}
        rows = [self.made.get(self.within.of_model(model).label, []) for model in first]
        return max([1, *(sum(_marked(row, subject) for row in some) for some in rows)])

    def _row(self, entry: Entry, case: "Case", shape: Shape) -> None:
        before = {label: len(rows) for label, rows in self.made.items()}
        try:
            with transaction.atomic():
                whole = case.whole and not isinstance(entry.fate, LastOut)  # a shared row is its children's people's
                parents = {
                    entry.links[name].attname: self._make(
                        self.within.of_model(entry.links[name].related_model), case.subject, {}, fixed=columns
                    ).pk
                    for name, columns in shape.parents.items()
                }
                self._make(
                    entry, case.subject, case.links, whole=whole, fixed={**case.fixed, **shape.columns, **parents}
                )
                assert_whole()
        except IntegrityError as error:
            for label, rows in self.made.items():
                del rows[before.get(label, 0) :]
            self.skipped.append(f"{entry.label} {case.name}: {error}")

    def _make(
        self,
        entry: Entry,
        subject: Actor,
        links: Links,
        *,
        whole: bool = True,
        fixed: Mapping[str, Any] = MappingProxyType({}),
    ) -> Any:
        """A row with a value in every column. `links` are the roots' keys, by column; `fixed` are values to take as they are."""
        held: dict[str, Any] = {}
        for name, column in entry.fields.items():
            if name in links:
                held[column.attname] = links[name]
            elif isinstance(column, models.ForeignKey):
                held[column.attname] = self._parent(entry, column, subject, whole=whole)
        whose = self._whose(entry, entry.model(**held), subject, whole=whole)
        for name, column in entry.fields.items():
            if column.attname in held or isinstance(column, models.AutoField):
                continue
            if isinstance(entry.fate, Keep) and name == entry.fate.rule:
                held[name] = next(iter(rules()))
            else:
                held[name] = value(column, whose.get(name, "everybody"))
        row = entry.model(**(held | dict(plain(entry.label)) | dict(fixed)))
        if entry.model._meta.parents:
            row.save_base(raw=True, force_insert=True)  # the parent's row is there already
        else:
            row.save(force_insert=True)
        self.made.setdefault(entry.label, []).append(row)
        self.truth |= {(entry.label, str(row.pk), name): mark for name, mark in whose.items()}
        return row

    def _whose(self, entry: Entry, row: Any, subject: Actor, *, whole: bool) -> dict[str, str]:
        """Whom each column of a row is about, by their mark; what is about several, or about the row alone, is left out."""
        if isinstance(entry.fate, LastOut) and whole:  # nobody but the subject takes part in it
            return dict.fromkeys(entry.fields, subject.mark)
        found = {name: self.marks.get(follow(row, path), "") for name in entry.fields if (path := entry.of(name))}
        return {name: mark for name, mark in found.items() if mark}

    def _parent(self, entry: Entry, link: Any, subject: Actor, *, whole: bool) -> Any:
        """The key of a row to point at: one of the subject's if there is one, else any, else a new one."""
        parent = self.within.of_model(link.related_model)
        rows = self.made.get(parent.label, [])
        if parent is entry:
            return rows[0].pk if rows else None
        if isinstance(parent.fate, LastOut):
            return self._shared(parent, rows, subject, whole=whole)
        own = [row for row in rows if _marked(row, subject)]
        taken = {getattr(row, link.attname) for row in self.made.get(entry.label, [])} if link.unique else set()
        free = [row for row in (own or rows) if row.pk not in taken]
        if free:
            return getattr(free[self.turn % len(free)], link.target_field.attname)
        return getattr(self._make(parent, subject, {}), link.target_field.attname)

    def _shared(self, parent: Entry, rows: list[Any], subject: Actor, *, whole: bool) -> Any:
        """A shared row: one for everybody, and one of the subject's own."""
        place = "own" if whole else "shared"
        for row in rows:
            if getattr(row, "_place", None) == (subject.mark if whole else place):
                return row.pk
        links: Links = {tie.path: subject.key(tie.root) for tie in parent.ties if tie.path in parent.fields}
        row = self._make(parent, subject, links, whole=whole)
        row._place = subject.mark if whole else place
        return row.pk


def made_with_the_actor() -> frozenset[str]:
    """The tables that say who someone is: their rows decide the roots, so an actor has exactly these."""
    return frozenset(settings.RIGHTS[name] for name in ("person", "client", "member"))


@dataclass(frozen=True)
class Case:
    """One way in which a row is the subject's: the links, by column, and columns fixed by conditions."""

    name: str
    subject: Actor
    links: Links
    fixed: dict[str, Any]
    whole: bool


def _cases(entry: Entry, subject: Actor, other: Actor | None) -> Iterator[Case]:
    """All ties at once; each tie alone, the others another's or nobody's; a mere reference; each with every condition."""
    direct = {tie.path: tie.root for tie in entry.ties if walk(entry.model, tie.path).direct}
    roots = {
        name: root for name, link in entry.links.items() for root in Root if link.related_model is model_of(root)
    } | direct
    ways: list[tuple[str, Links, bool]] = [("all", {name: subject.key(root) for name, root in roots.items()}, True)]
    theirs = other or subject
    for chosen in roots:
        rest = [name for name in roots if name != chosen]
        choices = [[theirs.key(roots[name]), *([None] if entry.fields[name].null else [])] for name in rest]
        for others in itertools.product(*choices):
            links = dict(zip(rest, others, strict=True)) | {chosen: subject.key(roots[chosen])}
            ways.append((f"{chosen} with {[name for name in rest if links[name]]}", links, False))
    for (name, links, whole), fixed in itertools.product(ways, _conditions(entry)):
        yield Case(f"{name} {fixed}", subject, links, fixed, whole)


def _conditions(entry: Entry) -> list[dict[str, Any]]:
    """Every combination of the truth values that ties and fates ask for."""
    asked = [dict(tie.when) for tie in entry.ties]
    if isinstance(entry.fate, Keep):
        asked.append(dict(entry.fate.when))
    names = {name for condition in asked for name, wanted in condition.items() if isinstance(wanted, bool)}
    own = sorted(name for name in names if name in entry.fields)
    return [dict(zip(own, values, strict=True)) for values in itertools.product((True, False), repeat=len(own))]


def _marked(row: Any, subject: Actor) -> bool:
    keys = {subject.person, subject.client}
    kinds = (models.ForeignKey, models.UUIDField)
    return any(getattr(row, one.attname) in keys for one in row._meta.concrete_fields if isinstance(one, kinds))


def follow(row: Any, path: str) -> Any:
    """The key at the end of a path from a row; None where a link on the way is empty."""
    *hops, last = path.split("__")
    for hop in hops:
        row = getattr(row, hop) if row is not None else None
    return None if row is None else getattr(row, row._meta.get_field(last).attname)


def assert_whole() -> None:
    """Let the database refuse now what it would refuse at the end of the transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
