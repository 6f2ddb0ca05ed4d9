"""Putting mail into the outbox, and suppression. Delivery stands in `portico.mail.delivery`."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings

from portico.kit import jobs
from portico.mail.addresses import ascii_domain, deliverable, digest
from portico.mail.models import Message, Suppression
from portico.mail.templates import Value, render
from portico.people.models import Client, Person


def enqueue(
    *,
    template: str,
    person: Person | None,
    to: str,
    language: str,
    stream: str,
    context: Mapping[str, Value],
    secrets: Mapping[str, str] | None = None,
    client: Client | None = None,
    at: datetime,
) -> Message:
    """Put a mail into the outbox, in the transaction of what causes it; it is sent soon after that commits.

    The row keeps the words as they were rendered, the language shown, and a Message-ID that stays the same however often
    sending is tried. `secrets` are links that open a door: they stand apart until the mail is sent, then they are gone.
    Raises `BadAddress`, `WrongValues` or `UnsafeSubject`, and stores nothing then.
    """
    deliverable(to)
    given = dict(secrets or {})
    words = render(template=template, language=language, context=context, secrets=given)
    key = uuid.uuid4()
    message = Message.objects.create(
        id=key,
        person=person,
        client=client,
        stream=Message.Stream(stream),
        template=template,
        language=words.language,
        to=to.strip(),
        subject=words.subject,
        text=words.text,
        html=words.html,
        secrets=given,
        message_id=f"<{key}@{_own_domain()}>",
        next_at=at,
        created_at=at,
    )
    jobs.ring("mail.deliver")
    return message


def _own_domain() -> str:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return ascii_domain(domain) or "portico.invalid"


def suppress(*, address: str, scope: str, reason: str, at: datetime) -> Suppression:
    """Keep an address from a scope of mailings (a purpose's key, or `all`), known by its keyed digest only.

    Of a repeated one the first day stands and the latest reason.
    """
    found, made = Suppression.objects.get_or_create(
        digest=digest(address), scope=scope, defaults={"reason": Suppression.Reason(reason), "since": at}
    )
    if not made and found.reason != reason:
        found.reason = Suppression.Reason(reason)
        found.save(update_fields=["reason"])
    return found
