"""Passwords: asking for a new one, choosing it, changing it."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction

from portico.accounts.actions.pending import forget_address_change
from portico.accounts.actions.sessions import end_sessions, forget_browsers
from portico.accounts.actions.verification import count
from portico.accounts.events import record
from portico.accounts.queries import person_with_address
from portico.kit.links import absolute
from portico.mail.actions import enqueue
from portico.mail.addresses import BadAddress
from portico.mail.models import Message
from portico.people.holds import Work, held
from portico.people.models import Person


class LinkSpent(Exception):
    """The link was used, is older than an hour, or was overtaken by a change of password, address or a sign-in."""


class WrongPassword(Exception):
    """The password that was given is not the person's."""


def ask_reset(*, email: str, language: str, at: datetime, ip: str | None) -> None:
    """Mail a link with which a new password is chosen; or, to an address without account, a mail that says so.

    Whoever asks sees no difference, and both take one mail's time.
    """
    with transaction.atomic():
        person = person_with_address(email)
        record("person.password_reset_asked", person, at=at, ip=ip, by_themself=False)
        if person is None:
            _tell_stranger(email, language, at)
            return
        enqueue(
            template="password_reset",
            person=person,
            to=person.email,
            language=person.language,
            stream=Message.Stream.SECURITY,
            context={"name": person.name},
            secrets={"link": absolute(f"/reset/{reset_token(person)}/")},
            at=at,
        )


def _tell_stranger(email: str, language: str, at: datetime) -> None:
    try:
        enqueue(
            template="unknown_account",
            person=None,
            to=email,
            language=language,
            stream=Message.Stream.SECURITY,
            context={},
            at=at,
        )
    except BadAddress:
        return  # an address that no mail can reach belongs to nobody who could be told


def reset_token(person: Person) -> str:
    """A token that lasts for an hour and until the password, the address or the last sign-in changes. Nothing is stored."""
    return f"{person.pk.hex}-{default_token_generator.make_token(person)}"


def person_of_link(token: str) -> Person | None:
    """The person whom a token lets choose a new password, if it still does."""
    key, _dash, proof = token.partition("-")
    try:
        person = Person.objects.filter(
            ~held(Work.SECURITY_MAIL, person="pk"), pk=UUID(hex=key), is_active=True, can_sign_in=True
        ).first()
    except ValueError:
        return None
    return person if person is not None and default_token_generator.check_token(person, proof) else None


def reset_password(*, token: str, password: str, at: datetime, ip: str | None) -> Person:
    """Set the password that was chosen under a link, once; end every session and a waiting change of address; tell the person.

    A second factor stays: the link shows that somebody reads the mail, and no more.

    Opening the link shows that the address is the person's, so it counts as verified; consents that wait for their own
    confirmation go on waiting. Raises `LinkSpent`.
    """
    hashed = make_password(password)
    with transaction.atomic():
        found = person_of_link(token)
        if found is None:
            raise LinkSpent
        Person.objects.select_for_update().get(pk=found.pk)
        person = person_of_link(token)  # again under the lock: of two who come at once, one is too late
        if person is None:
            raise LinkSpent
        _store(person, hashed, "person.password_reset", but=None, at=at, ip=ip)
        count(person, at=at)
    return person


def change_password(
    *, person: Person, current: str, password: str, but: str | None, at: datetime, ip: str | None
) -> Person:
    """Set a new password, having checked the present one; end every session but the one with the key `but`; tell the person.

    A change of address that waits for its link ends too: the old password may have been enough to ask for it. Raises `WrongPassword`.
    """
    check_password(person=person, password=current, at=at, ip=ip)
    hashed = make_password(password)
    with transaction.atomic():
        locked = Person.objects.select_for_update().get(pk=person.pk)
        if locked.password != person.password:
            raise WrongPassword
        _store(locked, hashed, "person.password_changed", but=but, at=at, ip=ip)
    return locked


def check_password(*, person: Person, password: str, at: datetime, ip: str | None) -> None:
    """Raise `WrongPassword`, and note it, unless the password is the person's."""
    if not person.check_password(password):
        record("person.password_refused", person, at=at, ip=ip, by_themself=False)
        raise WrongPassword


def _store(person: Person, hashed: str, verb: str, *, but: str | None, at: datetime, ip: str | None) -> None:
    person.password = hashed
    person.save(update_fields=["password"])
    forget_address_change(person)
    end_sessions(person=person, but=but)
    forget_browsers(person=person)
    record(verb, person, at=at, ip=ip)
    enqueue(
        template="password_changed",
        person=person,
        to=person.email,
        language=person.language,
        stream=Message.Stream.SECURITY,
        context={"name": person.name},
        at=at,
    )
