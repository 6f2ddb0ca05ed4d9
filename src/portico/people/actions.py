"""Writing persons, clients, members, staff and holds."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from portico.journal.actions import note
from portico.people.models import Client, Hold, LedgerNote, Member, Person, Staff
from portico.people.permissions import StaffRole


def create_person(
    *, email: str, name: str = "", language: str = "en", phone: str = "", hashed: str = "", at: datetime
) -> Person:
    """Store a person with an unverified address, and with a password that is hashed already, or none that can be used."""
    person = Person(email=email, name=name, language=language, phone=phone, password=hashed, created_at=at)
    if not hashed:
        person.set_unusable_password()
    person.save()
    return person


def create_guest(*, email: str, language: str, until: datetime, at: datetime) -> Person:
    """Store somebody of whom an address is known and who has no log-in; they are forgotten after `until`."""
    guest = Person(email=email, language=language, can_sign_in=False, guest_until=until, created_at=at)
    guest.set_unusable_password()
    guest.save(force_insert=True)
    return guest


def create_client(*, owner: Person, kind: str = Client.Kind.PRIVATE, at: datetime, **particulars: str) -> Client:
    """Store a client account with its owner. `particulars` are the client's own fields."""
    with transaction.atomic(savepoint=False):
        client = Client.objects.create(kind=kind, created_at=at, **particulars)
        add_member(client=client, person=owner, role=Member.Role.OWNER, at=at)
    return client


def add_member(*, client: Client, person: Person, role: str, at: datetime) -> Member:
    """Give a person a place in a client account."""
    return Member.objects.create(client=client, person=person, role=role, since=at)


def appoint_staff(*, person: Person, role: StaffRole, at: datetime) -> Staff:
    """Let a person work at the desk."""
    staff, _created = Staff.objects.update_or_create(person=person, defaults={"role": role, "since": at})
    return staff


def place_hold(
    *,
    kind: str,
    at: datetime,
    persons: Iterable[UUID] = (),
    clients: Iterable[UUID] = (),
    by: UUID | None = None,
    by_role: str = "system",
    reason: str = "",
) -> None:
    """Hold persons and clients, once per kind; note it for the journal and the ledger in the same transaction."""
    with transaction.atomic():
        for person in persons:
            _hold(Hold(person_id=person, kind=kind, since=at, placed_by=by, reason=reason), by_role)
        for client in clients:
            _hold(Hold(client_id=client, kind=kind, since=at, placed_by=by, reason=reason), by_role)


def _hold(hold: Hold, by_role: str) -> None:
    on = {"person": hold.person_id} if hold.person_id else {"client": hold.client_id}
    if Hold.objects.filter(**{f"{key}_id": value for key, value in on.items()}, kind=hold.kind).exists():
        return
    hold.save(force_insert=True)
    payload = {key: str(value) for key, value in on.items()} | {"kind": hold.kind, "since": hold.since.isoformat()}
    LedgerNote.objects.create(kind="hold", payload=payload, at=hold.since)
    note(verb="hold.placed", at=hold.since, actor=hold.placed_by, actor_role=by_role, detail=hold.kind, **on)


def lift_hold(
    *,
    kind: str,
    at: datetime,
    persons: Iterable[UUID] = (),
    clients: Iterable[UUID] = (),
    by: UUID | None = None,
    by_role: str = "system",
) -> int:
    """Lift holds of one kind; returns how many there were."""
    lifted = 0
    with transaction.atomic():
        for hold in Hold.objects.select_for_update().filter(kind=kind, person_id__in=list(persons)):
            lifted += _lift(hold, at, by, by_role)
        for hold in Hold.objects.select_for_update().filter(kind=kind, client_id__in=list(clients)):
            lifted += _lift(hold, at, by, by_role)
    return lifted


def _lift(hold: Hold, at: datetime, by: UUID | None, by_role: str) -> int:
    on = {"person": hold.person_id} if hold.person_id else {"client": hold.client_id}
    LedgerNote.objects.create(kind="lift", payload={k: str(v) for k, v in on.items()} | {"kind": hold.kind}, at=at)
    note(verb="hold.lifted", at=at, actor=by, actor_role=by_role, detail=hold.kind, **on)
    hold.delete()
    return 1
