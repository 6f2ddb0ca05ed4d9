"""Finding a client among a million by the beginning of what staff know of them.

Each column has its own index; each is asked for its first few, and all of them in one statement.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import phonenumbers
from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Lower

from portico.fields.kinds import SOUGHT, SPECIAL
from portico.fields.models import ClientValue, PersonValue
from portico.kit.prefix import Bytewise, begins, cases
from portico.people.models import Client, Member, Seller

LONGEST = 200
SHOWN = 50
_FEWEST_DIGITS = 3
# From a row of each table to the client. Custom fields are found by texts, numbers and links.
_CLIENT: dict[type[Any], str] = {
    Client: "pk",
    Member: "client",
    ClientValue: "client",
    PersonValue: "person__memberships__client",
}


@dataclass(frozen=True, slots=True)
class Found:
    """The clients found, newest first; `more` says that there are others, and that more letters are needed."""

    clients: list[UUID]
    more: bool


def find(words: str) -> Found:
    """The first clients whose name, e-mail, company, phone, VAT ID, city, postcode, id or custom field begins with the words."""
    text = " ".join(words.replace("\x00", "").split())
    if not text:
        return Found([], more=False)
    return _ids([branch.values(_CLIENT[branch.model]) for branch in _branches(text)])


def _branches(text: str) -> Iterator[QuerySet[Any]]:
    exact = _uuid(text)
    if exact is not None:
        yield Client.objects.filter(pk=exact)
        yield Member.objects.filter(person_id=exact)
        return
    for beginning in sorted(cases(text)):
        for column in ("person__email", "person__name"):
            yield _first(Member, Lower(column), beginning)
        for column in ("company", "city", "postcode"):
            yield _first(Client, Lower(column), beginning)
        yield from (_first(rows, Lower("text"), beginning) for rows in _answers())
    yield _first(Client, Lower("vat_id"), re.sub(r"[\s.\-]", "", text).lower())
    for number in sorted(_numbers(text)):
        yield _first(Member, "person__phone", number)


def _first(rows: QuerySet[Any] | type[Any], column: Any, beginning: str) -> QuerySet[Any]:
    """The first rows in the order of the column's index, which ends the scan after as many."""
    whole = rows if isinstance(rows, QuerySet) else rows.objects.all()
    found = whole.annotate(begun=Bytewise(column)).filter(begins("begun", {beginning}))
    ordered: QuerySet[Any] = found.order_by("begun")[: SHOWN + 1]
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
    seller = Seller.objects.first()
    code = phonenumbers.country_code_for_region(str(seller.country)) if seller else 0
    return {"+" + digits} | ({f"+{code}{digits.lstrip('0')}"} if code else set())


def _ids(branches: list[QuerySet[Any]]) -> Found:
    """Run all branches as one statement. Each has its own order and limit, which a plain union cannot carry on SQLite."""
    parts: list[str] = []
    parameters: list[Any] = []
    for place, branch in enumerate(branches):
        sql, given = branch.query.get_compiler(connection=connection).as_sql()
        parts.append(f"SELECT * FROM ({sql}) AS branch{place}")  # noqa: S608 - compiled by Django, values as parameters
        parameters.extend(given)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), parameters)
        met = {value if isinstance(value, UUID) else UUID(value) for (value,) in cursor.fetchall()}
    newest = Client.objects.filter(pk__in=met).order_by("-created_at", "-pk").values_list("pk", flat=True)
    found = list(newest[: SHOWN + 1])
    return Found(found[:SHOWN], more=len(found) > SHOWN)
