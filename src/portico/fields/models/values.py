"""What was answered. One table for what is about a person, one for what is about a client account, of the same columns."""

import uuid
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portico.fields.kinds import Type
from portico.fields.models.definitions import Definition
from portico.kit.prefix import Bytewise
from portico.kit.tokens import new_token
from portico.people.models import Client, Person
from portico.privacy import (
    Declaration,
    Expiry,
    FromRow,
    Origin,
    declare,
    free_text,
    personal,
    reference,
    technical,
    tie,
)

LONGEST_TEXT = 500  # four bytes a letter at most: an index of PostgreSQL holds 2,700
_PURPOSES = FromRow("definition__purposes")

# The columns that an answer of each type fills; the others are empty.
COLUMNS: dict[str, tuple[str, ...]] = {
    Type.TEXT: ("text",),
    Type.LONG_TEXT: ("words",),
    Type.NUMBER: ("number", "text"),
    Type.DATE: ("day",),
    Type.CHOICE: ("keys", "words"),
    Type.MULTIPLE: ("keys", "words"),
    Type.YES_NO: ("flag",),
    Type.LINK: ("text",),
    Type.FILE: ("file", "text"),
}
_ANSWER: dict[str, str] = {Type.LONG_TEXT: "words", Type.DATE: "day", Type.CHOICE: "keys", Type.YES_NO: "flag"}
EMPTY: dict[str, Any] = {"text": "", "words": "", "number": None, "day": None, "flag": None, "keys": "", "file": ""}


def opaque_name(_value: models.Model, _name: str) -> str:
    """Where a file lies: under a name that tells nothing and cannot be guessed."""
    return f"fields/{new_token()}"


def _whole() -> Q:
    """Exactly the columns of the answer's type are filled."""
    found = Q(pk__in=())
    for kind, filled in COLUMNS.items():
        one = Q(type=kind)
        for name, empty in EMPTY.items():
            is_empty = Q(**{f"{name}__isnull": True}) if empty is None else Q(**{name: empty})
            one &= ~is_empty if name in filled else is_empty
        found |= one
    return found


def _declared(holder: str, title: object) -> Declaration:
    return declare(
        tie(holder, holder, "owner"),
        title=title,
        sources={Origin.PERSON, Origin.COLLEAGUE, Origin.STAFF},
        expires=(
            Expiry("keep_until", 0, _("An answer with a period of its own goes when it is over.")),
            Expiry(
                "changed_at",
                0,
                _("Answers to a question that is asked no longer, or whose purposes have ended, go."),
                when={"definition__active": False},
            ),
        ),
        columns={
            "id": reference(),
            "definition": reference(),
            holder: reference(),
            "label": technical(),
            "type": technical(),
            "text": free_text(purposes=_PURPOSES),
            "words": free_text(purposes=_PURPOSES),
            "number": personal("custom fields", purposes=_PURPOSES),
            "day": personal("custom fields", purposes=_PURPOSES),
            "flag": personal("custom fields", purposes=_PURPOSES),
            "keys": personal("custom fields", purposes=_PURPOSES),
            "file": free_text(purposes=_PURPOSES),
            "changed_at": technical(),
            "keep_until": technical(),
        },
    )


class Value(models.Model):
    """An answer. No row: not answered.

    `label` is what the field was called when it was answered, in the language in which it was asked; `words` of a choice
    are the labels of what was chosen, likewise. `text` of a file is the name it came with.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=200)
    type = models.CharField(max_length=9, choices=Type)
    text = models.CharField(max_length=LONGEST_TEXT, blank=True)
    words = models.TextField(blank=True)
    number = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    day = models.DateField(null=True, blank=True)
    flag = models.BooleanField(null=True, blank=True)
    keys = models.CharField(max_length=2000, blank=True)  # of choices, separated by blanks
    file = models.FileField(upload_to=opaque_name, blank=True)
    changed_at = models.DateTimeField()
    keep_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Two tables."""

        abstract = True

    def __str__(self) -> str:
        """The field's key; never the answer."""
        return str(self.definition_id)

    @property
    def answer(self) -> Any:
        """The answer as a Python value of its type; of a file, the name it came with."""
        if self.type == Type.NUMBER:
            return plain(self.number or Decimal())
        if self.type == Type.MULTIPLE:
            return tuple(self.keys.split())
        return getattr(self, _ANSWER.get(self.type, "text"))

    @property
    def mark(self) -> str:
        """The answer as a text by which a later change is noticed; of a file, when it was last changed."""
        if self.type == Type.FILE:
            return self.changed_at.isoformat()
        return " ".join(self.answer) if isinstance(self.answer, tuple) else str(self.answer)


def plain(number: Decimal) -> Decimal:
    """A number without the zeros that its column adds."""
    whole = number.to_integral_value()
    return whole if number == whole else number.normalize()


class PersonValue(Value):
    """An answer about a person."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    privacy = _declared("person", _("Further details about you"))

    class Meta:
        """One answer to a question; found by the beginning of its text."""

        constraints = (
            models.UniqueConstraint(fields=("person", "definition"), name="fields_person_answers_once"),
            models.CheckConstraint(condition=_whole(), name="fields_person_value_whole"),
        )
        indexes = (models.Index(Bytewise(Lower("text")), name="fields_person_text_prefix"),)


class ClientValue(Value):
    """An answer about a client account."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")

    privacy = _declared("client", _("Further details about your account"))

    class Meta:
        """One answer to a question; found by the beginning of its text."""

        constraints = (
            models.UniqueConstraint(fields=("client", "definition"), name="fields_client_answers_once"),
            models.CheckConstraint(condition=_whole(), name="fields_client_value_whole"),
        )
        indexes = (models.Index(Bytewise(Lower("text")), name="fields_client_text_prefix"),)
