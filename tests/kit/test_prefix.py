"""Finding by the beginning of a text, in every script, through an index."""

import pytest
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from portico.kit.prefix import Bytewise, LastWord, cases, span
from portico.people.models import Person
from tests import factories

NAMES = (
    "Ängström", "ångström", "Angstrom", "李小龍", "李秀英", "Ольга", "ольга", "ராமானுஜன்", "فاطمة", "100% Ada", "100_Ada", "10", "Zoë 🌻",
)  # fmt: skip


@pytest.fixture
def people(_django_db_helper: None) -> None:
    for name in NAMES:
        factories.person(name=name)


def named(typed: str, *, by: str = "name") -> QuerySet[Person]:
    """Who is found so, through the index on the name or on its last word."""
    column = LastWord("name") if by == "last" else by
    begun = Q(pk__in=())
    for low, high in map(span, cases(typed)):
        begun |= Q(beginning__gte=low, beginning__lt=high)
    return Person.objects.annotate(beginning=Bytewise(Lower(column))).filter(begun)


def found(typed: str, *, by: str = "name") -> set[str]:
    return set(named(typed, by=by).values_list("name", flat=True))


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


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("ada", {"100% Ada"}),
        ("angs", {"Angstrom"}),
        ("🌻", {"Zoë 🌻"}),
        ("李", {"李小龍", "李秀英"}),
        ("zoë", set()),
    ],
)
def test_a_name_is_found_by_its_last_word(people: None, typed: str, names: set[str]) -> None:
    assert found(typed, by="last") == names


def test_the_last_word_of_many_is_what_stands_behind_the_last_blank(_django_db_helper: None) -> None:
    for name in ("Da Da Da", "Ludwig van Beethoven", "Jean  Luc", "Prince"):
        factories.person(name=name)
    last = Person.objects.annotate(last=LastWord("name")).values_list("name", "last")
    assert dict(last) == {"Da Da Da": "Da", "Ludwig van Beethoven": "Beethoven", "Jean  Luc": "Luc", "Prince": "Prince"}


@pytest.mark.parametrize(("by", "index"), [("name", "people_name_prefix"), ("last", "people_last_name_prefix")])
def test_the_index_is_used(people: None, by: str, index: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert index in named("ang", by=by).explain()
