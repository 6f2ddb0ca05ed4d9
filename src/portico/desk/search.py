"""Finding a client among a million by the beginning of what staff know of them.

Each column has its own index; each is asked for its first few, and all of them in one statement, which is written once for each
shape of what is typed and kept.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import phonenumbers
from django.db import connection
from django.db.models import QuerySet, Value
from django.db.models.functions import Lower

from portico.casework.models import Request
from portico.fields.kinds import SOUGHT, SPECIAL
from portico.fields.models import ClientValue, PersonValue
from portico.kit.compiled import Statement, compiled_once
from portico.kit.prefix import Bytewise, LastWord, cases, span
from portico.people.models import Client, Member
from portico.people.queries import current_seller

LONGEST = 200
SHOWN = 50
_FEWEST_DIGITS = 3
_NUMBER = r"\d\S{0,9}"  # of a house

# From a row of each table to the client. Custom fields are found by texts, numbers and links.
_CLIENT: dict[type[Any], str] = {
    Client: "pk",
    Member: "client",
    ClientValue: "client",
    PersonValue: "person__memberships__client",
    Request: "person__memberships__client",
}
_OF_PERSONS = (Lower("person__email"), Lower("person__name"), Lower(LastWord("person__name")))
_OF_CLIENTS = tuple(Lower(column) for column in ("company", "city", "postcode", "street", "region"))


@dataclass(frozen=True, slots=True)
class Found:
    """The clients of the first rows that an index gave. `cut`: of some index there are more, and more letters are needed."""

    clients: frozenset[UUID]
    cut: bool


def find(words: str, *, most: int = SHOWN) -> Found:
    """The clients of whom something known begins with the words: at most so many of each index, and whether there are more.

    That is the name, its last part, e-mail, company, phone, VAT ID, street with or without the number, city, postcode, region, an
    answer to a custom field, or the whole id of the client, of one of its people, or of one of their requests. Nothing in the words
    is a wildcard.
    """
    text = " ".join(words.replace("\x00", "").split())[:LONGEST]
    if not text:
        return Found(frozenset(), cut=False)
    exact = _uuid(text)
    if exact is not None:
        return _run(_by_id(values=((exact,),)), most=0)
    texts = tuple(end for one in sorted(cases(text)) for end in span(one))
    numbers = tuple(end for one in sorted(_numbers(text)) for end in span(one))
    plain = re.sub(r"[\s.\-]", "", text).lower()
    vat = span(plain) if plain else ()
    houses = tuple(part for street, number in _houses(text) for part in (street, *span(number)))
    return _run(_by_words(most, values=(texts, vat, numbers, houses)), most=most)


@compiled_once
def _by_id(*, values: tuple[tuple[UUID]]) -> Statement:
    ((key,),) = values
    by_key = (Client.objects.filter(pk=key), Member.objects.filter(person_id=key), Request.objects.filter(pk=key))
    return _union(by_key)


@compiled_once
def _by_words(most: int, *, values: tuple[tuple[str, ...], ...]) -> Statement:
    return _union(_branches(most, *values))


def _branches(
    most: int, texts: tuple[str, ...], vat: tuple[str, ...], numbers: tuple[str, ...], houses: tuple[str, ...]
) -> Iterator[QuerySet[Any]]:
    """Each index once for each way of writing what was typed."""
    for low, high in zip(texts[::2], texts[1::2], strict=True):
        for column in _OF_PERSONS:
            yield _first(Member.objects.all(), column, low, high, most)
        for column in _OF_CLIENTS:
            yield _first(Client.objects.all(), column, low, high, most)
        yield from (_first(rows, Lower("text"), low, high, most) for rows in _answers())
    for low, high in zip(vat[::2], vat[1::2], strict=True):
        yield _first(Client.objects.all(), Lower("vat_id"), low, high, most)
    for low, high in zip(numbers[::2], numbers[1::2], strict=True):
        yield _first(Member.objects.all(), "person__phone", low, high, most)
    for street, low, high in zip(houses[::3], houses[1::3], houses[2::3], strict=True):
        there = Client.objects.annotate(road=Bytewise(Lower("street"))).filter(road=street)
        yield _first(there, Lower("number"), low, high, most)


def _first(rows: QuerySet[Any], column: Any, low: str, high: str, most: int) -> QuerySet[Any]:
    """The first rows in the order of the column's index, which ends the scan after as many; and one to see that there are more."""
    found = rows.annotate(begun=Bytewise(column)).filter(begun__gte=low, begun__lt=high)
    ordered: QuerySet[Any] = found.order_by("begun")[: most + 1]
    return ordered


def _answers() -> tuple[QuerySet[Any], ...]:
    """What is asked now. Nobody is sought by special categories (Art. 9 GDPR): not every role may know them."""
    asked = {"definition__active": True, "definition__type__in": SOUGHT}
    return tuple(
        rows.filter(**asked).exclude(definition__category__in=SPECIAL)
        for rows in (PersonValue.objects.filter(person__memberships__isnull=False), ClientValue.objects.all())
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _houses(text: str) -> list[tuple[str, str]]:
    """A street and the beginning of a number, in either order, if that is what was typed."""
    behind, before = re.fullmatch(rf"(.*\S) ({_NUMBER})", text), re.fullmatch(rf"({_NUMBER}) (.*\S)", text)
    pairs = [(behind[1], behind[2])] if behind else []
    pairs += [(before[2], before[1])] if before else []
    return [(street, number.lower()) for road, number in pairs for street in sorted(cases(road))]


def _numbers(text: str) -> set[str]:
    """How a phone number that begins as typed is stored (E.164): with its country's code, or the seller's own."""
    if not re.fullmatch(r"[+\d\s()./\-]+", text):
        return set()
    digits = "".join(str(int(digit)) for digit in text.replace("(0)", "") if digit.isdecimal())
    if len(digits) < _FEWEST_DIGITS:
        return set()
    if text.lstrip("( ").startswith("+"):
        return {"+" + digits}
    if digits.startswith("00"):
        return {"+" + digits[2:]}
    seller = current_seller()
    code = phonenumbers.country_code_for_region(str(seller.country)) if seller else 0
    return {"+" + digits} | ({f"+{code}{digits.lstrip('0')}"} if code else set())


def _union(branches: Iterable[QuerySet[Any]]) -> Statement:
    """All branches as one statement, each row with the place of its branch, and the client.

    Each has its own order and limit, which a plain union cannot carry on SQLite.
    """
    bare = connection.vendor == "postgresql"
    parts: list[str] = []
    parameters: list[Any] = []
    for place, branch in enumerate(branches):
        rows = branch.annotate(place=Value(place)).values_list("place", _CLIENT[branch.model])
        sql, given = rows.query.get_compiler(connection=connection).as_sql()
        parts.append(f"({sql})" if bare else f"SELECT * FROM ({sql}) AS branch{place}")  # noqa: S608 - compiled by Django, values as parameters
        parameters.extend(given)
    return Statement(" UNION ALL ".join(parts), tuple(parameters))


def _run(statement: Statement, *, most: int) -> Found:
    """The clients, and whether a branch gave more than was wanted of it. `most` is 0 where there is no limit."""
    met: set[UUID] = set()
    rows: dict[int, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, statement.given)
        for place, value in cursor.fetchall():
            rows[place] = rows.get(place, 0) + 1
            if value is not None and (not most or rows[place] <= most):
                met.add(value if isinstance(value, UUID) else UUID(value))
    return Found(frozenset(met), cut=bool(most) and max(rows.values(), default=0) > most)
