"""Putting mail into the outbox, and suppression. Delivery stands in `portico.mail.delivery`."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings

from portico.kit import jobs
from portico.kit.addresses import ascii_domain
from portico.mail.addresses import BadAddress, deliverable, digest
from portico.mail.models import Message, Suppression
from portico.mail.templates import Rendered, Value, render
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
    message = compose(
        template=template,
        person=person,
        to=to,
        language=language,
        stream=stream,
        context=context,
        secrets=secrets,
        client=client,
        at=at,
    )
    message.save(force_insert=True)
    jobs.ring("mail.deliver")
    return message


def compose(
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
    """A mail as `enqueue` would put it into the outbox, for a caller who stores it and hands it over; stores nothing.

    Where it cannot be handed over, the worker comes by on its rounds.
    """
    deliverable(to)
    given = dict(secrets or {})
    words = render(template=template, language=language, context=context, secrets=given)
    key = uuid.uuid4()
    return Message(
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


def write_to(
    *,
    template: str,
    person: Person,
    stream: str,
    context: Mapping[str, Value],
    client: Client | None = None,
    at: datetime,
) -> Message | None:
    """Tell a person of something that holds whether they can be told or not: in their language, at their address.

    As `enqueue` does, without links that open a door. None, and nothing stored, where no mail can go to the address.
    """
    try:
        return enqueue(
            template=template,
            person=person,
            to=person.email,
            language=person.language,
            stream=stream,
            context=context,
            client=client,
            at=at,
        )
    except BadAddress:
        return None


def enqueue_to_all(
    *,
    template: str,
    persons: Iterable[Person],
    stream: str,
    context: Callable[[str], Mapping[str, Value]],
    at: datetime,
) -> int:
    """Put the same mail to many people into the outbox in one statement; returns to how many.

    It is rendered once for each of their languages, with what `context` says in that language; so it names nobody and opens
    no door. Whoever has an address to which no mail can go is passed over.
    """
    rendered: dict[str, Rendered] = {}
    rows = []
    for person in persons:
        try:
            deliverable(person.email)
        except BadAddress:
            continue
        if person.language not in rendered:
            values = context(person.language)
            rendered[person.language] = render(template=template, language=person.language, context=values, secrets=())
        words, key = rendered[person.language], uuid.uuid4()
        row = Message(
            id=key,
            person=person,
            stream=Message.Stream(stream),
            template=template,
            language=words.language,
            to=person.email,
            subject=words.subject,
            text=words.text,
            html=words.html,
            message_id=f"<{key}@{_own_domain()}>",
            next_at=at,
            created_at=at,
        )
        rows.append(row)
    Message.objects.bulk_create(rows)
    if rows:
        jobs.ring("mail.deliver")
    return len(rows)


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
