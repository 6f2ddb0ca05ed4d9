"""Invitations and rights: declining one erases what was kept for it; guests who did nothing are forgotten.

A guest is kept for an invitation alone. One who declines asks for erasure (Art. 17 GDPR) and gets what everybody gets: a run,
a line in the ledger, a receipt. One who does nothing is forgotten by retention, without a word.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from portico.casework.erasure import erase, preview
from portico.casework.models import Run
from portico.journal.actions import note
from portico.people.holds import Work, held
from portico.people.models import Client, Invitation, Person
from portico.people.team import invitation_digest, invitation_of
from portico.rights import execution
from portico.rights.roots import Roots
from portico.rights.workspace import Workspace

_AT_ONCE = 500  # guests in one commit


class NothingToDecline(Exception):
    """There is no such invitation any more, or it was accepted: then one leaves the account instead."""

    def __init__(self, invitation: Invitation | None) -> None:
        """Carry the accepted invitation, if that is what it is."""
        super().__init__("There is nothing to decline.")
        self.invitation = invitation


@dataclass(frozen=True, slots=True)
class Declined:
    """What became of a declined invitation: `run` erases the guest; None where the person has an account, which stays."""

    run: Run | None


def decline(*, token: str, ip: str | None, at: datetime) -> Declined:
    """Decline an invitation by its link, without signing in: the invitation is gone at once, and with it whoever it made a guest.

    Raises `NothingToDecline`, or `gate.Closed`; nothing is changed then.
    """
    with transaction.atomic():
        client = Invitation.objects.filter(token=invitation_digest(token)).values_list("client", flat=True).first()
        if client is not None:
            Client.objects.select_for_update().filter(pk=client).values_list("pk", flat=True).first()
        found = invitation_of(token)
        if found is None or found.accepted_at is not None:
            raise NothingToDecline(found)
        note(
            verb="invitation.declined",
            at=at,
            actor_role="mail link",
            client=found.client_id,
            about=("people.Invitation", str(found.pk)),
            detail=found.role,
        )
        person = found.person
        found.delete()
        return Declined(None if person.can_sign_in else _erase(person, ip, at))


def _erase(guest: Person, ip: str | None, at: datetime) -> Run:
    plan = preview(root="person", root_id=guest.pk, at=at)
    return erase(
        root="person",
        root_id=guest.pk,
        digest=plan.digest,
        trigger=Run.Trigger.PORTAL,
        by=None,
        by_role="mail link",
        ip=ip,
        language=guest.language,
        at=at,
    )


def let_go_uninvited(*, at: datetime) -> int:
    """End the time of guests whose invitation is gone, such as with the account that was erased; returns how many.

    What retention does next takes them, as it takes those whose invitation has lapsed.
    """
    invited = Exists(Invitation.objects.filter(person=OuterRef("pk")))
    return Person.objects.filter(~invited, can_sign_in=False, guest_until__gt=at).update(guest_until=at)


def forget_guests(*, at: datetime, limit: int, workspace: Workspace) -> int:
    """Remove guests whose time is over, with all that is theirs, inside the caller's transaction; returns how many.

    Whoever asked that nothing be deleted (Art. 18) stays.
    """
    past = Person.objects.filter(~held(Work.RETENTION, person="pk"), can_sign_in=False, guest_until__lte=at)
    locked = past.select_for_update().order_by("guest_until", "pk")  # who becomes a member meanwhile is none of them
    guests = list(locked.values_list("pk", flat=True)[: min(limit, _AT_ONCE)])
    if guests:
        roots = Roots("person", guests[0], frozenset(guests), frozenset())
        while not execution.step(roots, {}, workspace=workspace).finished:
            continue
    return len(guests)
