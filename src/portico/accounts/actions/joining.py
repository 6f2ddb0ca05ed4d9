"""Accepting an invitation: by whoever signs in with the address, or by making an account with it.

The link proves that the mail was read, and no more: where the address has an account, its person signs in. A link that was
used, forwarded to somebody with another account, withdrawn, or is too old lets nobody in.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from portico.accounts import team_mails
from portico.accounts.actions.sign_up import TermsMissing, TooYoung
from portico.accounts.events import record
from portico.accounts.queries import person_with_address
from portico.consent.actions import accept as agree_to
from portico.consent.actions import choose, confirm_pending, show_notice
from portico.consent.models import Acceptance, Agreement, Event
from portico.fields.actions import first_answers
from portico.fields.models import Definition
from portico.journal.actions import note
from portico.kit.addresses import canonical
from portico.people.actions import add_member
from portico.people.models import Client, Invitation, Member, Person, Seller, Staff
from portico.people.team import acceptable, invitation_digest, invitations_to


class Why(StrEnum):
    """Why an invitation lets nobody in now."""

    GONE = "gone"  # declined, or past and removed, or no link of ours: which of them is not known any more
    USED = "used"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    SENDER = "sender"  # whoever sent it cannot invite any more
    HELD = "held"  # the account or the person is held


class Over(Exception):
    """The invitation cannot be accepted; nothing was changed."""

    def __init__(self, why: Why) -> None:
        """Carry the reason."""
        super().__init__(why)
        self.why = why


class ForSomebodyElse(Exception):
    """Whoever is signed in is not the one who was invited; nobody accepts for somebody else."""


class SignInFirst(Exception):
    """The address has an account: its person signs in with it and accepts."""


class NotForStaff(Exception):
    """Staff have an address of their own, apart from any client's."""


def why_not(invitation: Invitation | None, *, at: datetime) -> Why | None:
    """Why an invitation cannot be accepted at a moment; None if it can."""
    if invitation is None:
        return Why.GONE
    if invitation.accepted_at is not None:
        return Why.USED
    if invitation.withdrawn_at is not None:
        return Why.WITHDRAWN
    if invitation.lapses_at <= at:
        return Why.LAPSED
    if acceptable(at).filter(pk=invitation.pk).exists():
        return None
    sender = Member.objects.filter(client=invitation.client_id, person=invitation.invited_by_id, role=Member.Role.OWNER)
    return Why.HELD if invitation.by_staff or (invitation.invited_by_id and sender) else Why.SENDER


def is_for(invitation: Invitation, person: Person) -> bool:
    """Whether a person is the one who was invited: by name, or as whoever has since made an account with the address."""
    if invitation.person_id == person.pk:
        return True
    guest = not invitation.person.can_sign_in
    return guest and person.email_verified_at is not None and _same(invitation.email, person.email)


def accept(*, token: str, person: Person, ip: str | None, at: datetime) -> Member:
    """Give the invited person the place; whoever sent the invitation and the other owners are told.

    Raises `Over`, `ForSomebodyElse` or `NotForStaff`, and changes nothing then.
    """
    with transaction.atomic():
        invitation = _locked(_with_link(token), at)
        if not is_for(invitation, person):
            raise ForSomebodyElse
        _require_client(person)
        if invitation.person_id != person.pk:
            _forget_guest(invitation, at)
            invitation.person = person
        return _join(invitation, person, ip, at)


def accept_own(*, invitation: UUID, person: Person, ip: str | None, at: datetime) -> Member:
    """The same for whoever is signed in as the one who was invited by name: they need no link. Raises `Over` or `NotForStaff`."""
    with transaction.atomic():
        found = _locked(Invitation.objects.filter(pk=invitation, person=person), at)
        _require_client(person)
        return _join(found, person, ip, at)


def decline_own(*, invitation: UUID, person: Person, at: datetime) -> None:
    """Decline as whoever is signed in and was invited by name: the invitation is gone, their account stays. Raises `Over`."""
    with transaction.atomic():
        found = _lock(invitations_to(person.pk, at).filter(pk=invitation))
        if found is None:
            raise Over(Why.GONE)
        note(
            verb="invitation.declined",
            at=at,
            actor_role="invited",  # and not by their id, which the owners would learn from it
            client=found.client_id,
            about=("people.Invitation", str(found.pk)),
            detail=found.role,
        )
        found.delete()


