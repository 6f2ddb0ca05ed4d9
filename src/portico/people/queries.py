"""Reading persons and clients."""

from uuid import UUID

from django.db.models import QuerySet

from portico.people.models import Client, Hold, Member, Person


def clients_of(person: Person) -> QuerySet[Client]:
    """The client accounts that a person belongs to, oldest first."""
    return Client.objects.filter(members__person=person).order_by("created_at", "id")


def sole_persons(client: UUID) -> list[UUID]:
    """The members of a client who belong to no other client."""
    members = Member.objects.filter(client_id=client)
    elsewhere = Member.objects.exclude(client_id=client).values("person_id")
    return list(members.exclude(person_id__in=elsewhere).values_list("person_id", flat=True))


def holds_on(person: Person) -> set[str]:
    """The kinds of holds that stand on a person."""
    return set(Hold.objects.filter(person=person).values_list("kind", flat=True))
