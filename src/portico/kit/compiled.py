"""SQL that is compiled once and asked for many: Django takes longer to write a statement than the database to carry it out.

A statement is written about stand-ins, ids, words and moments that nobody has, and kept; each time it is wanted, the real ones take
their places among its parameters. It depends on what it is about, on how many values there are of each kind, and on the database.
"""

import copy
import functools
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql import DeleteQuery, UpdateQuery

MOST = 512  # statements that are kept of each kind
Row = TypeVar("Row")

Values = tuple[UUID, ...] | tuple[str, ...] | tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with its parameters. `parts` says what the places that it returns stand for, if it returns any."""

    sql: str
    given: tuple[Any, ...]
    parts: tuple[Any, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to ask."""
        return bool(self.sql)


def compiled_once(write: Callable[..., Statement]) -> Callable[..., Statement]:
    """Have `write(*about, values=…)` write a statement once, about stand-ins, and give it out with the real values.

    `about` must be hashable. `values` are groups of one kind each, as they stand in the statement; what is written may depend on
    how many there are, and must not on what they are.
    """

    @functools.lru_cache(maxsize=MOST)
    def with_stand_ins(counts: tuple[tuple[type, int], ...], _vendor: str, *about: Hashable) -> Statement:
        return write(*about, values=_stand_ins(counts))

    @functools.wraps(write)
    def with_values(*about: Hashable, values: tuple[Values, ...]) -> Statement:
        counts = _counts(values)
        written = with_stand_ins(counts, connection.vendor, *about)
        return Statement(written.sql, _given(written.given, counts, values), written.parts)

    return with_values


def read_once(write: Callable[..., "QuerySet[Any, Row]"]) -> Callable[..., list[Row]]:
    """The same for rows: have `write(*about, values=…)` build a query once, and read with it each time it is called.

    The rows come as the query would give them, with what it selects along. What is wanted of no row is no query: whoever may
    have none asks beforehand.
    """

    @functools.lru_cache(maxsize=MOST)
    def with_stand_ins(
        counts: tuple[tuple[type, int], ...], _vendor: str, *about: Hashable
    ) -> tuple["QuerySet[Any, Row]", Any, str, tuple[Any, ...]]:
        rows = write(*about, values=_stand_ins(counts))
        compiler = rows.query.get_compiler(connection=connection)
        sql, given = compiler.as_sql()
        return rows, compiler, sql, tuple(given)

    @functools.wraps(write)
    def with_values(*about: Hashable, values: tuple[Values, ...] = ()) -> list[Row]:
        counts = _counts(values)
        rows, compiler, sql, given = with_stand_ins(counts, connection.vendor, *about)
        ready, asked = copy.copy(compiler), rows.all()
        ready.connection = connection  # that of this thread
        ready.as_sql = lambda *_args, **_kwargs: (sql, _given(given, counts, values))
        asked.query.get_compiler = lambda *_args, **_kwargs: ready  # type: ignore[method-assign]
        return list(asked)

    return with_values


def _counts(values: tuple[Values, ...]) -> tuple[tuple[type, int], ...]:
    return tuple((type(group[0]) if group else UUID, len(group)) for group in values)


def _given(
    written: tuple[Any, ...], counts: tuple[tuple[type, int], ...], values: tuple[Values, ...]
) -> tuple[Any, ...]:
    """The parameters of a statement, with the real values in the places of the stand-ins."""
    places = dict(_places(_stand_ins(counts), values))
    return tuple(places.get(one, one) if isinstance(one, _KINDS) else one for one in written)


_KINDS = (UUID, str, datetime)
_LATE = datetime(9000, 1, 1, tzinfo=UTC)


@functools.lru_cache(maxsize=MOST)
def _stand_ins(counts: tuple[tuple[type, int], ...]) -> tuple[Values, ...]:
    """For each group as many values of its kind that nobody has, in order."""
    made: dict[type, Callable[[int, int], Any]] = {
        UUID: lambda group, one: UUID(int=(group << 64) + one + 1),
        str: lambda group, one: f"\x01{group}:{one}\x01",
        datetime: lambda group, one: _LATE + timedelta(days=group, seconds=one),
    }
    return tuple(tuple(made[kind](group, one) for one in range(count)) for group, (kind, count) in enumerate(counts))


def _places(stand_ins: Sequence[Values], real: Sequence[Values]) -> Iterator[tuple[Any, Any]]:
    """What takes the place of what, in every form in which a database is given it."""
    for those, these in zip(stand_ins, real, strict=True):
        pairs: Iterator[tuple[Any, Any]] = zip(those, these, strict=True)
        for one, other in pairs:
            yield one, other
            if isinstance(one, UUID):
                yield from ((one.hex, other.hex), (str(one), str(other)))
            elif isinstance(one, datetime):
                adapt = connection.ops.adapt_datetimefield_value
                yield adapt(one), adapt(other)


def select(rows: "QuerySet[Any]") -> Statement:
    """The statement that reads rows. Raises `EmptyResultSet` where Django sees that there can be none."""
    return Statement(*rows.query.get_compiler(connection=connection).as_sql())


def delete(rows: "QuerySet[Any]") -> Statement:
    """The statement that deletes rows and fetches none. Raises `EmptyResultSet` where Django sees that there can be none."""
    query = rows.query.clone()
    query.__class__ = DeleteQuery  # as `QuerySet` makes it itself
    return Statement(*query.get_compiler(connection=connection).as_sql())


def update(rows: "QuerySet[Any]", changes: Mapping[str, Any]) -> Statement:
    """The statement that changes columns of rows. Raises `EmptyResultSet` where Django sees that there can be none."""
    query: Any = rows.query.chain(UpdateQuery)
    query.add_update_values(changes)
    query.clear_select_clause()
    return Statement(*query.get_compiler(connection=connection).as_sql())
