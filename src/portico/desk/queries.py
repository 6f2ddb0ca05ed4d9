"""What the pages of the desk read, in a number of statements that does not depend on how much there is."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext, ngettext

from portico.people.models import Client, Hold, Member, Person

_PEOPLE = Prefetch(
    "members",
    queryset=Member.objects.select_related("person").order_by("since", "pk"),
    to_attr="places",
)


@dataclass(frozen=True, slots=True)
class Row:
    """A client as a line of a list."""

    client: Client
    person: Person | None  # the owner, or whoever came first
    holds: tuple[Hold, ...]

    @property
    def name(self) -> str:
        """What the client is called: the owner's name, or at least the address."""
        return (self.person.name or self.person.email) if self.person else ""

    @property
    def people(self) -> int:
        """How many belong to it."""
        return len(self.client.places)  # type: ignore[attr-defined]

    @property
    def state(self) -> list[tuple[str, str]]:
        """The holds as words, each with the kind of its badge."""
        return badges(self.holds)


_BADGES = {
    Hold.Kind.ERASING: "danger",
    Hold.Kind.COOLING_OFF: "warning",
    Hold.Kind.SUSPENDED: "warning",
    Hold.Kind.RESTRICTED: "info",
}


def badges(holds: Iterable[Hold]) -> list[tuple[str, str]]:
    """Each kind of hold once, in words, with the kind of its badge."""
    kinds = {Hold.Kind(hold.kind) for hold in holds}
    return [(str(kind.label), _BADGES[kind]) for kind in Hold.Kind if kind in kinds]


def newest() -> QuerySet[Client]:
    """All clients, to be listed by their time of creation and id."""
    return Client.objects.prefetch_related(_PEOPLE)


def by_id(ids: Collection[UUID], *, most: int) -> list[Client]:
    """The newest of these clients, at most so many."""
    return list(newest().filter(pk__in=ids).order_by("-created_at", "-pk")[:most]) if ids else []


def rows(clients: Sequence[Client]) -> list[Row]:
    """Lines of a list, with the holds on each client and its people, in one more statement."""
    people = {client.pk: [place.person_id for place in client.places] for client in clients}  # type: ignore[attr-defined]
    persons = {person for some in people.values() for person in some}
    found = Hold.objects.filter(client_id__in=list(people)).union(Hold.objects.filter(person_id__in=persons))
    holds = list(found) if clients else []
    return [
        Row(
            client,
            _first(client),
            tuple(hold for hold in holds if hold.client_id == client.pk or hold.person_id in people[client.pk]),
        )
        for client in clients
    ]


def _first(client: Client) -> Person | None:
    places: list[Member] = client.places  # type: ignore[attr-defined]
    owners = [place for place in places if place.role == Member.Role.OWNER]
    return (owners or places)[0].person if places else None


def members(client: Client) -> list[Member]:
    """The people of a client with their places, the first first."""
    return list(client.members.select_related("person").order_by("since", "pk"))


def holds(client: Client, persons: Iterable[UUID]) -> list[Hold]:
    """The holds on a client and on its people, the newest first."""
    on_client = Hold.objects.filter(client=client)
    return sorted(
        on_client.union(Hold.objects.filter(person_id__in=list(persons))), key=lambda hold: hold.since, reverse=True
    )


@dataclass(frozen=True, slots=True)
class Due:
    """How far away a deadline is."""

    on: date
    days: int

    @property
    def kind(self) -> str:
        """The badge: late is danger, a week is a warning."""
        return "danger" if self.days < 0 else "warning" if self.days <= 7 else "info"  # noqa: PLR2004 - a week

    @property
    def words(self) -> str:
        """The days left, or how late it is."""
        if self.days < 0:
            return ngettext("%(days)d day late", "%(days)d days late", -self.days) % {"days": -self.days}
        if self.days == 0:
            return gettext("due today")
        return ngettext("%(days)d day left", "%(days)d days left", self.days) % {"days": self.days}


def due(on: date, *, today: date) -> Due:
    """A deadline as seen on a day."""
    return Due(on, (on - today).days)


def names(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """What persons are called, for those who may know it."""
    found = Person.objects.filter(pk__in={one for one in ids if one is not None})
    return {key: name or email for key, name, email in found.values_list("pk", "name", "email")}


def first_client(person: UUID) -> UUID | None:
    """The client on whose pages a person is found."""
    return Member.objects.filter(person=person).order_by("since", "pk").values_list("client_id", flat=True).first()
