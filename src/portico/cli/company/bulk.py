"""Many more clients, as rows: for measuring, and for seeing how pages and searches behave among a million.

Each client is one person with a verified address who owns it, and has two lines in the journal and one mail; every fifth is a
company. They cannot sign in, since they have no password, and they agreed and consented to nothing: their number is what counts. On
PostgreSQL they arrive by COPY, elsewhere by one prepared statement for each table, in batches that each commit. Memory does
not depend on how many there are.
"""

import secrets
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection, transaction
from django.db.models import AutoField, Model

from portico.journal.models import Entry
from portico.mail.models import Message
from portico.people.models import Client, Member, Person

BATCH = 2_000
SPAN = timedelta(days=1000)  # they came one after the other, through so long a time
GIVEN = [
    "Anna",
    "Bo",
    "Chiara",
    "Dario",
    "Elif",
    "Fatou",
    "Goran",
    "Hana",
    "Ινώ",
    "Јован",
    "Ксения",
    "ליאור",
    "مريم",
    "நிலா",
    "ओम",
    "葵",
    "民",
]
FAMILY = [
    "Ahlgren",
    "Bianchi",
    "Çelik",
    "Dvořák",
    "Eriksson",
    "Ferreira",
    "Großmann",
    "Horváth",
    "Ιωάννου",
    "Јовић",
    "Котова",
    "לוי",
    "حداد",
    "குமார்",
    "शर्मा",
    "山本",
    "周",
    "Núñez",
    "Öberg",
]
PLACES = (
    ("Storgatan", "111 29", "Stockholm", "SE"),
    ("Via Garibaldi", "16124", "Genova", "IT"),
    ("Hauptstraße", "10827", "Berlin", "DE"),
    ("Rua Augusta", "1100-053", "Lisboa", "PT"),
    ("Οδός Αθηνάς", "105 54", "Αθήνα", "GR"),
    ("улица Пушкина", "050010", "Алматы", "KZ"),
    ("大手町", "100-0004", "東京都", "JP"),
    ("காந்தி சாலை", "600001", "சென்னை", "IN"),
)


class _Table:
    """The rows of one table that wait to be written; what a row does not say is the column's default."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model
        self.fields = [one for one in model._meta.concrete_fields if not isinstance(one, AutoField)]
        self._defaults = [one.get_db_prep_save(one.get_default(), connection) for one in self.fields]
        self.rows: list[tuple[Any, ...]] = []

    def add(self, **values: Any) -> None:
        """One more row."""
        pairs = zip(self.fields, self._defaults, strict=True)
        self.rows.append(tuple(values.get(one.name, default) for one, default in pairs))


class _Tables:
    """The tables that are written, parents before children."""

    def __init__(self) -> None:
        self.persons, self.addresses = _Table(Person), _Table(EmailAddress)
        self.clients, self.members = _Table(Client), _Table(Member)
        self.journal, self.mails = _Table(Entry), _Table(Message)

    def store(self) -> None:
        """Write what waits, in one transaction."""
        with transaction.atomic():
            for table in (self.persons, self.addresses, self.clients, self.members, self.journal, self.mails):
                _store(table)
                table.rows.clear()


def write(*, clients: int, at: datetime, journal: int = 2, mails: int = 1) -> Iterator[int]:
    """Write so many clients; yields after each batch how many there are by now."""
    run, tables = secrets.token_hex(3), _Tables()  # addresses of another run stay apart from these
    for first in range(0, clients, BATCH):
        last = min(first + BATCH, clients)
        for number in range(first, last):
            _invent(tables, number, run, at - SPAN + SPAN * (number / clients), journal, mails)
        tables.store()
        yield last
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _invent(tables: _Tables, number: int, run: str, since: datetime, journal: int, mails: int) -> None:
    """One client and what belongs to it."""
    person, client = uuid.uuid4(), uuid.uuid4()
    name = f"{GIVEN[number % len(GIVEN)]} {(family := FAMILY[number // len(GIVEN) % len(FAMILY)])}"
    street, postcode, city, country = PLACES[number % len(PLACES)]
    email = f"client{number}.{run}@many{number % 89}.example"
    company = number % 5 == 0
    tables.persons.add(
        id=person,
        name=name,
        email=email,
        email_verified_at=since,
        phone=f"+4930{10_000_000 + number}",
        language="de" if number % 3 else "en",
        created_at=since,
        password=UNUSABLE_PASSWORD_PREFIX,
    )
    tables.addresses.add(user=person, email=email, verified=True, primary=True)
    tables.clients.add(
        id=client,
        kind=(Client.Kind.COMPANY if company else Client.Kind.PRIVATE).value,
        company=f"{family} {number} Ltd" if company else "",
        vat_id=f"{country}{number:09d}" if company else "",
        street=street,
        number=str(number % 180 + 1),
        postcode=postcode,
        city=city,
        country=country,
        created_at=since,
    )
    tables.members.add(id=uuid.uuid4(), person=person, client=client, role=Member.Role.OWNER.value, since=since)
    for line in range(journal):
        when = since + timedelta(hours=line)
        tables.journal.add(
            at=when, verb="person.signed_in", actor=person, actor_role="client", person=person, client=client
        )
    for letter in range(mails):
        key, when = uuid.uuid4(), since + timedelta(hours=letter)
        tables.mails.add(
            id=key,
            person=person,
            client=client,
            stream=Message.Stream.SECURITY.value,
            template="password_changed",
            language="en",
            to=email,
            subject="Your password was changed",
            text=f"Hello {name},\n\nyour password was changed.\n",
            message_id=f"<{key}@portico.invalid>",
            state=Message.State.SENT.value,
            attempts=1,
            next_at=when,
            created_at=when,
            sent_at=when,
        )


def _store(table: _Table) -> None:
    quoted = connection.ops.quote_name
    names = ", ".join(quoted(str(one.column)) for one in table.fields)
    target = f"{quoted(table.model._meta.db_table)} ({names})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {target} FROM STDIN") as copy:
                for row in table.rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(table.fields))
            insert = f"INSERT INTO {target} VALUES ({places})"  # noqa: S608 # nosec B608 - names of our own tables
            cursor.executemany(insert, [tuple(_plain(value) for value in row) for row in table.rows])


def _plain(value: Any) -> Any:
    """As a database without such types stores it."""
    if isinstance(value, uuid.UUID):
        return value.hex
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
