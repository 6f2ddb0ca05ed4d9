"""Mails about the security of an account: what happened, when, with which browser, roughly from where, and what to do."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import translation

from portico.accounts.devices import in_words
from portico.accounts.queries.sessions import masked
from portico.mail.actions import write_to
from portico.mail.models import Message
from portico.people.models import Person


@dataclass(frozen=True, slots=True)
class Place:
    """From where something is done: the address, and what the browser says of itself."""

    ip: str | None
    user_agent: str


def tell(template: str, person: Person, *, place: Place | None, at: datetime, **more: str) -> None:
    """Put a mail to the person into the outbox. An address that cannot be written to stops nothing."""
    context: dict[str, str | datetime] = {"name": person.name, "when": at, **more}
    if place is not None:
        with translation.override(person.language):
            context |= {"device": in_words(place.user_agent), "network": masked(place.ip)}
    write_to(
        template=template,
        person=person,
        stream=Message.Stream.SECURITY,
        context=context,
        at=at,
    )
