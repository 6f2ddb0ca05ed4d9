"""Taking in what cannot be done at once: a request with the day by which it is answered."""

import contextlib
from datetime import datetime

from django.db import transaction
from django.utils import translation

from portico.casework.deadlines import answer_by
from portico.casework.models import Request
from portico.journal.actions import note
from portico.mail.actions import enqueue
from portico.mail.addresses import BadAddress
from portico.mail.models import Message
from portico.people.models import Client, Person


def open_request(
    *,
    person: Person,
    client: Client | None,
    kind: str,
    words: str,
    source: str = "portal",
    at: datetime,
    ip: str | None = None,
) -> Request:
    """Store a request and confirm it by mail with its number and the day of the answer (Art. 12(3) GDPR).

    `source` is a key for the journal: `portal`, `desk`, `ticket`. What the person wrote stands on the request alone.
    """
    with transaction.atomic():
        made = Request.objects.create(
            person=person,
            client=client,
            kind=Request.Kind(kind),
            words=words.strip(),
            received_at=at,
            due=answer_by(at),
        )
        note(
            verb="request.received",
            at=at,
            actor=person.pk,
            actor_role="client",
            person=person.pk,
            client=client.pk if client else None,
            about=("casework.Request", str(made.pk)),
            detail=source,
            ip=ip,
        )
        with contextlib.suppress(BadAddress):
            enqueue(
                template="request_received",
                person=person,
                to=person.email,
                language=person.language,
                stream=Message.Stream.SECURITY,
                context={
                    "name": person.name,
                    "kind": _named(made, person.language),
                    "number": str(made.pk),
                    "due": made.due,
                },
                client=client,
                at=at,
            )
    return made


def _named(request: Request, language: str) -> str:
    """The right that is exercised, in the person's own language."""
    with translation.override(language):
        return str(Request.Kind(request.kind).label)
