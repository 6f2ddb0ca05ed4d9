"""Suppression: an address is kept from mailings without being stored."""

import dataclasses

import pytest
from django.db import connection

from portico.mail import actions, queries
from portico.mail.models import Suppression
from portico.people.models import Person
from tests.factories.people import NOW

ADA = "ada@lovelace.example"


def test_an_address_is_suppressed_for_one_purpose_and_no_other(ada: Person) -> None:
    actions.suppress(address=ADA, scope="newsletter", reason="withdrawn", at=NOW)
    assert queries.is_suppressed(ADA, "newsletter")
    assert not queries.is_suppressed(ADA, "offers")
    assert not queries.is_suppressed("bob@noyce.example", "newsletter")


def test_suppressed_for_all_it_is_for_each(ada: Person) -> None:
    actions.suppress(address=ADA, scope=queries.EVERYTHING, reason="objected", at=NOW)
    assert queries.is_suppressed(ADA, "newsletter")


@pytest.mark.parametrize("way", ["ADA@Lovelace.Example", "  ada@lovelace.example ", "Ada@LOVELACE.example"])
def test_an_address_is_recognised_in_every_way_of_writing_it(ada: Person, way: str) -> None:
    actions.suppress(address=ADA, scope="newsletter", reason="withdrawn", at=NOW)
    assert queries.is_suppressed(way, "newsletter")


def test_a_domain_is_the_same_in_letters_and_in_ascii(ada: Person) -> None:
    actions.suppress(address="ada@bücher.example", scope="newsletter", reason="withdrawn", at=NOW)
    assert queries.is_suppressed("ada@xn--bcher-kva.example", "newsletter")
    assert not queries.is_suppressed("ada@bucher.example", "newsletter")


def test_an_address_contained_in_another_is_another(ada: Person) -> None:
    actions.suppress(address="a@x.example", scope="newsletter", reason="withdrawn", at=NOW)
    assert not queries.is_suppressed("aa@x.example", "newsletter")


def test_an_address_no_mail_can_reach_can_be_suppressed_all_the_same(_django_db_helper: None) -> None:
    actions.suppress(address="not an address", scope="newsletter", reason="complained", at=NOW)
    assert queries.is_suppressed("Not An Address", "newsletter")


def test_the_table_does_not_hold_the_address(ada: Person) -> None:
    actions.suppress(address=ADA, scope="newsletter", reason="withdrawn", at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM mail_suppression")
        assert "lovelace" not in repr(cursor.fetchall())


def test_of_a_repeated_one_the_first_day_and_the_last_reason_stand(ada: Person) -> None:
    actions.suppress(address=ADA, scope="newsletter", reason="withdrawn", at=NOW)
    actions.suppress(address=ADA.upper(), scope="newsletter", reason="complained", at=NOW.replace(year=2027))
    found = Suppression.objects.get()
    assert (found.since, found.reason) == (NOW, "complained")


def test_without_the_key_a_digest_matches_nothing(ada: Person, settings) -> None:
    actions.suppress(address=ADA, scope="newsletter", reason="withdrawn", at=NOW)
    settings.PORTICO = dataclasses.replace(settings.PORTICO, digest_key=b"another key, of thirty-two bytes")
    assert not queries.is_suppressed(ADA, "newsletter")
