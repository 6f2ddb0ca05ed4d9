"""Verification at once after an erasure: the subject's own rows are gone, and no index knows their identifiers any more."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import CharField, Field, QuerySet, UniqueConstraint, UUIDField
from django.db.models.functions import Lower

from portico.kit.compiled import Statement, Values
from portico.kit.prefix import Bytewise, cases
from portico.privacy import Unlinked
from portico.privacy.columns import Kind
from portico.rights import map as maps
from portico.rights.by_index import by_index
from portico.rights.cells import Reader, digest
from portico.rights.compiled import about_roots, union
from portico.rights.identifiers import Identifiers, sources
from portico.rights.map import Entry, Map
from portico.rights.matching import Matcher
from portico.rights.predicates import EVERYONE, all_rows, child_of, rows_of
from portico.rights.roots import Roots

_NOBODY = UUID(int=0)
_SOME = 20  # how many leftovers of one kind in one table are named
_CHUNK = 500
_KINDS = {"emails": "email", "vat_ids": "vat_id"}


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something that should not be there: a row of the subject's (`kind` is `row`), or an identifier in another's row."""

    label: str
    row: str
    column: str
    kind: str
    cell: str = ""


def leftovers(roots: Roots, identifiers: Identifiers, *, within: Map | None = None) -> list[Leftover]:
    """What an erasure has left, as far as indexes tell; the sweep reads the rest.

    Every predicate must be empty, in every role. E-mail addresses, VAT IDs and opaque ids are looked up in every column that has an
    index for it. Conversations that the subject shared, and that stay, are read whole. Costs what the subject's own rows cost.
    """
    map_ = within or maps.current()
    wanted = _wanted(identifiers)
    with by_index():
        asked = _question(map_, roots, tuple(wanted), values=tuple(wanted.values()))
        found = list[Leftover]()
        for part in _answers(asked):
            if isinstance(part, LookUp):
                found += _named(part, wanted[part.values])
            else:
                found += _owned(map_.entry(part), roots, map_)
        return list(dict.fromkeys([*found, *_shared(map_, identifiers)]))


@dataclass(frozen=True, slots=True)
class LookUp:
    """A column that is looked up by an index: in which table, for identifiers of which kind, and in which of their forms."""

    entry: Entry
    column: str
    kind: str
    values: str


def _wanted(identifiers: Identifiers) -> dict[str, Values]:
    """What is looked up, by kind and form; without those that the subject has none of."""
    found: dict[str, Values] = {"uuid": tuple(sorted(UUID(one) for one in identifiers.uuids))}
    for name, kind in _KINDS.items():
        held: frozenset[str] = getattr(identifiers, name)
        found[kind] = tuple(sorted(held | {one.lower() for one in held}))
        found[f"{kind} folded"] = tuple(sorted({form for one in held for form in cases(one)}))
    return {name: values for name, values in found.items() if values}


@about_roots
def _question(map_: Map, roots: Roots, wanted: tuple[str, ...], *, values: tuple[Values, ...] = ()) -> Statement:
    """In one statement: which predicates still hold, by the table's label, and which look-ups find something."""
    forms = dict(zip(wanted, values, strict=True))
    owned = ((entry.label, rows_of(entry, roots, EVERYONE, within=map_)) for entry in map_.entries if entry.ties)
    known = ((one, _known(one, forms[one.values])) for one in _look_ups(map_) if one.values in forms)
    return union(
        ((part, rows.values("pk")) for part, rows in (*owned, *known)),
        "SELECT {place} AS place FROM ({rows} LIMIT 1) AS found_{place}",
    )


def _answers(asked: Statement) -> list[Any]:
    if not asked:
        return []
    with connection.cursor() as asking:
        asking.execute(asked.sql, asked.given)
        return [asked.parts[place] for place in sorted(place for (place,) in asking.fetchall())]


def _owned(entry: Entry, roots: Roots, map_: Map) -> Iterator[Leftover]:
    rows = rows_of(entry, roots, EVERYONE, within=map_)
    yield from (Leftover(entry.label, str(key), "", "row") for key in rows.values_list("pk", flat=True)[:_SOME])


def _named(one: LookUp, values: Values) -> Iterator[Leftover]:
    for key, held in _known(one, values).values_list("pk", one.column)[:_SOME]:
        yield Leftover(one.entry.label, str(key), one.column, one.kind, digest(str(held)))


def _known(one: LookUp, values: Values) -> QuerySet[Any]:
    """The rows in which a look-up finds one of the values."""
    rows = all_rows(one.entry.model)
    folded = _folded(one.entry, one.column) if one.values != one.kind else None
    if folded is not None:
        rows = rows.annotate(_folded=folded)
    return rows.filter(**{f"{one.column if folded is None else '_folded'}__in": values})


def _look_ups(map_: Map) -> Iterator[LookUp]:
    for entry, kind, names in sources(map_):
        if kind in _KINDS and len(names) == 1:
            yield from _look_up(entry, names[0], _KINDS[kind])
    for entry in map_.entries:
        for name, column in entry.fields.items():
            if isinstance(column, UUIDField) and not _on_purpose(entry, name):
                yield from _look_up(entry, name, "uuid")


def _look_up(entry: Entry, name: str, kind: str) -> Iterator[LookUp]:
    column = entry.fields[name]
    if isinstance(column, CharField) and _folded(entry, name) is not None:
        yield LookUp(entry, name, kind, f"{kind} folded")
    elif _has_index(entry, column):
        yield LookUp(entry, name, kind, kind)


def _on_purpose(entry: Entry, name: str) -> bool:
    """Whether a table that is tied to nobody holds opaque ids there, as its declaration says."""
    held = entry.columns.get(name)
    unlinked = isinstance(entry.declaration.marker, Unlinked)
    return unlinked and held is not None and held.kind in (Kind.REFERENCE, Kind.TECHNICAL)


def _folded(entry: Entry, name: str) -> Lower | Bytewise | None:
    """The lower case of a column as an index of the table has it; only the same expression finds the index."""
    for index in entry.model._meta.indexes:
        for expression in index.expressions[:1]:
            for known in (Lower(name), Bytewise(Lower(name))):
                if expression == known and index.condition is None:
                    return known
    return None


def _has_index(entry: Entry, column: "Field[Any, Any]") -> bool:
    """Whether an index starts with the column itself."""
    if column.unique or column.primary_key or getattr(column, "db_index", False):
        return True
    meta = entry.model._meta
    starts = [index.fields[0].lstrip("-") for index in meta.indexes if index.fields and index.condition is None]
    unique = [one for one in meta.constraints if isinstance(one, UniqueConstraint) and one.condition is None]
    return column.name in [*starts, *(one.fields[0] for one in unique if one.fields)]


def _shared(map_: Map, identifiers: Identifiers) -> Iterator[Leftover]:
    """What others wrote in conversations that the subject took part in."""
    if not identifiers.shared:
        return
    matcher = Matcher({_NOBODY: identifiers})
    for label, keys in identifiers.shared.items():
        entry = map_.entry(label)
        child, column = child_of(entry, map_)
        for start in range(0, len(keys), _CHUNK):
            some = [entry.model._meta.pk.to_python(key) for key in keys[start : start + _CHUNK]]
            for reader, rows in (
                (Reader(entry), all_rows(entry.model).filter(pk__in=some)),
                (Reader(child), all_rows(child.model).filter(**{f"{column}__in": some})),
            ):
                for trace in reader.traces(rows, matcher):
                    yield Leftover(trace.label, trace.row, trace.column, trace.kind, trace.cell)
