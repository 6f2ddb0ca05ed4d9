"""Security events in the activity log: the only lines that carry an IP."""

from datetime import datetime

from portico.accounts.queries import role_of
from portico.journal.actions import note
from portico.people.models import Person


def record(
    verb: str,
    person: Person | None,
    *,
    at: datetime,
    ip: str | None,
    user_agent: str = "",
    detail: str = "",
    by_themself: bool = True,
) -> None:
    """Note what happened to a person's account. Whoever did not show that they are the person acts as a guest."""
    known = person is not None and by_themself
    note(
        verb=verb,
        at=at,
        actor=person.pk if person is not None and known else None,
        actor_role=role_of(person) if person is not None and known else "guest",
        person=person.pk if person is not None else None,
        detail=detail,
        ip=ip,
        user_agent=user_agent,
    )
