"""Who belongs to an account: changing a role, removing somebody, leaving, handing the account over.

Each locks the account first. An account always keeps an owner who can act, also when two owners leave at the same moment.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portico.accounts import team_mails
from portico.journal.actions import note
from portico.people.actions import lift_hold
from portico.people.holds import own_restrictions
from portico.people.models import Client, Hold, Member, Person
from portico.people.notes import open_to_staff
from portico.people.reasons import give
from portico.people.team import managing, own_places, owners_but


class Refused(Exception):
    """Nothing was changed; the words are a sentence for the person."""


class NotAllowed(Refused):
    """The person does not manage the people of this account (any more), or a hold stops it."""

    def __init__(self) -> None:
        """Say why."""
        super().__init__(_("Nothing was changed: you cannot change who belongs to this account at the moment."))


class NotThere(Refused):
    """That person does not belong to the account any more."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(_("Nothing was changed: this person does not belong to the account. Look at the list again."))


class LastOwner(Refused):
    """Without this owner nobody could act for the account."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            _("An account needs an owner who can sign in. Hand it over to somebody else first, or close the account.")
        )


@dataclass(frozen=True, slots=True)
class AtTheDesk:
    """A member of staff who acts for an account, with the reason why. It is kept beside the journal's line."""

    client: Client
    by: UUID
    by_role: str
    reason: str


Manager = Member | AtTheDesk


@dataclass(frozen=True, slots=True)
class Hand:
    """Whoever manages the people of an account that is locked: a place in it, or a member of staff."""

    client: Client
    actor: UUID
    role: str  # as the journal has it
    place: Member | None  # None for staff
    reason: str

    def note(
        self,
        *,
        verb: str,
        at: datetime,
        person: Person | None,
        detail: str,
        about: tuple[str, str] = ("", ""),
        ip: str | None = None,
        subject: Person | None = None,
    ) -> None:
        """A line of the account's log. What staff do carries a reason, to which the line refers; `subject` is whom it is about."""
        if self.place is None:
            whose = subject or person
            kept = give(
                about=verb,
                words=self.reason,
                person=whose,
                client=self.client,
                by=self.actor,
                by_role=self.role,
                at=at,
            )
            about = ("people.Reason", str(kept.pk))
        note(
            verb=verb,
            at=at,
            actor=self.actor,
            actor_role=self.role,
            person=person.pk if person else None,
            client=self.client.pk,
            about=about,
            detail=detail,
            ip=ip if self.place else None,
        )


def managed(manager: Manager) -> Hand:
    """Within a transaction: lock the account, and return the hand that still manages its people. Raises `NotAllowed`."""
    if isinstance(manager, AtTheDesk):
        _lock(manager.client.pk)
        client = open_to_staff().filter(pk=manager.client.pk).first()
        if client is None or not manager.reason.strip():
            raise NotAllowed
        return Hand(client, manager.by, manager.by_role, None, manager.reason)
    _lock(manager.client_id)
    place = managing().filter(pk=manager.pk).first()
    if place is None:
        raise NotAllowed
    return Hand(place.client, place.person_id, "client", place, "")


def change_role(*, member: Manager, of: UUID, role: str, ip: str | None, at: datetime) -> Member:
    """Give somebody of the account another role; they are told, and the owners where it makes or unmakes one.

    Raises `NotAllowed`, `NotThere` or `LastOwner`.
    """
    with transaction.atomic():
        by = managed(member)
        place = _colleague(by, of)
        if place.role == role:
            return place
        _change(place, Member.Role(role), by=by, ip=ip, at=at)
    return place


def hand_over(*, member: Member, to: UUID, becoming: str, ip: str | None, at: datetime) -> Member:
    """Make somebody else the owner in the member's stead; the member stays in the account as `becoming`. Both are told.

    Whoever was made the owner can hand it back. Raises `NotAllowed` or `NotThere`, and `LastOwner` where the other cannot
    act at present.
    """
    with transaction.atomic():
        hand, by = _own_hand(member)
        heir = _colleague(hand, to)
        if heir.pk == by.pk:
            raise NotThere
        _set(heir, Member.Role.OWNER)
        _require_another_owner(by)
        _set(by, Member.Role(becoming))
        _note("member.handed_over", heir, by=hand, ip=ip, at=at)
        _note("member.role_changed", by, by=hand, ip=ip, at=at)
        team_mails.handed_over(by.client, giver=by.person, heir=heir.person, at=at)
    return heir


