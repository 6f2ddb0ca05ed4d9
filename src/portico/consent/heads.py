"""The current state of a person and purpose: how a head is locked, and which event it stands on.

Whoever decides, and whoever is about to mail, locks the head first; the numbers that events get under that lock are
their order. `at` is information, with one exception: a consent of the very moment of a withdrawal does not overtake it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from portico.consent.models import Event, Head
from portico.kit.compiled import read_once
from portico.people.holds import STOPPED_BY, Work

_STOPS = tuple(sorted(STOPPED_BY[Work.OWN_CORRECTIONS]))
_READ_OF_EVENTS = (
    "commitment_id",
    "address",
    "decision",
    "at",
    "wording_version",
    "wording_language",
    "wording",
    "sender",
)
_HELD = f"EXISTS (SELECT 1 FROM people_hold WHERE person_id = %s AND kind IN ({', '.join(['%s'] * len(_STOPS))}))"  # noqa: S608 - our own names
_MAKE = """
    INSERT INTO consent_head (person_id, purpose, event_id, decision) VALUES {rows}
    ON CONFLICT (person_id, purpose) DO NOTHING RETURNING id, purpose, {held}
"""
_READ = f"""
    SELECT h.id, h.purpose, {{held}}, h.event_id, {", ".join(f"e.{column}" for column in _READ_OF_EVENTS)}
    FROM consent_head h LEFT JOIN consent_event e ON e.commitment_id = h.event_id
    WHERE h.person_id = %s AND h.purpose IN ({{keys}}) ORDER BY h.purpose {{locking}}
"""  # noqa: S608 - our own names
_KNOWN = {*_READ_OF_EVENTS, "person_id", "purpose"}
_NAMES = [field.attname for field in Event._meta.concrete_fields if field.attname in _KNOWN]


@dataclass(frozen=True, slots=True)
class Locked:
    """The heads of a person that this transaction holds, by purpose, each with its event; and whether the person is held.

    A hold stops what people change themselves, consenting among it, and no withdrawal.
    """

    heads: dict[str, Head]
    held: bool


def lock(person: UUID, purposes: Iterable[str], *, to_consent: bool) -> Locked:
    """Lock the heads of a person for these purposes until the transaction ends, making those that are missing.

    They are taken in the order of the keys, so that two forms of one person cannot wait for each other. Only who is about to
    `to_consent` needs to know of holds. Of the events what decisions need is read; the rest is read when it is asked for.
    """
    wanted = sorted(set(purposes))
    found: dict[str, Head] = {}
    held = False
    for step in (_make, _read) if to_consent else (_read, _make, _read):
        missing = [purpose for purpose in wanted if purpose not in found]
        if missing:
            more, standing = step(person, missing, to_consent)
            found, held = found | more, held or standing
    return Locked(found, held=held)


@cache
def _making(count: int, ask: bool) -> str:  # noqa: FBT001 - part of the key
    return _MAKE.format(rows=", ".join(["(%s, %s, NULL, '')"] * count), held=_HELD if ask else "FALSE")


@cache
def _reading(count: int, ask: bool, vendor: str) -> str:  # noqa: FBT001 - part of the key
    return _READ.format(
        held=_HELD if ask else "FALSE",
        keys=", ".join(["%s"] * count),
        locking="FOR UPDATE OF h" if vendor == "postgresql" else "",  # on SQLite a transaction locks it all
    )


def _make(person: UUID, purposes: Sequence[str], ask: bool) -> tuple[dict[str, Head], bool]:  # noqa: FBT001 - one of two steps
    """Make those that are not there; they are locked by being new."""
    key = _key(person)
    with connection.cursor() as cursor:
        cursor.execute(
            _making(len(purposes), ask), [*(part for purpose in purposes for part in (key, purpose)), *_asked(key, ask)]
        )
        rows = cursor.fetchall()
    return {purpose: _head(pk, person, purpose, None) for pk, purpose, _held in rows}, any(row[2] for row in rows)


def _read(person: UUID, purposes: Sequence[str], ask: bool) -> tuple[dict[str, Head], bool]:  # noqa: FBT001 - one of two steps
    """Lock and read what is there, without the query builder, which would take longer than the database."""
    key = _key(person)
    with connection.cursor() as cursor:
        cursor.execute(_reading(len(purposes), ask, connection.vendor), [*_asked(key, ask), key, *purposes])
        rows = cursor.fetchall()
    heads = {}
    for pk, purpose, _held, number, *values in rows:
        event = None if number is None else _event(person, purpose, number, values)
        heads[purpose] = _head(pk, person, purpose, event)
    return heads, any(row[2] for row in rows)


def _asked(key: Any, ask: bool) -> tuple[Any, ...]:  # noqa: FBT001 - one of two steps
    return (key, *_STOPS) if ask else ()


def _event(person: UUID, purpose: str, number: int, values: Sequence[Any]) -> Event:
    """What was read of a head's event.

    Whoever waited for the lock sees the head as it is now, beside events as they were before: then the event is read anew.
    """
    if values[0] != number:
        return Event.objects.get(pk=number)
    known = dict(zip(_READ_OF_EVENTS, values, strict=True)) | {"person_id": person, "purpose": purpose}
    if known["at"].tzinfo is None:  # SQLite has no zones; Django keeps UTC there
        known["at"] = known["at"].replace(tzinfo=UTC)
    return Event.from_db(connection.alias, _NAMES, [known[name] for name in _NAMES])


def _head(pk: int, person: UUID, purpose: str, event: Event | None) -> Head:
    decision = "" if event is None else event.decision
    head = Head(pk=pk, person_id=person, purpose=purpose, event=event, decision=decision)
    head._state.adding = False
    return head


def _key(person: UUID) -> Any:
    return Head._meta.get_field("person").get_db_prep_value(person, connection)


def overtakes(new: Event, present: Event | None) -> bool:
    """Whether an event that comes after the present one is the new state: it is, but for a consent at a tie."""
    if present is None or new.decision == Event.Decision.WITHDRAWN:
        return True
    return not (present.decision == Event.Decision.WITHDRAWN and new.at == present.at)


def derived(events: Iterable[Event]) -> dict[tuple[UUID, str], Event]:
    """The state that follows from events, given in the order of their numbers."""
    found: dict[tuple[UUID, str], Event] = {}
    for event in events:
        key = (event.person_id, event.purpose)
        if overtakes(event, found.get(key)):
            found[key] = event
    return found


def of(person: UUID) -> QuerySet[Head]:
    """The heads of a person that stand on an event, with it."""
    return Head.objects.filter(person_id=person, event__isnull=False).select_related("event").order_by("purpose")


@read_once
def standing(*, values: tuple[tuple[UUID]]) -> QuerySet[Head]:
    """The same, read at once, for the pages that a person opens: `standing(values=((person,),))`."""
    ((person,),) = values
    return of(person)


def of_all(persons: Iterable[UUID]) -> QuerySet[Head]:
    """The heads of several persons that stand on an event, with it."""
    standing = Head.objects.filter(person_id__in=list(persons), event__isnull=False)
    return standing.select_related("event").order_by("person_id", "purpose")
