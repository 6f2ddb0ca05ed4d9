"""Taking in what cannot be done at once: a request with the day by which it is answered."""

import contextlib
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from portico.casework.deadlines import answer_by
from portico.casework.models import Request
from portico.casework.requests import OPEN
from portico.casework.runs import lock
from portico.journal.actions import note
from portico.mail.actions import enqueue
from portico.mail.addresses import BadAddress
from portico.mail.models import Message
from portico.people.models import Client, Person

MOST = 5  # open requests of one person


class TooManyRequests(Exception):
    """As many requests of the person are open as are taken in at a time."""

    def __init__(self, person: Person) -> None:
        """Carry the person."""
        super().__init__(
            _(
                "%(most)d of your requests are open already. You can send another one once one of them is answered; what cannot "
                "wait, write to us by e-mail."
            )
            % {"most": MOST}
        )
        self.person = person


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
    Raises `TooManyRequests` where `MOST` are open, and stores nothing then.
    """
    with transaction.atomic():
        lock("person", person.pk)
        if Request.objects.filter(person=person, state__in=OPEN).count() >= MOST:
            raise TooManyRequests(person)
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
