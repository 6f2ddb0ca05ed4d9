"""The people of the demo and their client accounts; who is who stands in `crowd.csv` and below."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from portico.cli.company import PASSWORD
from portico.people import actions
from portico.people.models import Client, Member, Person
from portico.people.permissions import StaffRole

Step = tuple[datetime, Callable[[], object]]  # something that happened, and when

CROWD = Path(__file__).with_name("crowd.csv")
ADDRESS = ("street", "number", "postcode", "city", "region", "country")

STAFF = (
    ("owner@desk.example", "Olga Brandt", StaffRole.OWNER),
    ("support@desk.example", "Samir Haddad", StaffRole.SUPPORT),
    ("billing@desk.example", "Bea Lindqvist", StaffRole.BILLING),
    ("privacy@desk.example", "Priya Raman", StaffRole.PRIVACY),
)

# In the columns of crowd.csv, and how many days ago they came.
NAMED = (
    (
        700,
        "ada@lovelace.example,Ada Lovelace,+442079460101,en,private,,,St James's Square,12,SW1Y 4JH,London,,GB",
    ),
    (
        640,
        "kurt@goedel.example,Kurt Gödel,+43153115202,de,private,,,Josefstädter Straße,43–45,1080,Wien,,AT",
    ),
    (
        600,
        "grace@hopper.example,Grace Hopper,+12025550143,en,company,Hopper Compilers Inc.,,Navy Yard Street,1906,22202,Arlington,Virginia,US",
    ),
    (590, "alan@hopper.example,Alan Turing,+441614960123,en,billing,,,,,,,,"),
    (300, "joan@hopper.example,Joan Clarke,+441614960177,en,technical,,,,,,,,"),
)
UNVERIFIED = frozenset({"khai@nguyen.example", "hari@koirala.example", "siobhan@phare-ouest.example"})


@dataclass(frozen=True, slots=True)
class Role:
    """Someone of the demo, with the account they came with and since when."""

    person: Person
    client: Client
    since: datetime
    ip: str  # of the ranges kept for documentation (RFC 5737, RFC 3849)

    @property
    def verified(self) -> bool:
        """Whether the address is."""
        return self.person.email_verified_at is not None


@dataclass(slots=True)
class Cast:
    """Everyone, by address."""

    roles: dict[str, Role] = field(default_factory=dict)
    staff: dict[StaffRole, Person] = field(default_factory=dict)

    def __getitem__(self, email: str) -> Role:
        """Who has this address."""
        return self.roles[email]

    def crowd(self) -> list[Role]:
        """Everyone but the people of the guide."""
        named = {row["email"] for _days, row in _named()}
        return [role for email, role in self.roles.items() if email not in named]


def assemble(*, at: datetime, chance: Random) -> Cast:
    """Store everyone with the demo's password, which is hashed once."""
    cast, password = Cast(), make_password(PASSWORD)
    for email, name, role in STAFF:
        person = _person({"email": email, "name": name, "phone": "", "language": "en"}, password, at=_ago(at, 760))
        actions.appoint_staff(person=person, role=role, at=person.created_at)
        cast.staff[role] = person
    client: Client | None = None
    for number, (days, row) in enumerate((*_named(), *_crowd(chance))):
        since = _ago(at, days) - timedelta(seconds=chance.randrange(6 * 3600))
        person = _person(row, password, at=since)
        if row["place"] in Client.Kind:
            particulars = {name: row[name] for name in ("company", "vat_id", *ADDRESS)}
            client = actions.create_client(owner=person, kind=row["place"], at=since, **particulars)
        else:
            assert client is not None  # noqa: S101 - a colleague's row follows that of their company
            actions.add_member(client=client, person=person, role=Member.Role(row["place"]), at=since)
        cast.roles[person.email] = Role(person, client, since, _ip(number))
    return cast


def _person(row: dict[str, str], password: str, *, at: datetime) -> Person:
    person = actions.create_person(
        email=row["email"], name=row["name"], language=row["language"], phone=row["phone"], at=at
    )
    verified = row["email"] not in UNVERIFIED
    person.password = password
    person.email_verified_at = at + timedelta(minutes=4) if verified else None
    person.save(update_fields=["password", "email_verified_at"])
    EmailAddress.objects.create(user=person, email=person.email, verified=verified, primary=True)
    return person


def _named() -> Iterator[tuple[int, dict[str, str]]]:
    with CROWD.open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    for days, line in NAMED:
        yield days, dict(zip(columns, next(csv.reader([line])), strict=True))


def _crowd(chance: Random) -> Iterator[tuple[int, dict[str, str]]]:
    """The fifty, spread over two years; whoever has not confirmed their address came the day before yesterday."""
    owner = 0
    with CROWD.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["place"] in Client.Kind:
                owner = days = chance.randrange(12, 725)
            else:
                days = chance.randrange(5, owner)  # a colleague came after the owner
            yield 2 if row["email"] in UNVERIFIED else days, row


def _ago(at: datetime, days: int) -> datetime:
    return at - timedelta(days=days)


def _ip(number: int) -> str:
    return f"2001:db8:{number:x}::{number + 7:x}" if number % 4 == 3 else f"198.51.100.{number + 10}"  # noqa: PLR2004 - every fourth
