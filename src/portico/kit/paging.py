"""Long lists by keyset: a page starts where the last one ended, and costs the same wherever it is.

A list that is filtered by something of which there is no index in the list's order could read a whole table for one page. Such
a list says among which rows it looks and at how many of them at most; a page that got so far says so, and the next goes on there.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

SIZE = 50
_LONGEST = 300  # of a token in an address


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, newest first, and the addresses of the pages beside them (empty where there is none).

    `until` is the last row that was looked at, where others were not looked at yet.
    """

    rows: list[Any]
    newer: str
    older: str
    until: Model | None = None


@dataclass(frozen=True, slots=True)
class Among:
    """The rows among which a filtered list looks, by an index in the order of the list; and at how many for one page."""

    rows: QuerySet[Any]
    most: int


def page_of(
    request: HttpRequest, rows: QuerySet[Any], keys: Sequence[str], *, size: int = SIZE, among: Among | None = None
) -> Page:
    """The page that the address asks for. `keys` order the rows, all descending, the last of them unique.

    `?before=` and `?after=` hold the keys of a row. What cannot be read as such is the first page. `among` is for a list
    that no index filters.
    """
    after, before = _read(request.GET.get("after")), _read(request.GET.get("before"))
    upwards = after is not None and len(after) == len(keys)
    place = after if upwards else before
    try:
        if place is not None and len(place) == len(keys):
            rows = rows.filter(beyond(keys, place, "gt" if upwards else "lt"))
        else:
            place = None
        until = None if among is None else _until(among, keys, place, upwards=upwards)
        if until is not None:
            here = [getattr(until, key) for key in keys]
            rows = rows.filter(beyond(keys, here, "lt" if upwards else "gt", itself=True))
        sign = "" if upwards else "-"
        found = list(rows.order_by(*(sign + key for key in keys))[: size + 1])
    except (ValueError, TypeError, ValidationError, OverflowError):
        return page_of(_without_place(request), rows.model._default_manager.none(), keys, size=size)
    more, found = len(found) > size, found[:size]
    if upwards:
        found.reverse()
    until = None if more else until
    first = found[0] if found else None
    last = found[-1] if found else None
    newer = (first if more else until) if upwards else (first if place is not None else None)
    older = last if upwards or more else until
    return Page(
        found,
        _address(request, "after", newer, keys)
        if newer
        else _start(request)
        if place is not None and not upwards
        else "",
        _address(request, "before", older, keys) if older else "",
        until,
    )


def _until(among: Among, keys: Sequence[str], place: Sequence[Any] | None, *, upwards: bool) -> Model | None:
    """The last row that this page looks at; nothing where the list ends before."""
    rows = among.rows if place is None else among.rows.filter(beyond(keys, place, "gt" if upwards else "lt"))
    ordered = rows.only(*keys).order_by(*(("" if upwards else "-") + key for key in keys))
    last: list[Model] = list(ordered[among.most - 1 : among.most + 1])
    return last[0] if len(last) == 2 else None  # noqa: PLR2004 - itself, and one that is left


def _without_place(request: HttpRequest) -> HttpRequest:
    plain = HttpRequest()
    plain.path = request.path
    return plain


def beyond(keys: Sequence[str], place: Sequence[Any], way: str, *, itself: bool = False) -> Q:
    """The rows after `place` in the order of the keys, said so that an index on them is used; with the row there where asked."""
    condition, equal, found = Q(), Q(), Q()
    for number, (key, value) in enumerate(zip(keys, place, strict=True)):
        if number == 0 and len(keys) > 1:
            condition = Q(**{f"{key}__{way}e": value})
        here = equal & Q(**{f"{key}__{way}": value})
        found = here if number == 0 else found | here
        equal &= Q(**{key: value})
    return condition & (found | equal if itself else found)


def _read(token: str | None) -> list[Any] | None:
    if not token or len(token) > _LONGEST:
        return None
    try:
        place = json.loads(base64.urlsafe_b64decode(token.encode()))
    except (binascii.Error, ValueError):
        return None
    return place if isinstance(place, list) and all(isinstance(one, str) for one in place) else None


def _start(request: HttpRequest) -> str:
    """The first page, from one that begins further on and has nothing to show."""
    return "?" + urlencode(_kept(request))


def _address(request: HttpRequest, way: str, row: Model, keys: Sequence[str]) -> str:
    return "?" + urlencode(_kept(request) | {way: token(row, keys)})


def token(row: Model, keys: Sequence[str]) -> str:
    """The place of a row in the order of the keys, as addresses have it."""
    values = [getattr(row, key) for key in keys]
    place = json.dumps([one.isoformat() if hasattr(one, "isoformat") else str(one) for one in values])
    return base64.urlsafe_b64encode(place.encode()).decode()


def _kept(request: HttpRequest) -> dict[str, str]:
    return {key: str(value) for key, value in request.GET.items() if key not in {"after", "before"}}
