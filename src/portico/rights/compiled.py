"""What the engine asks about roots is compiled once for as many persons and clients, and asked in one statement where it can be."""

import functools
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Concatenate
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from portico.kit.compiled import Statement, Values, compiled_once, select
from portico.privacy import Root
from portico.rights.map import Map
from portico.rights.roots import Roots

Written = Callable[Concatenate[Map, Roots, ...], Statement]


def about_roots(write: Written) -> Written:
    """Have `write(map, roots, *more, values=…)` write a statement once for each map and as many roots, as `compiled_once` does.

    `more` must be hashable, and nothing may be decided by what the roots are. Without further `values` it is called without.
    """

    @compiled_once
    def written(map_: Map, *more: Hashable, values: tuple[Any, ...]) -> Statement:
        persons, clients, *others = values
        roots = Roots(Root.PERSON.value, UUID(int=0), frozenset(persons), frozenset(clients))
        return write(map_, roots, *more, **({"values": tuple(others)} if others else {}))

    @functools.wraps(write)
    def about(map_: Map, roots: Roots, *more: Hashable, values: tuple[Values, ...] = ()) -> Statement:
        return written(map_, *more, values=(roots.ids(Root.PERSON), roots.ids(Root.CLIENT), *values))

    return about


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
            one = select(rows)
        except EmptyResultSet:
            continue
        selects.append(template.format(place=start + len(parts), rows=one.sql))
        parts.append(part)
        given += (*one.given, *more)
    return Statement(" UNION ALL ".join(selects), tuple(given), tuple(parts))
