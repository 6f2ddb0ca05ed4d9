"""The rows of one table that go into a package, with what is about others taken out."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import (
    BinaryField,
    BooleanField,
    Case,
    DateField,
    DecimalField,
    DurationField,
    Field,
    FileField,
    ForeignKey,
    Q,
    QuerySet,
    TimeField,
    UUIDField,
    Value,
    When,
)

from portico.privacy import FromRow, LastOut, Role, Tie
from portico.privacy.columns import Kind
from portico.rights.map import Entry, Map
from portico.rights.paths import walk
from portico.rights.predicates import EVERYONE, rows_of
from portico.rights.roots import Roots

_CHUNK = 2000


def _text_of(value: datetime | date | time) -> str:
    return value.isoformat()


_PLAIN: tuple[tuple[type["Field[Any, Any]"], Callable[[Any], Any]], ...] = (
    (UUIDField, str),
    (DateField, _text_of),
    (TimeField, _text_of),
    (DecimalField, str),
    (DurationField, str),
    (BinaryField, lambda value: base64.b64encode(bytes(value)).decode()),
)


def column_type(field: "Field[Any, Any]") -> "Field[Any, Any]":
    """The field that decides a column's type: for a foreign key, the key it points at."""
    while isinstance(field, ForeignKey):
        field = field.target_field
    return field


def plain(value: Any) -> Any:
    """A value that JSON cannot hold, as text."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, UUID | Decimal | timedelta):
        return str(value)
    return str(value)


@dataclass(frozen=True, slots=True)
class Row:
    """One exported row: its cells, and the names of those that are about someone else."""

    key: Any
    cells: dict[str, Any]
    withheld: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Guard:
    """Columns shown only where the link at `place` is empty or one of the roots'."""

    place: int
    ids: frozenset[UUID]
    columns: tuple[str, ...]


class Selection:
    """What is exported of one table for some roots."""

    def __init__(self, entry: Entry, roots: Roots, *, within: Map) -> None:
        """Work out the columns and what guards them."""
        self.entry = entry
        self.roots = roots
        self._within = within
        self.names = tuple(name for name in entry.fields if entry.columns[name].kind is not Kind.SECRET)
        self.secrets = tuple(name for name in entry.fields if name not in self.names)
        self.files = tuple(name for name in self.names if isinstance(entry.fields[name], FileField))
        self.purposes = {
            name: source.path for name in self.names if isinstance(source := entry.columns[name].purposes, FromRow)
        }
        self._asked: list[str] = [entry.fields[name].attname for name in self.names]
        self._annotations: dict[str, Any] = {}
        paths = list(dict.fromkeys(tie.path for tie in entry.ties))
        alone = len(paths) == 1 and not isinstance(entry.fate, LastOut)  # then the only tie is why the row is here
        self._guards = () if alone else tuple(guard for path in paths if (guard := self._guard(path)).columns)
        redacted = [tie for tie in entry.ties_of(Role.ACCESSOR, Role.OWNER) if tie.redact]
        self._redactions = tuple(self._redaction(tie) for tie in redacted)
        whole = [tie for tie in entry.ties_of(Role.OWNER) if not tie.redact]
        self._owners = tuple(self._tie(tie) for tie in whole) if redacted else ()
        self._purpose_places = {name: self._ask(path) for name, path in self.purposes.items()}
        self._key = self._ask("pk")
        self._convert = tuple(self._converters())

    def _ask(self, column: str) -> int:
        """The place of a column in what is read; it is added where it is not read yet."""
        if column not in self._asked:
            self._asked.append(column)
        return self._asked.index(column)

    def _link(self, path: str) -> int:
        walked = walk(self.entry.model, path)
        names = [*(hop.name for hop in walked.hops), walked.last.attname]
        return self._ask("__".join(names))

    def _guard(self, path: str) -> _Guard:
        root = next(tie.root for tie in self.entry.ties if tie.path == path)
        columns = tuple(name for name in self.names if self.entry.of(name) == path)
        return _Guard(self._link(path), frozenset(self.roots.ids(root)), columns)

    def _tie(self, tie: Tie) -> tuple[int, frozenset[UUID], int | None]:
        """Where to see whether a tie holds: its link, the roots' ids, and its condition."""
        condition = None
        if tie.when:
            name = f"_holds_{len(self._annotations)}"
            self._annotations[name] = Case(
                When(Q(**tie.when), then=Value(value=True)), default=Value(value=False), output_field=BooleanField()
            )
            condition = self._ask(name)
        return self._link(tie.path), frozenset(self.roots.ids(tie.root)), condition

    def _redaction(self, tie: Tie) -> tuple[str, ...]:
        return tuple(name for name in tie.redact if name in self.names)

    def _converters(self) -> Iterator[tuple[int, Callable[[Any], Any]]]:
        for place, name in enumerate(self.names):
            field = column_type(self.entry.fields[name])
            for kind, convert in _PLAIN:
                if isinstance(field, kind):
                    yield place, convert
                    break

    def __iter__(self) -> Iterator[Row]:
        """The rows in the order of their keys, a chunk at a time."""
        rows = self._rows()
        if rows.query.is_empty():
            return
        for read in self._read(rows.order_by("pk")).iterator(chunk_size=_CHUNK):
            yield self._row(read)

    def page(self, *, size: int, before: str = "", after: str = "") -> list[Row]:
        """At most `size` rows, the highest key first: those below the key `before`, or above `after` the nearest.

        A key is given as text; raises ValueError for one that the table cannot have.
        """
        key = self.entry.model._meta.pk
        try:
            place = key.to_python(before or after) if before or after else None
        except ValidationError as error:
            message = "no key of this table"
            raise ValueError(message) from error
        rows = self._rows()
        if place is not None:
            rows = rows.filter(**{"pk__lt" if before else "pk__gt": place})
        if rows.query.is_empty():
            return []
        upwards = bool(after) and not before
        found = [self._row(read) for read in self._read(rows.order_by("pk" if upwards else "-pk"))[:size]]
        return found[::-1] if upwards else found

    def _rows(self) -> QuerySet[Any]:
        return rows_of(self.entry, self.roots, EVERYONE, within=self._within)

    def _read(self, ordered: QuerySet[Any]) -> QuerySet[Any, tuple[Any, ...]]:
        asked: QuerySet[Any, tuple[Any, ...]] = ordered.annotate(**self._annotations).values_list(*self._asked)
        return asked

    def _row(self, read: tuple[Any, ...]) -> Row:
        """A row as it is exported: what is about others taken out, what JSON cannot hold as text."""
        withheld = self._withheld(read)
        values = list(read[: len(self.names)])
        for place, convert in self._convert:
            if values[place] is not None:
                values[place] = convert(values[place])
        cells = dict(zip(self.names, values, strict=True))
        for name in withheld:
            del cells[name]
        if self._purpose_places:
            cells["_purposes"] = {name: read[place] for name, place in self._purpose_places.items()}
        return Row(read[self._key], cells, withheld)

    def _withheld(self, read: tuple[Any, ...]) -> tuple[str, ...]:
        """The columns of a row that are about someone else, and those that an accessor may not see."""
        out: tuple[str, ...] = ()
        for guard in self._guards:
            link = read[guard.place]
            if link is not None and link not in guard.ids:
                out += guard.columns
        if self._redactions and not any(
            read[place] in ids and (condition is None or read[condition]) for place, ids, condition in self._owners
        ):
            out += tuple(name for names in self._redactions for name in names if name not in out)
        return out
