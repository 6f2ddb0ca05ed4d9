"""From what somebody typed to what is stored, and back to what is read. Arithmetic; nothing is stored here."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from portico.fields.files import name_of, wrong_with
from portico.fields.kinds import Type
from portico.fields.models import Definition, Value
from portico.fields.models.values import EMPTY, LONGEST_TEXT, plain

LONGEST_WORDS = 10_000
_DIGITS, _PLACES = 14, 6
_FIRST, _LAST = date(1850, 1, 1), date(2200, 12, 31)
_is_link = URLValidator(schemes=["http", "https"])


class BadAnswer(Exception):
    """An answer that its question does not allow; the sentence says what to do."""

    def __init__(self, definition: Definition, sentence: str) -> None:
        """Carry the question."""
        super().__init__(sentence)
        self.definition = definition


def is_empty(value: object) -> bool:
    """Whether nothing was answered. No is an answer, and so is nought."""
    return value is None or value in ("", (), [])


def checked(definition: Definition, value: Any) -> Any:
    """The answer in the form in which it is stored; None where there is none. Raises `BadAnswer`."""
    if isinstance(value, str):
        value = value.replace("\x00", "").strip()
    if is_empty(value):
        if definition.required:
            raise BadAnswer(definition, _("Please answer this."))
        return None
    return _CHECKS[Type(definition.type)](definition, value)


def _text(definition: Definition, value: Any) -> str:
    text = " ".join(str(value).split())
    if len(text) > LONGEST_TEXT:
        raise BadAnswer(definition, _("Write at most %(most)d characters.") % {"most": LONGEST_TEXT})
    return text


def _long_text(definition: Definition, value: Any) -> str:
    if len(str(value)) > LONGEST_WORDS:
        raise BadAnswer(definition, _("Write at most %(most)d characters.") % {"most": LONGEST_WORDS})
    return str(value)


def _number(definition: Definition, value: Any) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("nan")
    whole = _("Enter a number, with at most %(places)d digits after the point.") % {"places": _PLACES}
    if not number.is_finite() or abs(number) >= Decimal(10) ** _DIGITS:
        raise BadAnswer(definition, whole)
    if number != round(number, _PLACES):
        raise BadAnswer(definition, whole)
    return plain(number)


def _day(definition: Definition, value: Any) -> date:
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as error:
        raise BadAnswer(definition, _("Enter a date, such as 2026-03-31.")) from error
    if not _FIRST <= day <= _LAST:
        raise BadAnswer(definition, _("Check the year."))
    return day


def _choice(definition: Definition, value: Any) -> str:
    if str(value) not in {one["key"] for one in definition.choices}:
        raise BadAnswer(definition, _("Choose one of the answers."))
    return str(value)


def _multiple(definition: Definition, value: Any) -> tuple[str, ...]:
    known = [one["key"] for one in definition.choices]
    chosen = {str(one) for one in value}
    if isinstance(value, str) or not chosen <= set(known):
        raise BadAnswer(definition, _("Choose among the answers."))
    return tuple(key for key in known if key in chosen)


def _yes_no(definition: Definition, value: Any) -> bool:
    known = {"yes": True, "no": False, "True": True, "False": False}
    if str(value) not in known:
        raise BadAnswer(definition, _("Answer yes or no."))
    return known[str(value)]


def _link(definition: Definition, value: Any) -> str:
    link = str(value)
    try:
        _is_link(link)
    except ValidationError as error:
        raise BadAnswer(definition, _("Enter a whole link that begins with https:// or http://.")) from error
    return _text(definition, link)


def _file(definition: Definition, value: Any) -> Any:
    wrong = wrong_with(value, types=definition.file_types, most_bytes=definition.most_bytes)
    if wrong:
        raise BadAnswer(definition, wrong)
    return value


_CHECKS = {
    Type.TEXT: _text,
    Type.LONG_TEXT: _long_text,
    Type.NUMBER: _number,
    Type.DATE: _day,
    Type.CHOICE: _choice,
    Type.MULTIPLE: _multiple,
    Type.YES_NO: _yes_no,
    Type.LINK: _link,
    Type.FILE: _file,
}


def columns(definition: Definition, value: Any, language: str) -> Mapping[str, Any]:
    """The columns of a checked answer. The labels of choices are stored in the language in which they were read."""
    held = dict(EMPTY)
    match definition.type:
        case Type.LONG_TEXT:
            held["words"] = value
        case Type.NUMBER:
            held |= {"number": value, "text": format(value, "f")}
        case Type.DATE:
            held["day"] = value
        case Type.CHOICE | Type.MULTIPLE:
            keys = (value,) if isinstance(value, str) else value
            labels = dict(definition.options(language))
            held |= {"keys": " ".join(keys), "words": ", ".join(labels[key] for key in keys)}
        case Type.YES_NO:
            held["flag"] = value
        case Type.FILE:
            held |= {"file": value, "text": name_of(value)}
        case _:
            held["text"] = value
    return held


def in_words(definition: Definition, value: Any, language: str) -> str:
    """An answer as it is read; a day and a number as is usual where the language in force is spoken."""
    if is_empty(value):
        return ""
    match definition.type:
        case Type.NUMBER:
            return str(number_format(value, use_l10n=True))
        case Type.DATE:
            return str(date_format(value, "DATE_FORMAT"))
        case Type.YES_NO:
            return _("Yes") if value else _("No")
        case Type.CHOICE | Type.MULTIPLE:
            labels = dict(definition.options(language))
            keys = (value,) if isinstance(value, str) else value
            return ", ".join(labels.get(key, key) for key in keys)
        case _:
            return str(getattr(value, "name", value))


def read(value: Value, language: str) -> str:
    """A stored answer as it is read. The label of a choice that is offered no longer is the one that was read then."""
    if value.keys and not set(value.keys.split()) <= {one["key"] for one in value.definition.choices}:
        return value.words
    return in_words(value.definition, value.answer, language)
