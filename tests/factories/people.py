"""Persons, clients, members and staff with invented data in several scripts."""

import itertools
from datetime import UTC, datetime
from typing import Any

from allauth.account.models import EmailAddress

from portico.people import actions
from portico.people.models import Client, Member, Person
from portico.people.permissions import StaffRole

NOW = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
PASSWORD = "a long enough secret"

# name, company, street, number, postcode, city, country, phone
NAMES = (
    ("Zoë Ångström", "Ångström Optik AB", "Väderkvarnsgatan", "14 B", "753 29", "Uppsala", "SE", "+46 18 490 01 30"),
    (
        "Ольга Ладыженская",
        "ООО «Волна»",
        "набережная реки Мойки",
        "82",
        "190000",
        "Санкт-Петербург",
        "RU",
        "+7 812 312 49 12",
    ),
    ("李小龍", "星光有限公司", "皇后大道中", "99號", "999077", "香港", "HK", "+852 2123 4567"),
    ("فاطمة الفهرية", "مؤسسة القرويين", "شارع محمد الخامس", "٧", "30000", "فاس", "MA", "+212 535 62 34 60"),
    ("Ελένη Παπαδοπούλου", "Άβακας ΑΕ", "Οδός Ερμού", "118", "105 63", "Αθήνα", "GR", "+30 21 0322 1459"),
    ("ராமானுஜன் ஐயங்கார்", "கணிதம் லிட்", "காந்தி சாலை", "12", "612001", "கும்பகோணம்", "IN", "+91 435 242 1300"),
    (
        "O'Brien-Núñez, José",
        "Núñez & Hijos S.L.",
        "Calle del Pez",
        "21, 3º",
        "28004",
        "Madrid",
        "ES",
        "+34 915 21 44 70",
    ),
    ("Jürgen Groß", "Groß & Söhne GmbH", "Straße des 17. Juni", "135", "10623", "Berlin", "DE", "+49 30 31425678"),
)
_numbers = itertools.count(1)


def _taken(number: int) -> tuple[str, ...]:
    return NAMES[number % len(NAMES)]


def person(*, email: str = "", name: str = "", verified: bool = True, at: datetime = NOW, **fields: Any) -> Person:
    """A person who can sign in with PASSWORD; the address is verified unless told otherwise."""
    number = next(_numbers)
    chosen = _taken(number)
    made = actions.create_person(
        email=email or f"person{number}@people.example",
        name=name or chosen[0],
        phone=fields.pop("phone", chosen[7]),
        at=at,
        **fields,
    )
    made.set_password(PASSWORD)
    made.email_verified_at = at if verified else None
    made.save()
    EmailAddress.objects.create(user=made, email=made.email, verified=verified, primary=True)
    return made


def client(
    *, owner: Person | None = None, kind: str = Client.Kind.PRIVATE, at: datetime = NOW, **fields: str
) -> Client:
    """A client account with an owner and a whole address; a company has a name and a VAT ID too."""
    number = next(_numbers)
    _name, company, street, house, postcode, city, country, _phone = _taken(number)
    whole = {"street": street, "number": house, "postcode": postcode, "city": city, "country": country}
    if kind == Client.Kind.COMPANY:
        whole |= {"company": company, "vat_id": f"{country}{number:09d}"}
    return actions.create_client(owner=owner or person(at=at), kind=kind, at=at, **(whole | fields))


def member(*, client: Client, who: Person | None = None, role: str = Member.Role.BILLING, at: datetime = NOW) -> Member:
    """A further person's place in a client account."""
    return actions.add_member(client=client, person=who or person(at=at), role=role, at=at)


def staff(*, role: StaffRole = StaffRole.SUPPORT, at: datetime = NOW, **fields: Any) -> Person:
    """Someone who works at the desk."""
    made = person(at=at, **fields)
    actions.appoint_staff(person=made, role=role, at=at)
    return made
