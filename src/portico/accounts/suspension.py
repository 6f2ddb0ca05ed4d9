"""Suspending a client account or restricting what is done with it, and lifting either: holds, sessions and mail, decided together."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portico.accounts.models import KnownBrowser, Session
from portico.journal.actions import note
from portico.mail.actions import write_to
from portico.mail.models import Message
from portico.people.actions import lift_hold, place_hold
from portico.people.holds import own_restrictions
from portico.people.models import Client, Hold, Member, Person
from portico.people.queries import sole_persons


class NoReason(Exception):
    """A client that is suspended or restricted is told why."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(_("Give a reason; the client is told it."))


def suspend_client(*, client: Client, reason: str, by: UUID | None, by_role: str, at: datetime) -> bool:
    """Suspend a client and the people who belong to no other; end their sessions; tell the owners why.

    False, and nothing changed, if the client is suspended already. The reason stands on the hold alone, never in the journal.
    """
    if not reason.strip():
        raise NoReason
    with transaction.atomic():
        locked = Client.objects.select_for_update().get(pk=client.pk)
        if Hold.objects.filter(client=locked, kind=Hold.Kind.SUSPENDED).exists():
            return False
        persons = sole_persons(locked.pk)
        place_hold(
            kind=Hold.Kind.SUSPENDED,
            persons=persons,
            clients=[locked.pk],
            by=by,
            by_role=by_role,
            reason=reason.strip(),
            at=at,
        )
        Session.objects.filter(person_id__in=persons).delete()
        KnownBrowser.objects.filter(person_id__in=persons).delete()
        note(verb="client.suspended", at=at, actor=by, actor_role=by_role, client=locked.pk)
        _tell(locked, "suspended", reason.strip(), at)
    return True


def reactivate_client(*, client: Client, by: UUID | None, by_role: str, at: datetime) -> bool:
    """Lift a suspension from a client and from its people; tell the owners. False if there was none.

    A person who meanwhile also belongs to another suspended client stays suspended with that one.
    """
    with transaction.atomic():
        locked = Client.objects.select_for_update().get(pk=client.pk)
        if not Hold.objects.filter(client=locked, kind=Hold.Kind.SUSPENDED).exists():
            return False
        persons = _freed(locked, Hold.Kind.SUSPENDED)
        lift_hold(kind=Hold.Kind.SUSPENDED, persons=persons, clients=[locked.pk], by=by, by_role=by_role, at=at)
        note(verb="client.reactivated", at=at, actor=by, actor_role=by_role, client=locked.pk)
        _tell(locked, "reactivated", "", at)
    return True


def restrict_client(*, client: Client, reason: str, by: UUID | None, by_role: str, at: datetime) -> bool:
    """Restrict processing to storage for a client and the people who belong to no other (Art. 18 GDPR); tell the owners.

    False, and nothing changed, if it is restricted already.
    """
    if not reason.strip():
        raise NoReason
    with transaction.atomic():
        locked = Client.objects.select_for_update().get(pk=client.pk)
        if Hold.objects.filter(client=locked, kind=Hold.Kind.RESTRICTED).exists():
            return False
        place_hold(
            kind=Hold.Kind.RESTRICTED,
            persons=sole_persons(locked.pk),
            clients=[locked.pk],
            by=by,
            by_role=by_role,
            reason=reason.strip(),
            at=at,
        )
        _tell(locked, "restricted", reason.strip(), at)
    return True


def lift_restriction(*, client: Client, by: UUID | None, by_role: str, at: datetime) -> bool:
    """Lift a restriction from a client and its people, having put the mail that says so into the outbox first (Art. 18(3)).

    False if there was none. A person who also belongs to another restricted client stays restricted with that one.
    """
    with transaction.atomic():
        locked = Client.objects.select_for_update().get(pk=client.pk)
        if not Hold.objects.filter(client=locked, kind=Hold.Kind.RESTRICTED).exists():
            return False
        _tell(locked, "restriction_ends", "", at)
        persons = _freed(locked, Hold.Kind.RESTRICTED)
        lift_hold(kind=Hold.Kind.RESTRICTED, persons=persons, clients=[locked.pk], by=by, by_role=by_role, at=at)
    return True


def _freed(client: Client, kind: str) -> list[UUID]:
    """The members of a client who belong to no other client that is held in the same way.

    Whoever asked for a restriction themself keeps it, unless it is the one that holds the client.
    """
    elsewhere = Member.objects.exclude(client=client).filter(client__holds__kind=kind)
    members = Member.objects.filter(client=client).exclude(person_id__in=elsewhere.values("person_id"))
    if kind == Hold.Kind.RESTRICTED:
        this = Hold.objects.filter(client=client, kind=kind, placed_by__isnull=False)
        theirs = own_restrictions().exclude(placed_by__in=this.values("placed_by"))
        members = members.exclude(person_id__in=theirs.values("person_id"))
    return list(members.values_list("person_id", flat=True))


def _tell(client: Client, template: str, reason: str, at: datetime) -> None:
    owners = Person.objects.filter(memberships__client=client, memberships__role=Member.Role.OWNER)
    for owner in owners.order_by("pk"):
        write_to(
            template=template,
            person=owner,
            stream=Message.Stream.SECURITY,
            context={"name": owner.name, "reason": reason},
            client=client,
            at=at,
        )
