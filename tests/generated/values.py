"""A value for any column: never empty, never twice, and marked with whom it is about."""

import itertools
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import models
from django_countries.fields import CountryField
from phonenumber_field.modelfields import PhoneNumberField

START = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def _number(field: Any, _mark: str) -> int:
    largest = {"PositiveSmallIntegerField": 30_000, "SmallIntegerField": 30_000}.get(field.get_internal_type(), 2**30)
    return next(_numbers) % largest + 1


def _text(field: Any, mark: str) -> str:
    return f"{mark}-{next(_numbers):x}-{field.name}"[: field.max_length]


def _choice(field: Any, _mark: str) -> Any:
    return field.flatchoices[next(_numbers) % len(field.flatchoices)][0]


def _file(field: Any, mark: str) -> "ContentFile[bytes]":
    return ContentFile(f"the file of {mark}".encode(), name=f"{uuid4()}.txt")


def _moment(_field: Any, _mark: str) -> datetime:
    return START + timedelta(minutes=next(_numbers))


def _day(_field: Any, _mark: str) -> date:
    return date(2020, 1, 1) + timedelta(days=next(_numbers) % 1000)


def _address(_field: Any, _mark: str) -> str:
    number = next(_numbers)
    return f"203.0.{number // 250 % 250}.{number % 250 + 1}"


def _nested(field: Any, mark: str) -> dict[str, Any]:
    return {"a": [{"deep": f"{mark}-{next(_numbers):x}-{field.name}"}]}


_MAKERS: tuple[tuple[type[Any], Callable[[Any, str], Any]], ...] = (
    (models.FileField, _file),
    (PhoneNumberField, lambda _field, _mark: f"+4930314{next(_numbers) % 100_000:05d}"),
    (CountryField, lambda _field, _mark: "NZ"),
    (models.EmailField, lambda _field, mark: f"{mark}.{next(_numbers):x}@people.example"),
    (models.CharField, _text),
    (models.TextField, _text),
    (models.UUIDField, lambda _field, _mark: uuid4()),
    (models.BooleanField, lambda _field, _mark: True),
    (models.DecimalField, lambda _field, _mark: Decimal(next(_numbers) % 90 + 1)),
    (models.FloatField, lambda _field, _mark: next(_numbers) + 0.5),
    (models.IntegerField, _number),
    (models.DateTimeField, _moment),
    (models.DateField, _day),
    (models.TimeField, lambda _field, _mark: _moment(_field, _mark).time()),
    (models.DurationField, lambda _field, _mark: timedelta(seconds=next(_numbers))),
    (models.GenericIPAddressField, _address),
    (models.JSONField, _nested),
    (models.BinaryField, lambda _field, mark: mark.encode().ljust(32, b".")[-32:]),
)


class NoValue(TypeError):
    """A type of column that the filler does not know: a test would be blind to it."""


def value(field: "models.Field[Any, Any]", mark: str) -> Any:
    """A value for one column. Raises NoValue for a type of column that nobody thought of."""
    if field.choices and not isinstance(field, CountryField):
        return _choice(field, mark)
    for kind, make in _MAKERS:
        if isinstance(field, kind):
            return make(field, mark)
    message = f"{type(field).__name__}, of {field.model._meta.label}.{field.name}: add a value for it to {__name__}."
    raise NoValue(message)
