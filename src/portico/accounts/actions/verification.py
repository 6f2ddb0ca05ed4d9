"""Whether an address is its person's: a link in one mail, which a POST and nothing else makes count."""

import contextlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress, EmailConfirmation
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from portico.accounts.actions.sessions import end_sessions
from portico.accounts.events import record
from portico.accounts.queries import person_with_address
from portico.consent.actions import OnHold, address_changed, confirm_pending, decide
from portico.consent.models import Event
from portico.consent.queries import begins_when_verified, titles
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


@dataclass(frozen=True, slots=True)
class Link:
    """What a link that opens would do: whose address it verifies, whether a new one, and which mailings it switches on.

    `mailings` are their titles.
    """

    person: Person
    changed: bool
    mailings: tuple[str, ...]


def link_of(*, token: str, language: str, at: datetime) -> Link | None:
    """What pressing the button of a link would do, in words of a language; None where it opens nothing. Changes nothing."""
    link = _links(token, at).select_related("email_address__user").first()
    if link is None:
        return None
    address = link.email_address
    person = _free(address.user_id).first()
    if person is None:
        return None
    changed = _is_new(person, address)
    return Link(person, changed, () if changed else tuple(_titles(person, language, at)))


def send_verification(*, person: Person, address: EmailAddress | None = None, at: datetime) -> None:
    """Mail the link that verifies an address: the person's own, unless another is given. Links sent for it before are dead."""
    with transaction.atomic(savepoint=False):
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
            context={
                "name": person.name,
                "mailings": "" if _is_new(person, address) else "\n".join(_titles(person, person.language, at)),
            },
            secrets={"link": absolute(f"/verify/{token}/")},
            at=at,
        )


def verify_address(
    *, token: str, at: datetime, ip: str | None, but: str | None = None, mailings: bool = True
) -> Verified:
    """Make the address of a link count, and confirm what waits for it.

    The first address: consents given at sign-up, pending until now, are confirmed; without `mailings` they are withdrawn,
    since whoever ticked them need not be whoever reads the mail. A new address: it replaces the old one, which is told;
    every session but the one with the key `but` ends; consents do not move along. Raises `LinkDead` or `AddressTaken`, and
    changes nothing then.
    """
    try:
        with transaction.atomic():
            return _verify(token, at, ip, but, mailings)
    except IntegrityError as error:  # somebody else was faster
        raise AddressTaken from error


def _links(token: str, at: datetime) -> QuerySet[EmailConfirmation]:
    digest = token_digest(purpose=_PURPOSE, token=token)
    found: QuerySet[EmailConfirmation] = EmailConfirmation.objects.filter(key=digest, created__gt=at - VALID)
    return found


def _free(person: UUID) -> QuerySet[Person]:
    return Person.objects.filter(~held(Work.SECURITY_MAIL, person="pk"), pk=person)


def _is_new(person: Person, address: EmailAddress) -> bool:
    return bool(address.email.lower() != person.email.lower())


def _titles(person: Person, language: str, at: datetime) -> list[str]:
    keys = begins_when_verified(person, at)
    named = titles(language) if keys else {}
    return [" ".join(named.get(key, key).split()) for key in keys]


def _verify(token: str, at: datetime, ip: str | None, but: str | None, mailings: bool) -> Verified:  # noqa: FBT001 - of the one caller above
    # The person is locked before the link is read for good: whatever ends a link holds that lock.
    owner = _links(token, at).values_list("email_address__user", flat=True).first()
    person = None if owner is None else _free(owner).select_for_update(of=("self",)).first()
    link = _links(token, at).select_related("email_address").first()
    if person is None or link is None:
        raise LinkDead
    address = link.email_address
    EmailConfirmation.objects.filter(email_address__user=person).delete()
    changed = _is_new(person, address)
    if changed:
        if not correctable(person.pk).exists():
            raise LinkDead
        _replace(person, address, at, ip, but)
    else:
        if not mailings:
            _withdraw(person, at, ip)
        count(person, at=at)
        record("person.email_verified", person, at=at, ip=ip)
        with contextlib.suppress(OnHold):  # what was ticked goes on waiting while the account is suspended
            confirm_pending(person=person, at=at, ip=ip)
    return Verified(person, changed)


def _withdraw(person: Person, at: datetime, ip: str | None) -> None:
    for purpose in begins_when_verified(person, at):
        decide(
            person=person,
            purpose=purpose,
            given=False,
            source=Event.Source.CONFIRMATION,
            wording=None,
            by=person.pk,
            by_role="client",
            ip=ip,
            at=at,
        )


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
