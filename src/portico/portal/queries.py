"""What the portal's pages read. Every query starts from the signed-in person and their place in the account."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from portico.casework.models import Export
from portico.casework.queries import exports_of
from portico.fields.kinds import PLACES, About, Audience
from portico.fields.models import ClientValue, Definition, PersonValue
from portico.journal.models import Entry
from portico.kit.compiled import Statement, compiled_once, select
from portico.mail.models import Message
from portico.people.corrections import MAY_CORRECT_CLIENT
from portico.people.models import Client, Hold, Invitation, Member, Person
from portico.people.permissions import StaffRole

LOOKS = ("client.viewed", "request.viewed", "evidence.viewed", "portal.entered", "portal.viewed")
CORRECTIONS = ("person.corrected", "client.corrected", "person.email_changed")


def messages_of(person: Person, member: Member | None) -> QuerySet[Message]:
    """The mails that a person may read: those to themselves, and, for the owner, those to the account as such."""
    mine = Q(person=person)
    if member is not None and member.role == Member.Role.OWNER:
        mine |= Q(client=member.client_id, person__isnull=True)
    return Message.objects.filter(mine).defer("secrets", "html")


def entries_of(person: Person, member: Member | None) -> QuerySet[Entry]:
    """The lines of the activity log that concern a person: about them, by them, and looks that staff took at the account.

    The owner sees everything that happened to the account.
    """
    mine = Q(person=person.pk) | Q(actor=person.pk)
    if member is not None:
        about = Q(client=member.client_id)
        mine |= about if member.role == Member.Role.OWNER else about & Q(verb__in=LOOKS)
    return Entry.objects.filter(mine)


def looks_of_staff(person: Person, client: Client | None) -> QuerySet[Entry]:
    """When which role of our staff looked at the person or the account, newest first (CJEU C-579/21)."""
    about = Q(person=person.pk) | (Q(client=client.pk) if client else Q(pk__in=()))
    return Entry.objects.filter(about, verb__in=LOOKS, actor_role__in=StaffRole.values).order_by("-at", "-pk")


def corrections_of(person: Person, member: Member | None) -> QuerySet[Entry]:
    """What was corrected of a person's data and, where their role includes it, of the account's; newest first."""
    about = Q(person=person.pk)
    if member is not None and member.role in MAY_CORRECT_CLIENT:
        about |= Q(client=member.client_id)
    return Entry.objects.filter(about, verb__in=CORRECTIONS).order_by("-at", "-pk")


def holds_on(person: Person, client: Client | None) -> list[Hold]:
    """What holds the person or the account, oldest first."""
    on = Q(person=person) | (Q(client=client) if client else Q(pk__in=()))
    return list(Hold.objects.filter(on).order_by("since", "pk"))


@dataclass(frozen=True, slots=True)
class State:
    """What the first page says at a glance."""

    restricted: bool
    download_ready: bool
    unanswered: bool  # whether a question that needs an answer has none
    invited: bool  # to an account, without having answered
    inviting: bool  # whether somebody invited to the account has not answered
    people: int  # in the account


def state_of(person: Person, client: Client | None, *, corrects: bool, at: datetime) -> State:
    """What the first page says, asked in one statement. `corrects`: whether the person answers for the account too."""
    asked = _state(values=((person.pk,), (client.pk,) if client else (), (at,)))
    with connection.cursor() as cursor:
        cursor.execute(asked.sql, asked.given)
        *found, people = cursor.fetchone()
    restricted, ready, of_person, of_account, invited, inviting = map(bool, found)
    return State(restricted, ready, of_person or (corrects and of_account), invited, inviting, people)


@compiled_once
def _state(values: tuple[tuple[Any, ...], ...]) -> Statement:
    """The statement about a person, at most one account, and a moment."""
    (one,), clients, (at,) = values
    person = Person(pk=one)
    asked = Definition.objects.filter(active=True, audience=Audience.CLIENT, required=True, **{PLACES["profile"]: True})
    mine = PersonValue.objects.filter(definition=OuterRef("pk"), person=one)
    ours = ClientValue.objects.filter(definition=OuterRef("pk"), client__in=clients)
    open_ones = Invitation.objects.filter(accepted_at=None, withdrawn_at=None, lapses_at__gt=at)
    members = Member.objects.filter(client__in=clients).order_by().values("client")
    return select(
        Person.objects.filter(pk=one).values_list(
            Exists(Hold.objects.filter(Q(person=one) | Q(client__in=clients), kind=Hold.Kind.RESTRICTED)),
            Exists(exports_of(person).filter(state=Export.State.READY, expires_at__gt=at).order_by()),
            Exists(asked.filter(about=About.PERSON).exclude(Exists(mine)).order_by()),
            Exists(asked.filter(about=About.CLIENT).exclude(Exists(ours)).order_by()),
            Exists(open_ones.filter(person=one)),
            Exists(open_ones.filter(client__in=clients)),
            Coalesce(Subquery(members.annotate(all=Count("pk")).values("all")), 0),
        )
    )


def kinds(holds: Iterable[Hold]) -> set[str]:
    """The kinds of holds, each once."""
    return {hold.kind for hold in holds}
