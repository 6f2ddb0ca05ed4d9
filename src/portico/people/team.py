"""Who belongs to an account and who is invited; and the claims by which either is changed.

Whoever changes something about the people of an account locks the account's row first, so that of two who come at once the
second sees what the first has done. Every claim asks for the holds.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import BooleanField, Case, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from portico.kit import claims
from portico.kit.tokens import token_digest
from portico.people.holds import Work, held
from portico.people.models import Client, Invitation, Member
from portico.people.roles import May, roles_with

_MANAGE = roles_with(May.MANAGE_PEOPLE)


def own_places() -> QuerySet[Member]:
    """The claim: places about which their person may decide for themself, such as leaving."""
    free = Member.objects.filter(~held(Work.OWN_CORRECTIONS, person="person_id", client="client_id"))
    return free.select_related("person", "client")


def managing() -> QuerySet[Member]:
    """The claim: places whose person may manage the people of the account."""
    return own_places().filter(role__in=_MANAGE)


def acceptable(at: datetime) -> QuerySet[Invitation]:
    """The claim: invitations that may be accepted now.

    Whoever sent it can still give places away, since nobody grants what they lack.
    """
    return Invitation.objects.filter(
        ~held(Work.OWN_CORRECTIONS, person="person_id", client="client_id"),
        _sender_manages(),
        accepted_at=None,
        withdrawn_at=None,
        lapses_at__gt=at,
    )


def _sender_manages() -> Q:
    """Whether whoever sent an invitation may still invite people to the account; our staff may."""
    owner = Member.objects.filter(client=OuterRef("client_id"), person=OuterRef("invited_by_id"), role__in=_MANAGE)
    return Q(by_staff=True) | Q(Exists(owner))


def invitation_digest(token: str) -> str:
    """What is stored of the token in an invitation's mail."""
    return token_digest(purpose="invitation", token=token)


def invitation_of(token: str) -> Invitation | None:
    """The invitation whose newest mail has this link, in whatever state it is; None once it is gone."""
    found = Invitation.objects.filter(token=invitation_digest(token))
    return found.select_related("client", "person", "invited_by").first()


def invitations_to(person: UUID, at: datetime) -> QuerySet[Invitation]:
    """The open invitations of somebody who has an account, the first to lapse first."""
    rows = Invitation.objects.filter(person=person, accepted_at=None, withdrawn_at=None, lapses_at__gt=at)
    return rows.select_related("client", "person", "invited_by").order_by("lapses_at", "pk")


def waiting(client: Client) -> QuerySet[Invitation]:
    """The invitations of an account that were neither accepted nor withdrawn, newest first.

    `stands` says whether whoever sent it may still invite; if not, another owner has to send it again.
    """
    rows = Invitation.objects.filter(client=client, accepted_at=None, withdrawn_at=None)
    return (
        rows.select_related("invited_by")
        .annotate(stands=ExpressionWrapper(_sender_manages(), output_field=BooleanField()))
        .order_by("-sent_at", "pk")
    )


def members_of(client: Client) -> QuerySet[Member]:
    """Everybody in an account: the owners first, then whoever has been there longest."""
    first = Case(When(role=Member.Role.OWNER, then=Value(0)), default=Value(1))
    return Member.objects.filter(client=client).select_related("person").order_by(first, "since", "pk")


def owners_of(client: Client) -> QuerySet[Member]:
    """The owners of an account. Everybody in it sees who they are, since they decide about the places."""
    return members_of(client).filter(role=Member.Role.OWNER)


def owners_but(person: UUID, client: Client) -> QuerySet[Member]:
    """The owners that would be left without this person, and can act: an account is not left to somebody who cannot sign in."""
    able = Q(person__is_active=True, person__can_sign_in=True) & ~Q(held(Work.SIGN_IN, person="person_id"))
    return owners_of(client).filter(able).exclude(person=person)


def known_at(client: Client, address: str) -> bool:
    """Whether somebody in the account signs in with this address."""
    return Member.objects.filter(client=client, person__email__iexact=address).exists()


def _prepare_invitation(person: UUID) -> None:
    """An invitation of the person by themself, to an account of theirs."""
    at, place = timezone.now(), managing().filter(person=person).order_by("pk").first()
    if place is not None:
        Invitation.objects.create(
            client=place.client,
            person_id=person,
            invited_by_id=person,
            email=place.person.email,
            role=place.role,
            token=invitation_digest(str(person)),
            sent_at=at,
            lapses_at=at + Invitation.VALID,
        )


claims.register(
    claims.Claim(
        name="people.manage",
        family=Work.OWN_CORRECTIONS.value,
        takes=lambda person: managing().filter(person=person).exists(),
    )
)
claims.register(
    claims.Claim(
        name="people.accept_invitation",
        family=Work.OWN_CORRECTIONS.value,
        takes=lambda person: acceptable(timezone.now()).filter(person=person).exists(),
        prepare=_prepare_invitation,
    )
)
