"""Verification at once after an erasure: the subject's own rows are gone, and no index knows their identifiers any more."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import CharField, Field, UniqueConstraint, UUIDField
from django.db.models.functions import Lower

from portico.kit.prefix import Bytewise, cases
from portico.privacy import Unlinked
from portico.privacy.columns import Kind
from portico.rights import map as maps
from portico.rights.by_index import by_index
from portico.rights.cells import Reader, digest
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
    with by_index():
        return list(dict.fromkeys([*_rows(map_, roots), *_indexed(map_, identifiers), *_shared(map_, identifiers)]))


def _rows(map_: Map, roots: Roots) -> Iterator[Leftover]:
    asked = [(entry, rows_of(entry, roots, EVERYONE, within=map_)) for entry in map_.entries if entry.ties]
    parts: list[str] = []
    given: list[Any] = []
    for place, (_entry, rows) in enumerate(asked):
        if not rows.query.is_empty():
            try:
                sql, values = rows.query.exists().get_compiler(connection=connection).as_sql()
            except EmptyResultSet:  # Django sees that no row can match
                continue
            parts.append(f"SELECT {place} AS place FROM ({sql}) AS found_{place}")  # noqa: S608 - compiled by Django
            given.extend(values)
    if not parts:
        return
    with connection.cursor() as asking:
        asking.execute(" UNION ALL ".join(parts), given)
        places = [place for (place,) in asking.fetchall()]
    for place in places:
        entry, rows = asked[place]
        yield from (Leftover(entry.label, str(key), "", "row") for key in rows.values_list("pk", flat=True)[:_SOME])


def _indexed(map_: Map, identifiers: Identifiers) -> Iterator[Leftover]:
    for entry, kind, names in sources(map_):
        if kind in _KINDS and len(names) == 1:
            yield from _look_up(entry, names[0], _KINDS[kind], getattr(identifiers, kind))
    for entry in map_.entries:
        for name, column in entry.fields.items():
            if isinstance(column, UUIDField) and not _on_purpose(entry, name):
                yield from _look_up(entry, name, "uuid", identifiers.uuids)


def _on_purpose(entry: Entry, name: str) -> bool:
    """Whether a table that is tied to nobody holds opaque ids there, as its declaration says."""
    held = entry.columns.get(name)
    unlinked = isinstance(entry.declaration.marker, Unlinked)
    return unlinked and held is not None and held.kind in (Kind.REFERENCE, Kind.TECHNICAL)


def _look_up(entry: Entry, name: str, kind: str, values: frozenset[str]) -> Iterator[Leftover]:
    if not values:
        return
    column, rows = entry.fields[name], all_rows(entry.model)
    folded = _folded(entry, name) if isinstance(column, CharField) else None
    if folded is not None:
        wanted = sorted({form for value in values for form in cases(value)})
        rows = rows.annotate(_folded=folded).filter(_folded__in=wanted)
    elif _has_index(entry, column):
        rows = rows.filter(**{f"{name}__in": sorted(values | {value.lower() for value in values})})
    else:
        return
    for key, held in rows.values_list("pk", name)[:_SOME]:
        yield Leftover(entry.label, str(key), name, kind, digest(str(held)))


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
