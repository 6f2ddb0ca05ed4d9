"""Restriction of processing on the person's own request (Art. 18 GDPR): in force at once, judged by a human afterwards."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from portico.casework.models import Request, RequestStep
from portico.casework.requests import open_request, step
from portico.mail.actions import write_to
from portico.mail.models import Message
from portico.people.actions import lift_hold, place_hold
from portico.people.models import Client, Hold, Person
from portico.rights.roots import Roots, resolve


class NotRestricted(Exception):
    """There is no restriction that the person asked for."""

    def __init__(self, person: Person) -> None:
        """Carry the person."""
        super().__init__(_("Your data is not restricted on your own request. Nothing has changed."))
        self.person = person


def ask_restriction(
    *, person: Person, client: Client | None, ground: str, words: str, at: datetime, ip: str | None = None
) -> Request:
    """Restrict the processing of a person's data at once, and open the request on which a human decides how long.

    The hold stands on the person and on the accounts that are theirs alone; what others share is theirs to decide on.
    Raises `TooManyRequests`; nothing is stored then.
    """
    with transaction.atomic():
        made = open_request(
            person=person,
            client=client,
            kind=Request.Kind.RESTRICTION,
            words=words,
            about=Request.Ground(ground),
            at=at,
            ip=ip,
        )
        roots = resolve("person", person.pk)
        with translation.override(person.language):
            reason = _("Asked for by you: %(ground)s.") % {"ground": Request.Ground(ground).label}
        place_hold(
            kind=Hold.Kind.RESTRICTED,
            persons=[person.pk],
            clients=sorted(roots.clients),
            by=person.pk,
            by_role="client",
            reason=reason,
            at=at,
        )
        # One that came along with an account's is theirs from now on, and does not end with it.
        Hold.objects.filter(person=person, kind=Hold.Kind.RESTRICTED).update(placed_by=person.pk, reason=reason)
        step(made, RequestStep.Kind.RESTRICTED, person.pk, "client", at)
    return made


def restricted_by_themself(person: Person) -> bool:
    """Whether a restriction stands that the person asked for."""
    return Hold.objects.filter(person=person, kind=Hold.Kind.RESTRICTED, placed_by=person.pk).exists()


def end_restriction(*, person: Person, reason: str, by: UUID, by_role: str, at: datetime) -> None:
    """End a restriction that the person asked for; the mail that says so goes into the outbox first (Art. 18(3) GDPR).

    Raises `NotRestricted` where there is none.
    """
    with transaction.atomic():
        if not restricted_by_themself(person):
            raise NotRestricted(person)
        _tell(person, reason.strip(), at)
        clients = _restricted_clients(person, resolve("person", person.pk))
        lift_hold(kind=Hold.Kind.RESTRICTED, persons=[person.pk], clients=clients, by=by, by_role=by_role, at=at)
        for request in Request.objects.filter(person=person, kind=Request.Kind.RESTRICTION, state__in=Request.OPEN):
            step(request, RequestStep.Kind.UNRESTRICTED, by, by_role, at, reason.strip())


def _restricted_clients(person: Person, roots: Roots) -> list[UUID]:
    """The accounts of the person's own that were restricted with them, and not by staff."""
    holds = Hold.objects.filter(kind=Hold.Kind.RESTRICTED, placed_by=person.pk, client_id__in=roots.clients)
    return sorted(key for key in holds.values_list("client_id", flat=True) if key is not None)


def _tell(person: Person, reason: str, at: datetime) -> None:
    write_to(
        template="restriction_ends",
        person=person,
        stream=Message.Stream.SECURITY,
        context={"name": person.name, "reason": reason},
        at=at,
    )
