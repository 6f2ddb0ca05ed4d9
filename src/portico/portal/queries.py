"""What the portal's pages read. Every query starts from the signed-in person and their place in the account."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Q, QuerySet

from portico.casework.models import Export
from portico.casework.queries import exports_of
from portico.journal.models import Entry
from portico.mail.models import Message
from portico.people.corrections import MAY_CORRECT_CLIENT
from portico.people.models import Client, Hold, Member, Person
from portico.people.permissions import StaffRole

LOOKS = ("client.viewed", "request.viewed")
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


def state_of(person: Person, client: Client | None, *, at: datetime) -> State:
    """Whether processing is restricted and whether a copy of the data waits to be fetched, asked in one statement."""
    on = Q(person=person) | (Q(client=client) if client else Q(pk__in=()))
    restricted = Exists(Hold.objects.filter(on, kind=Hold.Kind.RESTRICTED))
    ready = Exists(exports_of(person).filter(state=Export.State.READY, expires_at__gt=at).order_by())
    return State(*Person.objects.filter(pk=person.pk).values_list(restricted, ready).get())


def kinds(holds: Iterable[Hold]) -> set[str]:
    """The kinds of holds, each once."""
    return {hold.kind for hold in holds}


def colleagues(person: Person, member: Member | None) -> QuerySet[Member]:
    """The other people of the account, for its owner; nobody for anyone else."""
    if member is None or member.role != Member.Role.OWNER:
        return Member.objects.none()
    others = Member.objects.filter(client=member.client_id).exclude(person=person)
    return others.select_related("person").order_by("since", "pk")
