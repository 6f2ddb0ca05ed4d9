"""The current state of a person and purpose: how a head is locked, and which event it stands on.

Whoever decides, and whoever is about to mail, locks the head first; the numbers that events get under that lock are
their order. `at` is information, with one exception: a consent of the very moment of a withdrawal does not overtake it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from portico.consent.models import Event, Head
from portico.people.holds import STOPPED_BY, Work
from portico.people.models import Hold

_STOPS = tuple(sorted(STOPPED_BY[Work.OWN_CORRECTIONS]))
_LOCK = """
    INSERT INTO {heads} (person_id, purpose, event_id) VALUES {rows}
    ON CONFLICT (person_id, purpose) DO UPDATE SET purpose = excluded.purpose
    RETURNING id, purpose, event_id, EXISTS (SELECT 1 FROM {holds} WHERE person_id = %s AND kind IN ({kinds}))
"""
_EVENTS = "SELECT * FROM {events} WHERE commitment_id IN ({numbers})"


@dataclass(frozen=True, slots=True)
class Locked:
    """The heads of a person that this transaction holds, by purpose, each with its event; and whether the person is held.

    A hold stops what people change themselves, consenting among it, and no withdrawal.
    """

    heads: dict[str, Head]
    held: bool


def lock(person: UUID, purposes: Iterable[str]) -> Locked:
    """Lock the heads of a person for these purposes until the transaction ends, making those that are missing.

    They are taken in the order of the keys, so that two forms of one person cannot wait for each other.
    """
    keys = sorted(set(purposes))
    if not keys:
        return Locked({}, held=False)
    key = Head._meta.get_field("person").get_db_prep_value(person, connection)
    statement = _LOCK.format(
        heads=Head._meta.db_table,
        holds=Hold._meta.db_table,
        rows=", ".join(["(%s, %s, NULL)"] * len(keys)),
        kinds=", ".join(["%s"] * len(_STOPS)),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*(part for purpose in keys for part in (key, purpose)), key, *_STOPS])
        rows = cursor.fetchall()
    events = _events([event for _pk, _purpose, event, _held in rows if event is not None])
    heads = {}
    for pk, purpose, event, _held in rows:
        head = Head(pk=pk, person_id=person, purpose=purpose, event=events.get(event))
        head._state.adding = False
        heads[purpose] = head
    return Locked(heads, held=bool(rows[0][3]))


def _events(numbers: Sequence[int]) -> dict[int, Event]:
    """Read without the query builder, which would take longer than the database."""
    if not numbers:
        return {}
    statement = _EVENTS.format(events=Event._meta.db_table, numbers=", ".join(["%s"] * len(numbers)))
    return {event.pk: event for event in Event.objects.raw(statement, numbers)}


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


def of_all(persons: Iterable[UUID]) -> QuerySet[Head]:
    """The heads of several persons that stand on an event, with it."""
    standing = Head.objects.filter(person_id__in=list(persons), event__isnull=False)
    return standing.select_related("event").order_by("person_id", "purpose")
