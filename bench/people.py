"""Clients with a history, written in bulk: the rows over which measurements run. No measurement itself."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

AT = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
_WORDS = (
    "Dear customer, your service was renewed for another month. You find the invoice in your account, where you can also change "
    "how you pay and whom we write to. If anything is not as it should be, answer this mail and a human being reads it. "
)
_HTML = f"<!doctype html><html><body><h1>Your service</h1><p>{_WORDS}</p><p>{_WORDS}</p></body></html>"


def client(journal: int, mails: int) -> tuple[uuid.UUID, uuid.UUID]:
    """A person with a private client of their own, and so many lines of the journal and mails; returns both ids."""
    from portico.journal.models import Entry  # noqa: PLC0415 - Django is ready only now
    from portico.mail.models import Message  # noqa: PLC0415
    from portico.people.models import Client, Member, Person  # noqa: PLC0415

    number = uuid.uuid4().hex[:12]
    person = Person.objects.create(name=f"Person {number}", email=f"{number}@people.example", created_at=AT)
    account = Client.objects.create(kind="private", created_at=AT, street="Main Street", number="1", postcode="10115")
    Member.objects.create(person=person, client=account, role="owner", since=AT)
    Entry.objects.bulk_create([_line(person, account, place) for place in range(journal)], batch_size=5000)
    Message.objects.bulk_create([_mail(person, account, place) for place in range(mails)], batch_size=2000)
    return person.pk, account.pk


def _line(person: Any, account: Any, place: int) -> Any:
    from portico.journal.models import Entry  # noqa: PLC0415

    return Entry(
        at=AT + timedelta(seconds=place),
        verb="person.signed_in",
        actor=person.pk,
        actor_role="client",
        person=person.pk,
        client=account.pk,
        object_type="people.Person",
        object_id=str(person.pk),
        ip=f"203.0.113.{place % 250}",
        user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    )


def _mail(person: Any, account: Any, place: int) -> Any:
    from portico.mail.models import Message  # noqa: PLC0415

    return Message(
        person=person,
        client=account,
        stream="service",
        template="renewed",
        language="en",
        to=person.email,
        subject=f"Your service was renewed ({place})",
        text=_WORDS * 2,
        html=_HTML,
        message_id=f"<{uuid.uuid4()}@portico.example>",
        state="sent",
        attempts=1,
        next_at=AT,
        created_at=AT + timedelta(seconds=place),
        sent_at=AT + timedelta(seconds=place + 1),
    )
