"""Long lists by keyset: a page starts where the last one ended, and costs the same wherever it is."""

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
    """Rows, newest first, and the addresses of the pages beside them (empty where there is none)."""

    rows: list[Any]
    newer: str
    older: str


def page_of(request: HttpRequest, rows: QuerySet[Any], keys: Sequence[str], *, size: int = SIZE) -> Page:
    """The page that the address asks for. `keys` order the rows, all descending, the last of them unique.

    `?before=` and `?after=` hold the keys of a row. What cannot be read as such is the first page.
    """
    after, before = _read(request.GET.get("after")), _read(request.GET.get("before"))
    upwards = after is not None and len(after) == len(keys)
    place = after if upwards else before
    try:
        if place is not None and len(place) == len(keys):
            rows = rows.filter(_beyond(keys, place, "gt" if upwards else "lt"))
        else:
            place = None
        sign = "" if upwards else "-"
        found = list(rows.order_by(*(sign + key for key in keys))[: size + 1])
    except (ValueError, TypeError, ValidationError, OverflowError):
        return page_of(_without_place(request), rows.model._default_manager.none(), keys, size=size)
    more, found = len(found) > size, found[:size]
    if upwards:
        found.reverse()
    newer = bool(found) and (more if upwards else place is not None)
    older = bool(found) and (upwards or more)
    return Page(
        found,
        _address(request, "after", found[0], keys) if newer else "",
        _address(request, "before", found[-1], keys) if older else "",
    )


def _without_place(request: HttpRequest) -> HttpRequest:
    plain = HttpRequest()
    plain.path = request.path
    return plain


def _beyond(keys: Sequence[str], place: Sequence[Any], way: str) -> Q:
    """The rows after `place` in the order of the keys, said so that an index on them is used."""
    condition, equal, found = Q(), Q(), Q()
    for number, (key, value) in enumerate(zip(keys, place, strict=True)):
        if number == 0 and len(keys) > 1:
            condition = Q(**{f"{key}__{way}e": value})
        here = equal & Q(**{f"{key}__{way}": value})
        found = here if number == 0 else found | here
        equal &= Q(**{key: value})
    return condition & found


def _read(token: str | None) -> list[Any] | None:
    if not token or len(token) > _LONGEST:
        return None
    try:
        place = json.loads(base64.urlsafe_b64decode(token.encode()))
    except (binascii.Error, ValueError):
        return None
    return place if isinstance(place, list) and all(isinstance(one, str) for one in place) else None


def _address(request: HttpRequest, way: str, row: Model, keys: Sequence[str]) -> str:
    values = [getattr(row, key) for key in keys]
    place = json.dumps([one.isoformat() if hasattr(one, "isoformat") else str(one) for one in values])
    token = base64.urlsafe_b64encode(place.encode()).decode()
    kept = {key: value for key, value in request.GET.items() if key not in {"after", "before"}}
    return "?" + urlencode(kept | {way: token})
