"""What the demo's company asks beyond the built-in data, what the people of the guide answered, and what one of them disputes."""

import tomllib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.files.base import ContentFile

from portico.cli.company.cast import Cast, Role, Step
from portico.cli.company.papers import TEXTS
from portico.fields import actions
from portico.fields.kinds import About
from portico.fields.models import Definition
from portico.people.models import Member
from portico.people.permissions import StaffRole

_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

# field, days after they came, answer; the staff's own are given by support
ANSWERS: dict[str, tuple[tuple[str, int, Any], ...]] = {
    "ada@lovelace.example": (
        ("heard", 0, "friends"),
        ("uses", 0, ("sites", "databases")),
        ("called", 40, "Countess"),
        ("needs", 41, "Please write in large print; I read with a glass."),
        ("night_calls", 41, "no"),
        ("checked_on", 60, date(2025, 2, 11)),
        ("team", 61, Decimal(2)),
        ("website", 61, "https://engine.lovelace.example/notes"),
        ("register_extract", 62, "programme.pdf"),
        ("contact_hours", 90, "mornings, never on Thursdays"),
    ),
    "kurt@goedel.example": (
        ("heard", 0, "press"),
        ("uses", 0, ("mail",)),
        ("called", 12, "Kurt"),
        ("night_calls", 12, "no"),
        ("checked_on", 30, date(2025, 4, 28)),
        ("contact_hours", 31, "schreibt lieber, als dass er telefoniert"),
    ),
    "grace@hopper.example": (
        ("heard", 0, "search"),
        ("uses", 0, ("sites", "shops", "databases")),
        ("night_calls", 3, "yes"),
        ("team", 3, Decimal(38)),
        ("website", 3, "https://www.hopper.example/"),
        ("register_extract", 4, "Handelsregister.pdf"),
        ("checked_on", 20, date(2025, 6, 3)),
    ),
}
DISPUTES = (
    "ada@lovelace.example",
    "checked_on",
    "My passport was shown on the 10th; the appointment ended after midnight.",
)


def ask(*, at: datetime) -> dict[str, Definition]:
    """Define the purposes and the fields, as an operator does on the command line."""
    whole = tomllib.loads((TEXTS / "fields.toml").read_text(encoding="utf-8"))
    for purpose in whole["purpose"]:
        actions.purpose(spec=purpose)
    return {spec["key"]: actions.define(spec=spec, at=at - timedelta(days=790)) for spec in whole["field"]}


def steps(cast: Cast, asked: dict[str, Definition], *, at: datetime) -> Iterator[Step]:
    """Every answer, and a statement; to be taken in the order of time."""
    support = cast.staff[StaffRole.SUPPORT].pk
    for email, given in ANSWERS.items():
        role = cast[email]
        for key, days, answer in given:
            when = role.since + timedelta(days=days, minutes=3)
            yield when, partial(_answer, role, asked[key], answer, support, when)
    email, fact, words = DISPUTES
    when = at - timedelta(days=14)
    yield when, partial(_state, cast[email], fact, words, when)


def _answer(role: Role, definition: Definition, answer: Any, support: Any, when: datetime) -> None:
    by_staff = definition.locked or definition.audience == "staff"
    actions.record(
        holder=role.person if definition.about == About.PERSON else role.client,
        definition=definition,
        answer=ContentFile(_PDF, name=answer) if definition.type == "file" else answer,
        language=role.person.language,
        by=support if by_staff else role.person.pk,
        by_role="support" if by_staff else "client",
        at=when,
    )


def _state(role: Role, fact: str, words: str, when: datetime) -> None:
    member = Member.objects.get(person=role.person, client=role.client)
    actions.state(person=role.person, member=member, fact=fact, words=words, at=when)
