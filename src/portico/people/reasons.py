"""Keeping why staff did something, beside the journal and never in it."""

from datetime import datetime
from uuid import UUID

from portico.people.models import Client, Person, Reason


def give(
    *,
    about: str,
    words: str,
    by: UUID | None,
    by_role: str,  # noqa: ARG001 - the journal's line has it; named here so that every act is told the same
    at: datetime,
    person: Person | None = None,
    client: Client | None = None,
) -> Reason:
    """Keep a reason for an act, `about` being the verb of the journal's line that refers to it."""
    return Reason.objects.create(person=person, client=client, kind=about, words=words.strip(), by=by, at=at)