def remove(*, member: Manager, of: UUID, ip: str | None, at: datetime) -> None:
    """Take somebody out of the account: from now on they see nothing of it. Their own log-in and data are left as they are.

    Raises `NotAllowed`, `NotThere` or `LastOwner`; nobody removes themself, which is leaving.
    """
    with transaction.atomic():
        by = managed(member)
        place = _colleague(by, of)
        if by.place is not None and place.pk == by.place.pk:
            raise NotThere
        if place.role == Member.Role.OWNER:
            _require_another_owner(place)
        _note("member.removed", place, by=by, ip=ip, at=at)
        _end(place, at)
        team_mails.removed(place.person, place.client, at=at)
        if place.role == Member.Role.OWNER:
            team_mails.owners_changed(place.client, changed=place.person, owns=False, at=at)


def leave(*, member: Member, ip: str | None, at: datetime) -> None:
    """Leave the account: from now on one sees nothing of it. One's own log-in and data are left as they are.

    Raises `NotAllowed` or `LastOwner`.
    """
    with transaction.atomic():
        _lock(member.client_id)
        place = own_places().filter(pk=member.pk).first()
        if place is None:
            raise NotAllowed
        if place.role == Member.Role.OWNER:
            _require_another_owner(place)
        _note("member.left", place, by=Hand(place.client, place.person_id, "client", place, ""), ip=ip, at=at)
        _end(place, at)
        team_mails.left(place.person, place.client, at=at)


def _own_hand(member: Member) -> tuple[Hand, Member]:
    hand = managed(member)
    if hand.place is None:
        raise NotAllowed
    return hand, hand.place


def _lock(client: UUID) -> None:
    Client.objects.select_for_update().filter(pk=client).values_list("pk", flat=True).first()


def _colleague(by: Hand, place: UUID) -> Member:
    """A place of the same account, whatever id was sent."""
    found = Member.objects.filter(pk=place, client=by.client).select_related("person", "client").first()
    if found is None:
        raise NotThere
    return found


def _change(place: Member, role: Member.Role, *, by: Hand, ip: str | None, at: datetime) -> None:
    owned, owns = place.role == Member.Role.OWNER, role == Member.Role.OWNER
    if owned and not owns:
        _require_another_owner(place)
    _set(place, role)
    _note("member.role_changed", place, by=by, ip=ip, at=at)
    if owned or owns:
        team_mails.owners_changed(place.client, changed=place.person, owns=owns, at=at)
    if not owns:
        team_mails.role_changed(place, at=at)


def _set(place: Member, role: Member.Role) -> None:
    place.role = role
    place.save(update_fields=["role"])


def _require_another_owner(place: Member) -> None:
    if not owners_but(place.person_id, place.client).exists():
        raise LastOwner


def _end(place: Member, at: datetime) -> None:
    """End a place. A restriction that was the account's, and the person's only through it, ends for them with the place.

    One that they asked for themself stays.
    """
    person, client = place.person_id, place.client_id
    Member.objects.filter(pk=place.pk).delete()
    came_along = Hold.objects.filter(client=client, kind=Hold.Kind.RESTRICTED).exists()
    elsewhere = Member.objects.filter(person=person, client__holds__kind=Hold.Kind.RESTRICTED).exists()
    if came_along and not elsewhere and not own_restrictions().filter(person=person).exists():
        lift_hold(kind=Hold.Kind.RESTRICTED, persons=[person], at=at)


def _note(verb: str, place: Member, *, by: Hand, ip: str | None, at: datetime) -> None:
    by.note(verb=verb, at=at, person=place.person, detail=place.role, ip=ip)
