"""Objecting (Art. 21 GDPR): to marketing without a reason and at once; what else can be objected to, and why it is done."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from portico.consent.actions import withdraw_all
from portico.consent.models import Event
from portico.journal.actions import note
from portico.mail.actions import suppress, write_to
from portico.mail.models import Message, Suppression
from portico.mail.queries import EVERYTHING
from portico.people.models import Person
from portico.privacy import Basis
from portico.rights import map as maps
from portico.rights.export.information import purposes_of


@dataclass(frozen=True, slots=True)
class Objectionable:
    """A purpose that rests on our own interest, which a person can object to on grounds of their situation."""

    key: str
    title: str
    interest: str


def objectionable() -> list[Objectionable]:
    """The purposes whose lawful basis is a legitimate interest, in the reader's language."""
    entries = [entry for entry in maps.current().entries if entry.about_people]
    found = [purpose for purpose in purposes_of(entries) if purpose.basis is Basis.INTEREST]
    return [Objectionable(one.key, str(one.title), str(one.interest)) for one in found]


def object_to_marketing(*, person: Person, at: datetime, ip: str | None = None) -> None:
    """End all marketing to a person at once and for good (Art. 21(2) and (3) GDPR); confirmed by a mail without promotion.

    Every consent ends, and the address is kept on the suppression list, as a keyed digest, for whatever mailing there may be
    later. A fresh consent of the person's own takes it off again.
    """
    with transaction.atomic():
        withdraw_all(
            person=person,
            source=Event.Source.CONSENT_PAGE,
            by=person.pk,
            by_role="client",
            ip=ip,
            at=at,
            suppress_as=Suppression.Reason.OBJECTED,
        )
        suppress(address=person.email, scope=EVERYTHING, reason=Suppression.Reason.OBJECTED, at=at)
        note(verb="marketing.objected", at=at, actor=person.pk, actor_role="client", person=person.pk, ip=ip)
        write_to(
            template="marketing_objected",
            person=person,
            stream=Message.Stream.SECURITY,
            context={"name": person.name, "when": at},
            at=at,
        )
