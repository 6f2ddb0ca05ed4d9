"""Signing up: no account without the terms, and no consent but the boxes that the person ticked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from portico.accounts.actions.verification import send_verification
from portico.accounts.queries import person_with_address
from portico.consent.actions import accept, choose, show_notice
from portico.consent.models import Agreement, Event
from portico.fields.actions import first_answers
from portico.fields.models import Definition
from portico.journal.actions import note
from portico.kit.addresses import canonical
from portico.mail.actions import enqueue
from portico.mail.addresses import deliverable
from portico.mail.models import Message
from portico.people.actions import create_client, create_person
from portico.people.models import Client, Person, Seller


class TermsMissing(Exception):
    """There is no account without agreeing to the Terms of Service."""


class TooYoung(Exception):
    """There is no account for whoever does not say that they are as old as the seller asks."""

    def __init__(self, age: int) -> None:
        """Carry the age that is asked."""
        super().__init__(f"Nobody signs up who does not say that they are {age} or older.")
        self.age = age


@dataclass(frozen=True, slots=True)
class SignedUp:
    """The new person and account; both None if the address had an account, which only its owner is told, by mail."""

    person: Person | None
    client: Client | None


def sign_up(  # noqa: PLR0913 - what a person types and ticks, each by its name
    *,
    email: str,
    password: str,
    name: str,
    kind: str,
    company: str,
    country: str,
    language: str,
    terms: Agreement,
    terms_wording: str,
    terms_language: str,
    notice: Agreement | None,
    notice_language: str,
    purposes: Collection[str],
    shown: Collection[str],
    ip: str | None,
    at: datetime,
    old_enough: bool = False,
    answers: Mapping[Definition, Any] = MappingProxyType({}),
) -> SignedUp:
    """Make a person with an unverified address and their client account; record what they agreed to, were shown and ticked.

    One mail carries the link that verifies the address; the consents wait for it. `terms_wording` is the sentence beside
    the box, `shown` the purposes that were offered, `answers` what the operator's own fields were answered with; `old_enough`
    whether the box for the seller's minimum age was ticked, of which nothing is kept but a line of the log.
    Raises `TermsMissing`, `TooYoung`, `fields.answers.BadAnswer`, or `mail.addresses.BadAddress`.
    """
    if terms.kind != Agreement.Kind.TERMS or not terms_wording:
        raise TermsMissing
    age = Seller.objects.values_list("minimum_age", flat=True).first()
    if age is not None and not old_enough:
        raise TooYoung(age)
    deliverable(email)
    address = canonical(email).lower()
    hashed = make_password(password)  # before it is known whether the address is new: both answers cost the same
    try:
        with transaction.atomic():
            existing = person_with_address(address)
            if existing is not None:
                _tell_owner(existing, at)
                return SignedUp(None, None)
            person = create_person(email=address, name=name, language=language, hashed=hashed, at=at)
            unverified = EmailAddress.objects.create(user=person, email=address, verified=False, primary=True)
            client = create_client(owner=person, kind=kind, company=company, country=country, at=at)
            _note("person.signed_up", person, at, ip=ip)
            if age is not None:
                _note("person.age_confirmed", person, at, detail=str(age))
            first_answers(person=person, client=client, answers=answers, language=language, at=at)
            _agreed(person, client, terms, terms_wording, terms_language, "sign_up", ip, at)
            if notice is not None:
                _was_shown(person, client, notice, notice_language, "sign_up", ip, at)
            choose(
                person=person,
                ticked=purposes,
                shown=shown,
                source=Event.Source.SIGN_UP,
                language=language,
                by=person.pk,
                by_role="client",
                ip=ip,
                at=at,
            )
            send_verification(person=person, address=unverified, at=at)
    except IntegrityError:  # the same address signed up at the same moment
        existing = person_with_address(address)
        if existing is None:
            raise
        _tell_owner(existing, at)
        return SignedUp(None, None)
    return SignedUp(person, client)


def _note(verb: str, person: Person, at: datetime, **more: Any) -> None:
    """By the person, who is a client: nobody signs up as staff."""
    note(verb=verb, at=at, actor=person.pk, actor_role="client", person=person.pk, **more)


def _tell_owner(person: Person, at: datetime) -> None:
    enqueue(
        template="account_exists",
        person=person,
        to=person.email,
        language=person.language,
        stream=Message.Stream.SECURITY,
        context={},
        at=at,
    )


def _agreed(
    person: Person,
    client: Client | None,
    terms: Agreement,
    wording: str,
    language: str,
    source: str,
    ip: str | None,
    at: datetime,
) -> None:
    accept(
        person=person,
        client=client,
        agreement=terms,
        language=language,
        wording=wording,
        source=source,
        ip=ip,
        at=at,
    )


def _was_shown(
    person: Person, client: Client | None, notice: Agreement, language: str, source: str, ip: str | None, at: datetime
) -> None:
    show_notice(person=person, client=client, agreement=notice, language=language, source=source, ip=ip, at=at)
