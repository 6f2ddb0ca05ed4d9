"""Finding by the beginning of a text, in every script, through an index."""

import pytest
from django.db import connection
from django.db.models.functions import Lower

from portico.kit.prefix import Bytewise, begins, cases
from portico.people.models import Person
from tests import factories

NAMES = (
    "Ängström", "ångström", "Angstrom", "李小龍", "李秀英", "Ольга", "ольга", "ராமானுஜன்", "فاطمة", "100% Ada", "100_Ada", "10", "Zoë 🌻",
)  # fmt: skip


@pytest.fixture
def people(_django_db_helper: None) -> None:
    for name in NAMES:
        factories.person(name=name)


def found(typed: str) -> set[str]:
    named = Person.objects.annotate(beginning=Bytewise(Lower("name")))
    return set(named.filter(begins("beginning", cases(typed))).values_list("name", flat=True))


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("an", {"Angstrom"}),
        ("ANG", {"Angstrom"}),
        ("än", {"Ängström"}),
        ("ÅNG", {"ångström"}),
        ("李", {"李小龍", "李秀英"}),
        ("李小", {"李小龍"}),
        ("ольга", {"Ольга", "ольга"}),
        ("ОЛЬГА", {"Ольга", "ольга"}),
        ("ரா", {"ராமானுஜன்"}),
        ("فا", {"فاطمة"}),
        ("100%", {"100% Ada"}),
        ("100_", {"100_Ada"}),
        ("zoë 🌻", {"Zoë 🌻"}),
        ("ngström", set()),
        ("%", set()),
        ("_", set()),
    ],
)
def test_a_name_is_found_by_its_beginning_and_nothing_is_a_wildcard(people: None, typed: str, names: set[str]) -> None:
    assert found(typed) == names


def test_of_no_beginnings_nothing_is_found(people: None) -> None:
    named = Person.objects.annotate(beginning=Bytewise(Lower("name")))
    assert not named.filter(begins("beginning", set())).exists()


def test_the_index_is_used(people: None) -> None:
    named = Person.objects.annotate(beginning=Bytewise(Lower("name"))).filter(begins("beginning", cases("ang")))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert "people_name_prefix" in named.explain()
