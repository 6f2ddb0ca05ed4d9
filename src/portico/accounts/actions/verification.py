"""Whether an address is its person's: a link in one mail, which a POST and nothing else makes count."""

import contextlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress, EmailConfirmation
from django.db import IntegrityError, transaction

from portico.accounts.actions.sessions import end_sessions
from portico.accounts.events import record
from portico.accounts.queries import person_with_address
from portico.consent.actions import OnHold, address_changed, confirm_pending
from portico.kit.links import absolute
from portico.kit.tokens import new_token, token_digest
from portico.mail.actions import enqueue
from portico.mail.models import Message
from portico.people.corrections import correctable
from portico.people.holds import Work, held
from portico.people.models import Person

VALID = timedelta(days=7)
_PURPOSE = "verify"


class LinkDead(Exception):
    """There is no such link, it has been used, a newer one was sent, it is too old, or the account is being erased."""


class AddressTaken(Exception):
    """Somebody else has meanwhile signed up with the address."""


@dataclass(frozen=True, slots=True)
class Verified:
    """Whose address counts from now on. `changed` says that it replaced another."""

    person: Person
    changed: bool


def send_verification(*, person: Person, address: EmailAddress | None = None, at: datetime) -> None:
    """Mail the link that verifies an address: the person's own, unless another is given. Links sent for it before are dead."""
    with transaction.atomic():
        if address is None:
            address, _made = EmailAddress.objects.get_or_create(
                user=person, email=person.email, defaults={"primary": True, "verified": False}
            )
        EmailConfirmation.objects.filter(email_address=address).delete()
        token = new_token()
        digest = token_digest(purpose=_PURPOSE, token=token)
        EmailConfirmation.objects.create(email_address=address, key=digest, created=at, sent=at)
        enqueue(
            template="verify_address",
            person=person,
            to=address.email,
            language=person.language,
            stream=Message.Stream.SECURITY,
            context={"name": person.name},
            secrets={"link": absolute(f"/verify/{token}/")},
            at=at,
        )


def verify_address(*, token: str, at: datetime, ip: str | None, but: str | None = None) -> Verified:
    """Make the address of a link count, and confirm what waits for it.

    The first address: consents given at sign-up, pending until now, are confirmed. A new address: it replaces the old
    one, which is told; every session but the one with the key `but` ends; consents do not move along. Raises `LinkDead`
    or `AddressTaken`, and changes nothing then.
    """
    try:
        with transaction.atomic():
            return _verify(token, at, ip, but)
    except IntegrityError as error:  # somebody else was faster
        raise AddressTaken from error


def _verify(token: str, at: datetime, ip: str | None, but: str | None) -> Verified:
    digest = token_digest(purpose=_PURPOSE, token=token)
    links = EmailConfirmation.objects.filter(key=digest, created__gt=at - VALID)
    link = links.select_related("email_address").select_for_update(of=("self",)).first()
    if link is None:
        raise LinkDead
    address = link.email_address
    free = Person.objects.filter(~held(Work.SECURITY_MAIL, person="pk"), pk=address.user_id)
    person = free.select_for_update(of=("self",)).first()
    if person is None:
        raise LinkDead
    EmailConfirmation.objects.filter(email_address__user=person).delete()
    changed = address.email.lower() != person.email.lower()
    if changed:
        if not correctable(person.pk).exists():
            raise LinkDead
        _replace(person, address, at, ip, but)
    else:
        count(person, at=at)
        record("person.email_verified", person, at=at, ip=ip)
        with contextlib.suppress(OnHold):  # what was ticked goes on waiting while the account is suspended
            confirm_pending(person=person, at=at, ip=ip)
    return Verified(person, changed)


def count(person: Person, *, at: datetime) -> None:
    """Write down that the person's address is theirs."""
    if person.email_verified_at is None:
        person.email_verified_at = at
        person.save(update_fields=["email_verified_at"])
    EmailAddress.objects.filter(user=person, email=person.email).update(verified=True, primary=True)


def _replace(person: Person, address: EmailAddress, at: datetime, ip: str | None, but: str | None) -> None:
    if person_with_address(address.email) is not None:
        raise AddressTaken
    old = person.email
    EmailAddress.objects.filter(user=person).exclude(pk=address.pk).delete()
    address.verified = address.primary = True
    address.save(update_fields=["verified", "primary"])
    person.email = address.email
    person.email_verified_at = at
    person.save(update_fields=["email", "email_verified_at"])
    record("person.email_changed", person, at=at, ip=ip)
    address_changed(person=person, old=old, at=at)
    end_sessions(person=person, but=but)
    enqueue(
        template="address_changed",
        person=person,
        to=old,
        language=person.language,
        stream=Message.Stream.SECURITY,
        context={"name": person.name},
        at=at,
    )
