"""What holds of a person's consents now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portico.consent import heads, senders
from portico.consent.models import Event, MailingPurpose, Wording
from portico.consent.queries.wordings import titles, wordings
from portico.mail.models import Message
from portico.mail.queries import is_suppressed
from portico.people.models import Client, Person

CONFIRM_WITHIN = timedelta(days=7)
NONE = "none"  # nothing was decided yet
CONFIRMATION_MAIL = "confirm_consents"
MAILS_A_DAY = 5  # that ask one address to confirm


@dataclass(frozen=True, slots=True)
class Offer:
    """What a form asks: a purpose in its present words, and, where it asks someone known, what holds already.

    `checked` is true for a consent that is in force and for nothing else: no default and no address ticks a box.
    """

    purpose: MailingPurpose
    wording: Wording
    state: str
    state_in_words: str
    checked: bool
    since: datetime | None
    sender: senders.Shown


@dataclass(frozen=True, slots=True)
class State:
    """What a person last decided about a purpose, and whether that was for the address that they have now."""

    purpose: str
    title: str
    decision: str
    at: datetime | None
    address_matches: bool
    in_words: str


def offers(language: str, *, person: Person | None = None, at: datetime | None = None) -> list[Offer]:
    """What is offered at present, in the operator's order and in a language or the one it falls back to.

    A number of queries that does not depend on how many purposes there are. `at` tells what has lapsed; by default now.
    """
    moment = at or timezone.now()
    events = {} if person is None else {head.purpose: head.event for head in heads.standing(values=((person.pk,),))}
    found = []
    for key, wording in wordings(language).items():
        event = events.get(key)
        found.append(
            Offer(
                wording.purpose,
                wording,
                NONE if event is None else event.decision,
                "" if person is None else in_words(event, person, moment),
                person is not None and in_force(event, person),
                None if event is None else event.at,
                senders.of(wording),
            )
        )
    return found


def by_sender(offers: Iterable[Offer]) -> list[tuple[senders.Shown, list[Offer]]]:
    """What is offered, under whose name it comes; senders and purposes in the operator's order."""
    found: dict[str, tuple[senders.Shown, list[Offer]]] = {}
    for one in offers:
        found.setdefault(one.sender.key, (one.sender, []))[1].append(one)
    return list(found.values())


def state(person: Person, *, at: datetime | None = None) -> list[State]:
    """What holds for each purpose that is offered or that the person ever decided about."""
    return states([person], language=translation.get_language() or person.language, at=at)[person.pk]


def states(persons: Sequence[Person], *, language: str, at: datetime | None = None) -> dict[UUID, list[State]]:
    """The same of several persons, in a number of queries that does not depend on how many they are."""
    moment, named, offered = at or timezone.now(), titles(language), wordings(language)
    found: dict[UUID, dict[str, Event | None]] = {person.pk: dict.fromkeys(offered) for person in persons}
    for head in heads.of_all(found):
        found[head.person_id][head.purpose] = head.event
    return {
        person.pk: [
            State(
                key,
                named.get(key, key),
                NONE if event is None else event.decision,
                None if event is None else event.at,
                event is not None and same_address(event.address, person.email),
                in_words(event, person, moment),
            )
            for key, event in found[person.pk].items()
        ]
        for person in persons
    }


def consented(person: Person, purpose: str) -> Event | None:
    """The event that allows mailing this person for this purpose now, or None.

    It was given for the present address, which is verified and not suppressed. Holds are for the claim to ask. The heads are
    not locked: whoever hands a message over locks the head first.
    """
    head = heads.of(person.pk).filter(purpose=purpose).first()
    if head is None or person.email_verified_at is None or not in_force(head.event, person):
        return None
    return None if is_suppressed(person.email, purpose) else head.event


def in_force(event: Event | None, person: Person) -> bool:
    """Whether the latest decision is a consent for the address that the person has now."""
    return event is not None and event.decision == Event.Decision.GIVEN and same_address(event.address, person.email)


def waits(event: Event | None, person: Person, at: datetime) -> bool:
    """Whether the latest decision waits for its confirmation and can still get it."""
    return (
        event is not None
        and event.decision == Event.Decision.PENDING
        and same_address(event.address, person.email)
        and at < event.at + CONFIRM_WITHIN
    )


def asked_enough(person: Person, at: datetime) -> bool:
    """Whether the person's address has got as many mails that ask to confirm within a day as it has to bear."""
    asked = Message.objects.filter(person=person, template=CONFIRMATION_MAIL, to=person.email)
    return asked.filter(created_at__gt=at - timedelta(days=1)).count() >= MAILS_A_DAY


def begins_when_verified(person: Person, at: datetime) -> list[str]:
    """The purposes that begin once the person's address is verified: those ticked, and those that needed no second step."""
    unverified = person.email_verified_at is None
    return [
        head.purpose
        for head in heads.of(person.pk)
        if waits(head.event, person, at) or (unverified and in_force(head.event, person))
    ]


def same_address(one: str, other: str) -> bool:
    """Whether two ways of writing an address mean the same mailbox, as far as anyone but its server can tell."""
    return one.strip().casefold() == other.strip().casefold()


def in_words(event: Event | None, person: Person, at: datetime) -> str:
    """What holds, as a sentence for the person or for staff."""
    if event is None:
        return _("Nothing was decided yet.")
    day = date_format(timezone.localtime(event.at), "DATE_FORMAT")
    if event.decision == Event.Decision.WITHDRAWN:
        return _("Withdrawn on %(day)s.") % {"day": day}
    if not same_address(event.address, person.email):
        return _("Was for an earlier e-mail address; does not hold for the present one.")
    if event.decision == Event.Decision.GIVEN:
        return _("Given on %(day)s.") % {"day": day}
    if waits(event, person, at):
        return _("Ticked on %(day)s; waiting for your confirmation by the link in our mail.") % {"day": day}
    return _("Ticked on %(day)s and never confirmed; it does not hold.") % {"day": day}


def history(person: Person | UUID) -> QuerySet[Event]:
    """Every decision of a person, newest first."""
    return Event.objects.filter(person=person).order_by("-commitment_id")


def history_of_client(client: Client | UUID, persons: Iterable[Person | UUID] = ()) -> QuerySet[Event]:
    """Every decision of the people of a client, and of these, newest first; each with its person."""
    found = Event.objects.filter(person__memberships__client=client)
    if more := list(persons):
        found = (found | Event.objects.filter(person__in=more)).distinct()
    return found.select_related("person").order_by("-commitment_id")
