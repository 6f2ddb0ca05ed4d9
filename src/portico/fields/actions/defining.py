"""Defining what is asked: by operators, on the command line. Every refusal says what to write."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from portico.fields import rules
from portico.fields.kinds import About
from portico.fields.models import ClientValue, Definition, PersonValue, Purpose
from portico.fields.queries import BUILT_IN
from portico.fields.rules import BadDefinition
from portico.journal.actions import note
from portico.people.models import Seller

__all__ = [
    "AlreadyDefined",
    "BadDefinition",
    "NotDefined",
    "ask_age",
    "change",
    "define",
    "end_purpose",
    "purpose",
    "retire",
]

_AGES = range(1, 100)


class AlreadyDefined(Exception):
    """There is a field of that key already, perhaps a retired one."""

    def __init__(self, definition: Definition) -> None:
        """Carry the definition."""
        retired = "" if definition.active else ", which is retired; a key is not used twice, since old answers carry it"
        super().__init__(f"There is a field {definition.key} already{retired}. Choose another key.")
        self.definition = definition


class NotDefined(LookupError):
    """There is no such field or purpose."""

    def __init__(self, what: str, key: str) -> None:
        """Carry the key."""
        super().__init__(f"There is no {what} {key}; `portico fields list` names those that there are.")
        self.key = key


def define(*, spec: Mapping[str, Any], at: datetime) -> Definition:
    """Ask something new. `spec` has the columns of `Definition`, with places and purposes as lists. Raises `BadDefinition`."""
    columns = rules.columns(spec)
    made = Definition(created_at=at, **columns)
    with transaction.atomic():
        if (there := Definition.objects.filter(key=made.key).first()) is not None:
            raise AlreadyDefined(there)
        rules.require_sound(made, purposes=_purposes(made))
        made.save(force_insert=True)
        _note("field.defined", made.key, at)
    return made


def change(*, key: str, spec: Mapping[str, Any], at: datetime) -> Definition:
    """Ask the same otherwise. Key, type and holder stay; so does the audience once there are answers.

    A new period counts for the answers that there are. Raises `NotDefined` or `BadDefinition`, and stores nothing then.
    """
    columns = rules.columns(spec, partly=True)
    with transaction.atomic():
        found = _defined(key)
        if not found.active:
            raise BadDefinition([f"{key} is retired, and asked no longer."])
        before = Definition.objects.get(key=key)
        for name, value in columns.items():
            setattr(found, name, value)
        problems = rules.changes_refused(before, found, answered=_values(found).exists())
        gone = {one["key"] for one in before.choices} - {one["key"] for one in found.choices}
        chosen = {
            key for held in _values(found).exclude(keys="").values_list("keys", flat=True) for key in held.split()
        }
        problems += [
            f"Somebody has chosen {one}; relabel it, since it cannot be removed." for one in sorted(gone & chosen)
        ]
        if problems:
            raise BadDefinition(problems)
        rules.require_sound(found, purposes=_purposes(found))
        found.save()
        if found.keep_days != before.keep_days:
            until = F("changed_at") + timedelta(days=found.keep_days) if found.keep_days else None
            _values(found).update(keep_until=until)
        _note("field.changed", key, at)
    return found


def retire(*, key: str, at: datetime) -> Definition:
    """Ask it no longer. The answers vanish from every page at once, and go with the next retention run. Raises `NotDefined`."""
    with transaction.atomic():
        found = _defined(key)
        if found.active:
            _retire(found, at)
    return found


def purpose(*, spec: Mapping[str, Any]) -> Purpose:
    """Name a purpose of the operator's own, or word it anew. Raises `BadDefinition`."""
    columns = rules.purpose_columns(spec)
    if columns["key"] in BUILT_IN:
        raise BadDefinition([f"{columns['key']} is built in; choose another key."])
    with transaction.atomic():
        made, _new = Purpose.objects.update_or_create(key=columns.pop("key"), defaults=columns)
    return made


def end_purpose(*, key: str, at: datetime) -> list[Definition]:
    """End a purpose. Fields that serve no other are retired with it, and returned. Raises `NotDefined`."""
    with transaction.atomic():
        if not Purpose.objects.filter(key=key).update(ended_at=at):
            raise NotDefined("purpose", key)
        serving = [one for one in Definition.objects.select_for_update().filter(active=True) if key in one.purpose_keys]
        dead = [one for one in serving if not any(lives for lives in _purposes(one).values())]
        for one in dead:
            _retire(one, at)
    return dead


def ask_age(*, age: int | None, at: datetime) -> None:
    """Let only those sign up who say that they are so old, or with None ask nobody. Raises `BadDefinition`."""
    if age is not None and age not in _AGES:
        raise BadDefinition([f"An age is a number from {_AGES[0]} to {_AGES[-1]}, or none."])
    with transaction.atomic():
        if not Seller.objects.update(minimum_age=age):
            raise BadDefinition(["There is no seller yet, for whom it could be asked."])
        note(verb="age.asked", at=at, actor_role="operator", detail=str(age or ""))


def _retire(definition: Definition, at: datetime) -> None:
    definition.active = False
    definition.retired_at = at
    definition.save(update_fields=["active", "retired_at"])
    _note("field.retired", definition.key, at)


def _purposes(definition: Definition) -> dict[str, str]:
    """The lawful basis of each of the field's purposes that there is and that has not ended; empty where it has."""
    own = Purpose.objects.filter(key__in=definition.purpose_keys)
    found = {one.key: "" if one.ended_at else one.basis for one in own}
    return found | {key: BUILT_IN[key].basis.value for key in definition.purpose_keys if key in BUILT_IN}


def _defined(key: str) -> Definition:
    found = Definition.objects.select_for_update().filter(key=key).first()
    if found is None:
        raise NotDefined("field", key)
    return found


def _values(definition: Definition) -> QuerySet[Any]:
    model = PersonValue if definition.about == About.PERSON else ClientValue
    return model._default_manager.filter(definition=definition)


def _note(verb: str, key: str, at: datetime) -> None:
    note(verb=verb, at=at, actor_role="operator", about=("fields.Definition", key), detail=key)
