"""Reading persons, clients, and the seller's zone."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from portico.people.models import Client, Hold, Member, Person, Seller


def clients_of(person: Person) -> QuerySet[Client]:
    """The client accounts that a person belongs to, oldest first."""
    return Client.objects.filter(members__person=person).order_by("created_at", "id")


def sole_persons(client: UUID) -> list[UUID]:
    """The members of a client who belong to no other client."""
    members = Member.objects.filter(client_id=client)
    elsewhere = Member.objects.exclude(client_id=client).values("person_id")
    return list(members.exclude(person_id__in=elsewhere).values_list("person_id", flat=True))


_READ: ContextVar[Seller | None] = ContextVar("the seller, as the request read it")


@contextmanager
def seller_read(seller: Seller | None) -> Iterator[None]:
    """Within, `current_seller` is this one: a request reads it once."""
    token = _READ.set(seller)
    try:
        yield
    finally:
        _READ.reset(token)


def current_seller() -> Seller | None:
    """The seller as the request has read it, and outside of a request as it stands in the database."""
    try:
        return _READ.get()
    except LookupError:
        return Seller.objects.first()


def zone_of(seller: Seller | None) -> ZoneInfo:
    """The zone in which times are shown and deadlines computed: the seller's, or UTC before there is a seller."""
    return ZoneInfo(seller.zone if seller else "UTC")


def local_day(at: datetime) -> date:
    """The seller's day at a moment."""
    return at.astimezone(zone_of(Seller.objects.first())).date()


def holds_on(person: Person) -> set[str]:
    """The kinds of holds that stand on a person."""
    return set(Hold.objects.filter(person=person).values_list("kind", flat=True))
