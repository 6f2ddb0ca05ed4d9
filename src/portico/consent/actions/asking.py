"""The mail that asks a person to confirm what they ticked."""

from collections.abc import Collection
from datetime import datetime

from portico.consent import queries, tokens
from portico.consent.models import Event
from portico.kit.links import absolute
from portico.mail.actions import enqueue
from portico.mail.models import Message
from portico.mail.templates import register
from portico.people.models import Person

TEMPLATE = queries.CONFIRMATION_MAIL

register(TEMPLATE, "name", "purposes", secrets=["link"])


def ask_to_confirm(*, person: Person, pending: Collection[Event], source: str, at: datetime) -> Message | None:
    """Put one mail with one link for these pending decisions into the outbox; it carries no advertising.

    No mail is written at sign-up or while the address is unverified: the link that verifies it confirms them too. Nor once
    as many went to the address within a day as it has to bear (`queries.asked_enough`).
    """
    if source == Event.Source.SIGN_UP or person.email_verified_at is None:
        return None
    if queries.asked_enough(person, at):
        return None
    token = tokens.for_confirming(tokens.Confirmation(person.pk, frozenset(event.pk for event in pending), at))
    titles = queries.titles(person.language)
    return enqueue(
        template=TEMPLATE,
        person=person,
        to=person.email,
        language=person.language,
        stream=Message.Stream.SERVICE,
        context={
            "name": person.name,
            "purposes": ", ".join(titles.get(event.purpose, event.purpose) for event in pending),
        },
        secrets={"link": absolute(f"/consent/confirm/{token}/")},
        at=at,
    )
