"""Inviting somebody to an account, sending the invitation again, withdrawing it.

Whoever invites learns nothing of the address: with and without an account under it the same happens, as far as they see.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portico.accounts import team_mails
from portico.accounts.actions.team import AtTheDesk, Hand, Manager, Refused, managed
from portico.accounts.queries import person_with_address
from portico.accounts.throttle import Limit, mailbox, spend
from portico.kit.addresses import canonical
from portico.kit.tokens import new_token
from portico.mail.addresses import deliverable
from portico.people.actions import create_guest
from portico.people.models import Client, Invitation, Member, Person
from portico.people.team import invitation_digest, known_at, owners_of, waiting

MOST_OPEN = 20  # of one account at a time
PER_ACCOUNT = Limit("invitations_of_account", 30, timedelta(days=1))
PER_ADDRESS = Limit("invitations_to_address", 4, timedelta(days=1))


class CannotInvite(Refused):
    """Nobody was invited; the sentence says why, and nothing about whether the address has an account."""


class NotWaiting(Refused):
    """The invitation was accepted, declined or withdrawn meanwhile, or has lapsed and is gone."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(_("This invitation does not wait any more. Look at the list again."))


def invite(*, member: Manager, email: str, role: str, at: datetime) -> Invitation:
    """Ask whoever reads an address to join the member's account with a role; one mail with a link goes there.

    An address without an account is kept as that of a guest, who is forgotten when the invitation lapses. Raises
    `NotAllowed`, `CannotInvite`, `throttle.TooMany` or `mail.addresses.BadAddress`; nothing is stored then.
    """
    deliverable(email)
    address = canonical(email).lower()
    spend((PER_ACCOUNT, _account(member)), (PER_ADDRESS, mailbox(address)), at=at)
    with transaction.atomic():
        place = managed(member)
        if place.client.kind != Client.Kind.COMPANY:
            raise CannotInvite(_("Only a company's account has several people. Change the kind of account first."))
        if known_at(place.client, address):
            raise CannotInvite(_("Somebody with this address belongs to the account already."))
        open_ones = waiting(place.client).filter(lapses_at__gt=at)
        if open_ones.filter(email__iexact=address).exists():
            raise CannotInvite(_("This address was invited already. You can send the invitation again from the list."))
        if open_ones.count() >= MOST_OPEN:
            raise CannotInvite(
                _("As many invitations are open as there may be. Withdraw one, or wait until one is answered.")
            )
        lapsed = waiting(place.client).filter(email__iexact=address).first()
        made = lapsed or Invitation(client=place.client, email=address)
        made.role = Member.Role(role)
        if lapsed is None:
            made.person = _person_of(address, _language(place), at)
        _send(made, place, "invitation.sent", at)
    return made


def resend(*, member: Manager, invitation: UUID, at: datetime) -> Invitation:
    """Send an invitation again, with a new link and a new fortnight; the old link is dead. The sender vouches for it now.

    Raises `NotAllowed`, `NotWaiting` or `throttle.TooMany`.
    """
    with transaction.atomic():
        place = managed(member)
        found = _waiting_one(place, invitation)
        spend((PER_ACCOUNT, _account(member)), (PER_ADDRESS, mailbox(found.email)), at=at)
        _send(found, place, "invitation.sent_again", at)
    return found


def withdraw(*, member: Manager, invitation: UUID, at: datetime) -> Invitation:
    """Take an invitation back, and tell whoever was invited; the address goes with the next run of retention.

    Raises `NotAllowed` or `NotWaiting`.
    """
    with transaction.atomic():
        place = managed(member)
        found = _waiting_one(place, invitation)
        lapsed = found.lapses_at <= at
        found.withdrawn_at = at
        found.lapses_at = max(min(found.lapses_at, at), found.sent_at)
        found.save(update_fields=["withdrawn_at", "lapses_at"])
        _keep_guest_until(found)
        _note("invitation.withdrawn", found, place, at)
        if not lapsed:
            team_mails.withdrawn(found, at=at)
    return found


def _waiting_one(place: Hand, invitation: UUID) -> Invitation:
    wanted = waiting(place.client).filter(pk=invitation)
    invited = wanted.values_list("person", flat=True).first()
    if invited is None:
        raise NotWaiting
    Person.objects.select_for_update().filter(pk=invited).values_list("pk", flat=True).first()
    found = wanted.select_for_update(of=("self",)).select_related("client", "person").first()
    if found is None:
        raise NotWaiting
    return found


def _person_of(address: str, language: str, at: datetime) -> Person:
    """Whoever signs in with the address, or a guest of this invitation alone."""
    known = person_with_address(address)
    return known or create_guest(email=address, language=language, until=at + Invitation.VALID, at=at)


def _send(invitation: Invitation, sender: Hand, verb: str, at: datetime) -> None:
    token = new_token()
    invitation.token = invitation_digest(token)
    invitation.invited_by = sender.place.person if sender.place else None
    invitation.by_staff = sender.place is None
    invitation.sent_at, invitation.lapses_at = at, at + Invitation.VALID
    if invitation._state.adding:
        invitation.save(force_insert=True)
    else:
        _save_again(invitation)
    _keep_guest_until(invitation)
    _note(verb, invitation, sender, at)
    team_mails.invited(invitation, sender=invitation.invited_by, token=token, at=at)


def _save_again(invitation: Invitation) -> None:
    """Store what is new of an invitation that is there. One that an erasure took meanwhile is not made again."""
    new = {
        name: getattr(invitation, name) for name in ("role", "token", "invited_by", "by_staff", "sent_at", "lapses_at")
    }
    if not Invitation.objects.filter(pk=invitation.pk).update(**new):
        raise NotWaiting


def _keep_guest_until(invitation: Invitation) -> None:
    """A guest is kept as long as their invitation and no longer."""
    Person.objects.filter(pk=invitation.person_id, can_sign_in=False).update(guest_until=invitation.lapses_at)


def _note(verb: str, invitation: Invitation, by: Hand, at: datetime) -> None:
    """A line of the account's log. It does not name the invited person: it would go with them, and tell their id to the owners."""
    by.note(
        verb=verb,
        at=at,
        person=None,
        subject=invitation.person,
        about=("people.Invitation", str(invitation.pk)),
        detail=invitation.role,
    )


def _account(manager: Manager) -> str:
    return str(manager.client.pk if isinstance(manager, AtTheDesk) else manager.client_id)


def _language(by: Hand) -> str:
    """In which an address without an account is written to: that of whoever invites, or of the account's first owner."""
    place = by.place or owners_of(by.client).first()
    return place.person.language if place else "en"
