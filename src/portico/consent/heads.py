"""The current state of a person and purpose: how a head is locked, and which event it stands on.

Whoever decides, and whoever is about to mail, locks the head first; the numbers that events get under that lock are
their order. `at` is information, with one exception: a consent of the very moment of a withdrawal does not overtake it.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from portico.consent.models import Event, Head

_LOCK = """
    INSERT INTO {table} (person_id, purpose, event_id) VALUES {rows}
    ON CONFLICT (person_id, purpose) DO UPDATE SET purpose = excluded.purpose
    RETURNING id, purpose, event_id
"""


def lock(person: UUID, purposes: Iterable[str]) -> dict[str, Head]:
    """Lock the heads of a person for these purposes until the transaction ends, making those that are missing.

    They are taken in the order of the keys, so that two forms of one person cannot wait for each other. Each head
    carries its event.
    """
    keys = sorted(set(purposes))
    if not keys:
        return {}
    table = connection.ops.quote_name(Head._meta.db_table)
    key = Head._meta.get_field("person").get_db_prep_value(person, connection)
    statement = _LOCK.format(table=table, rows=", ".join(["(%s, %s, NULL)"] * len(keys)))
    with connection.cursor() as cursor:
        cursor.execute(statement, [part for purpose in keys for part in (key, purpose)])
        rows = cursor.fetchall()
    events = _events([event for _pk, _purpose, event in rows if event is not None])
    heads = {}
    for pk, purpose, event in rows:
        head = Head(pk=pk, person_id=person, purpose=purpose, event=events.get(event))
        head._state.adding = False
        heads[purpose] = head
    return heads


def _events(numbers: Sequence[int]) -> dict[int, Event]:
    return Event.objects.in_bulk(numbers) if numbers else {}


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
