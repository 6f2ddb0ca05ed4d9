"""SQL that is compiled once and asked for many: Django takes longer to write a statement than the database to carry it out.

A statement is written about stand-ins, ids, words and moments that nobody has, and kept; each time it is wanted, the real ones take
their places among its parameters. It depends on what it is about, on how many values there are of each kind, and on the database.
"""

import functools
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql import DeleteQuery, UpdateQuery

MOST = 512  # statements that are kept of each kind

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
        counts = tuple((type(group[0]) if group else UUID, len(group)) for group in values)
        written = with_stand_ins(counts, connection.vendor, *about)
        places = dict(_places(_stand_ins(counts), values))
        given = tuple(places.get(one, one) if isinstance(one, _KINDS) else one for one in written.given)
        return Statement(written.sql, given, written.parts)

    return with_values


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
