"""SQL that is compiled once and asked for many: Django takes longer to write a statement than the database to carry it out.

A statement is written about stand-ins, ids and words that nobody has, and kept; each time it is wanted, the real ones take their
places among its parameters. It depends on the map, on how many there are of each kind, and on the database; on nothing else.
"""

import functools
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Concatenate
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from portico.privacy import Root
from portico.rights.map import Map
from portico.rights.roots import Roots

MOST = 512  # statements that are kept: those of some twenty shapes

Values = tuple[UUID, ...] | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with its parameters. `parts` says what the places that it returns stand for, if it returns any."""

    sql: str
    given: tuple[Any, ...]
    parts: tuple[Any, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to ask."""
        return bool(self.sql)


Written = Callable[Concatenate[Map, Roots, ...], Statement]


def compiled_once(write: Written) -> Written:
    """Have `write(map, roots, *more, values=…)` write a statement once, about stand-ins, and give it out about the real roots.

    `more` must be hashable and decide nothing by what the roots are, only by how many. `values` are further ids or words, in
    groups, that stand in the statement as they were given.
    """

    @functools.lru_cache(maxsize=MOST)
    def about_stand_ins(map_: Map, counts: tuple[tuple[type, int], ...], _vendor: str, *more: Hashable) -> Statement:
        persons, clients, *others = _stand_ins(counts)
        roots = Roots(Root.PERSON.value, UUID(int=0), frozenset[Any](persons), frozenset[Any](clients))
        return write(map_, roots, *more, **({"values": tuple(others)} if others else {}))

    @functools.wraps(write)
    def about(map_: Map, roots: Roots, *more: Hashable, values: tuple[Values, ...] = ()) -> Statement:
        real = (roots.ids(Root.PERSON), roots.ids(Root.CLIENT), *values)
        counts = tuple((str if group and isinstance(group[0], str) else UUID, len(group)) for group in real)
        written = about_stand_ins(map_, counts, connection.vendor, *more)
        places = dict(_places(_stand_ins(counts), real))
        given = (places.get(value, value) if isinstance(value, str | UUID) else value for value in written.given)
        return Statement(written.sql, tuple(given), written.parts)

    return about


@functools.lru_cache(maxsize=MOST)
def _stand_ins(counts: tuple[tuple[type, int], ...]) -> tuple[Values, ...]:
    """For each group, as many ids or words that nobody has, in order."""
    return tuple(
        tuple(f"\x01{place}:{one}\x01" for one in range(count))
        if kind is str
        else tuple(UUID(int=(place << 64) + one + 1) for one in range(count))
        for place, (kind, count) in enumerate(counts)
    )


def _places(stand_ins: Sequence[Values], real: Sequence[Values]) -> Iterator[tuple[Any, Any]]:
    """What takes the place of what, in every form in which a database is given an id."""
    for those, these in zip(stand_ins, real, strict=True):
        pairs: Iterable[tuple[Any, Any]] = zip(those, these, strict=True)
        for one, other in pairs:
            yield one, other
            if isinstance(one, UUID):
                yield from ((one.hex, other.hex), (str(one), str(other)))


def union(
    asked: "Iterable[tuple[Any, QuerySet[Any]]]", template: str, *, more: Sequence[Any] = (), start: int = 0
) -> Statement:
    """One question out of many: of each (what it is about, rows) a part, by a template around `{rows}` and its `{place}`.

    `parts` are what the places are about, the first of which is `start`; `more` are the template's own parameters. Where Django
    sees that no row can match, there is no part.
    """
    parts: list[Any] = []
    selects: list[str] = []
    given: list[Any] = []
    for part, rows in asked:
        if rows.query.is_empty():
            continue
        try:
            sql, values = rows.query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            continue
        selects.append(template.format(place=start + len(parts), rows=sql))
        parts.append(part)
        given += (*values, *more)
    return Statement(" UNION ALL ".join(selects), tuple(given), tuple(parts))