def join(  # noqa: PLR0913 - what a person types and ticks, each by its name
    *,
    token: str,
    password: str,
    name: str,
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
) -> Member:
    """Make an account for the invited address, as sign-up does, and give it the place.

    The guest becomes the person. The address counts as verified, since the link came to it; so what is ticked here needs no
    further confirmation. Raises `Over`, `SignInFirst`, `TermsMissing`, `TooYoung` or `fields.answers.BadAnswer`.
    """
    if terms.kind != Agreement.Kind.TERMS or not terms_wording:
        raise TermsMissing
    age = Seller.objects.values_list("minimum_age", flat=True).first()
    if age is not None and not old_enough:
        raise TooYoung(age)
    hashed = make_password(password)
    try:
        with transaction.atomic():
            invitation = _locked(_with_link(token), at)
            person = _made_of_guest(invitation, hashed, name, language, at)
            record("person.signed_up", person, at=at, ip=ip)
            record("person.email_verified", person, at=at, ip=ip)
            if age is not None:
                note(
                    verb="person.age_confirmed",
                    at=at,
                    actor=person.pk,
                    actor_role="client",
                    person=person.pk,
                    detail=str(age),
                )
            first_answers(person=person, client=invitation.client, answers=answers, language=language, at=at)
            agree_to(
                person=person,
                client=None,
                agreement=terms,
                language=terms_language,
                wording=terms_wording,
                source=Acceptance.Source.INVITATION,
                ip=ip,
                at=at,
            )
            if notice is not None:
                show_notice(
                    person=person,
                    agreement=notice,
                    language=notice_language,
                    source=Acceptance.Source.INVITATION,
                    ip=ip,
                    at=at,
                )
            _choose(person, purposes, shown, language, ip, at)
            return _join(invitation, person, ip, at)
    except IntegrityError as error:  # the same address signed up at the same moment
        raise SignInFirst from error


def _with_link(token: str) -> QuerySet[Invitation]:
    return Invitation.objects.filter(token=invitation_digest(token))


def _lock(wanted: QuerySet[Invitation]) -> Invitation | None:
    """The invitation, locked after its account and its person; None if it is gone.

    Whoever forgets guests locks the persons too: so a guest who joins is not forgotten, and one who is gone does not join.
    What retention removes is the invitation alone, which is locked last for that.
    """
    found = wanted.values_list("client", "person").first()
    if found is None:
        return None
    client, person = found
    Client.objects.select_for_update().filter(pk=client).values_list("pk", flat=True).first()
    Person.objects.select_for_update().filter(pk=person).values_list("pk", flat=True).first()
    return wanted.select_for_update(of=("self",)).select_related("client", "person", "invited_by").first()


def _require_client(person: Person) -> None:
    if Staff.objects.filter(person=person).exists():
        raise NotForStaff


def _locked(wanted: QuerySet[Invitation], at: datetime) -> Invitation:
    """The invitation, its account locked, if it may be accepted now."""
    found = _lock(wanted)
    why = why_not(found, at=at)
    if found is None or why is not None:
        raise Over(why or Why.GONE)
    return found


def _same(one: str, other: str) -> bool:
    return canonical(one).lower() == canonical(other).lower()


def _made_of_guest(invitation: Invitation, hashed: str, name: str, language: str, at: datetime) -> Person:
    person = invitation.person
    if person.can_sign_in or person_with_address(invitation.email) is not None:
        raise SignInFirst
    person.name, person.language, person.password = name, language, hashed
    person.can_sign_in, person.guest_until, person.email_verified_at = True, None, at
    person.created_at = at
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def _choose(
    person: Person, purposes: Collection[str], shown: Collection[str], language: str, ip: str | None, at: datetime
) -> None:
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
    confirm_pending(person=person, at=at, ip=ip)


def _forget_guest(invitation: Invitation, at: datetime) -> None:
    """Whoever was invited has an account by now: the guest of this invitation goes with the next run of retention."""
    Person.objects.filter(pk=invitation.person_id, can_sign_in=False).update(guest_until=at)


def _join(invitation: Invitation, person: Person, ip: str | None, at: datetime) -> Member:
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at", "person"])
    present = Member.objects.filter(client=invitation.client_id, person=person).first()
    if present is not None:
        return present
    place = add_member(client=invitation.client, person=person, role=invitation.role, at=at)
    note(
        verb="member.joined",
        at=at,
        actor=person.pk,
        actor_role="client",
        person=person.pk,
        client=invitation.client_id,
        detail=place.role,
        ip=ip,
    )
    if place.role == Member.Role.OWNER:
        team_mails.owners_changed(invitation.client, changed=person, owns=True, at=at)
    else:
        team_mails.joined(place, at=at)
    return place
