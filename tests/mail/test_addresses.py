"""An internationalised address and its Punycode form are one address, wherever it is stored, looked for, or signed in with."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser

from portico.accounts.queries import person_with_address
from portico.mail.addresses import deliverable, digest
from portico.people.actions import create_person
from portico.people.models import Person
from tests import factories
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db
READ, WIRE = "ada@bücher.example", "ada@xn--bcher-kva.example"
WAYS = (READ, WIRE, "Ada@BÜCHER.example", "ADA@XN--BCHER-KVA.EXAMPLE")


@pytest.mark.parametrize("stored", WAYS[:2])
@pytest.mark.parametrize("typed", WAYS)
def test_either_form_finds_the_person_and_nobody_else(stored: str, typed: str) -> None:
    ada, bob = factories.person(email=stored), factories.person(email="bob@bücher.example")
    assert person_with_address(typed) == ada
    assert list(Person.objects.filter(email__iexact=typed)) == [ada]
    assert Person.objects.get_by_natural_key("bob@xn--bcher-kva.example") == bob


@pytest.mark.parametrize(("first", "second"), [(READ, WIRE), (WIRE, READ), (WIRE, WAYS[2])])
def test_the_database_takes_the_two_forms_for_one_sign_in(first: str, second: str) -> None:
    create_person(email=first, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        create_person(email=second, at=NOW)


def test_an_address_is_kept_as_people_read_it_and_written_to_as_servers_do() -> None:
    made = create_person(email=WIRE, at=NOW)
    assert made.email == READ
    made.refresh_from_db()
    assert made.email == READ
    assert deliverable(made.email) == WIRE
    assert digest(READ) == digest(WIRE)


@pytest.mark.parametrize("typed", WAYS)
def test_one_signs_in_with_either_form(client: Browser, typed: str) -> None:
    factories.client(owner=factories.person(email=WIRE))
    answer = client.post("/login/", {"login": typed, "password": factories.people.PASSWORD})
    assert answer.status_code == 302
    assert answer["Location"] == "/"
