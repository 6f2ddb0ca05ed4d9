"""A question of any type, and what is sent to answer it."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.base import ContentFile

from portico.fields import actions
from portico.fields.kinds import Type
from portico.fields.models import Definition
from portico.people.models import Client, Person
from tests.factories.people import NOW

PDF = b"%PDF-1.4 what Ada sent"
CHOICES = [{"key": key, "labels": {"en": key.title(), "de": f"{key} (de)"}} for key in ("red", "green", "blue")]

# An answer of each type: as it is typed, as it is stored, and another one.
TYPED: dict[str, tuple[Any, Any]] = {
    Type.TEXT: ("Countess", "Contessa"),
    Type.LONG_TEXT: ("Two lines\nof words", "Others"),
    Type.NUMBER: ("12.5", "13"),
    Type.DATE: ("2026-02-28", "2026-03-01"),
    Type.CHOICE: ("red", "blue"),
    Type.MULTIPLE: (["red", "blue"], ["green"]),
    Type.YES_NO: ("no", "yes"),
    Type.LINK: ("https://engine.example/notes", "https://other.example/"),
}
STORED: dict[str, Any] = {
    Type.TEXT: "Countess",
    Type.LONG_TEXT: "Two lines\nof words",
    Type.NUMBER: Decimal("12.5"),
    Type.DATE: date(2026, 2, 28),
    Type.CHOICE: "red",
    Type.MULTIPLE: ("red", "blue"),
    Type.YES_NO: False,
    Type.LINK: "https://engine.example/notes",
}


def spec(key: str = "nick", kind: str = Type.TEXT, **more: Any) -> dict[str, Any]:
    """A whole definition, with what a test changes of it."""
    whole = {
        "key": key,
        "type": kind,
        "labels": {"en": f"Your {key}", "de": f"Ihr {key}"},
        "category": "preferences",
        "purposes": ["account"],
        "places": ["profile"],
        **({"choices": CHOICES} if kind in (Type.CHOICE, Type.MULTIPLE) else {}),
    }
    return whole | more


@pytest.fixture
def ask(_django_db_helper: None) -> Callable[..., Definition]:
    """Define a question."""

    def define(key: str = "nick", kind: str = Type.TEXT, **more: Any) -> Definition:
        return actions.define(spec=spec(key, kind, **more), at=NOW)

    return define


def answer(holder: Person | Client, definition: Definition, value: Any, **more: Any) -> None:
    """Store an answer as staff would."""
    given = {"language": "en", "by": None, "by_role": "operator", "at": NOW} | more
    actions.record(holder=holder, definition=definition, answer=value, **given)


def pdf(name: str = "pass.pdf", content: bytes = PDF) -> ContentFile:
    """A file as somebody attaches it."""
    return ContentFile(content, name=name)


def sent(shown: dict[str, str] | None = None, **typed: Any) -> dict[str, Any]:
    """What a browser sends of the form in the profile: the marks that it was shown, and what was typed, by key."""
    fields = {f"details-field-{key}": value for key, value in typed.items()}
    return fields | {"details-shown": json.dumps(shown if shown is not None else dict.fromkeys(typed, ""))}
