"""Addresses in the way of each country."""

from types import SimpleNamespace

import pytest
from django.utils import translation
from django_countries import countries

from portico.kit import postal

WORDS = {"street": "Astreet", "number": "77", "postcode": "12345", "city": "Btown", "region": "Cland"}


def address(**parts: str) -> SimpleNamespace:
    return SimpleNamespace(**(dict.fromkeys(postal.PARTS, "") | parts))


@pytest.mark.parametrize(
    ("parts", "lines"),
    [
        (("Speicherstraße", "4", "20457", "Hamburg", "", "DE"), ["Speicherstraße 4", "20457 Hamburg", "Germany"]),
        (
            ("St James's Square", "12", "SW1Y 4JH", "London", "", "GB"),
            ["12 St James's Square", "London", "SW1Y 4JH", "United Kingdom"],
        ),
        (
            ("Navy Yard Street", "1906", "22202", "Arlington", "VA", "US"),
            ["1906 Navy Yard Street", "Arlington, VA 22202", "United States of America"],
        ),
        (("Rue de la Paix", "9 bis", "75002", "Paris", "", "FR"), ["9 bis Rue de la Paix", "75002 Paris", "France"]),
        (("Calle Mayor", "5", "28013", "Madrid", "", "ES"), ["Calle Mayor, 5", "28013 Madrid", "Spain"]),
        (("Bahnhofstrasse", "1", "8001", "Zürich", "", "CH"), ["Bahnhofstrasse 1", "8001 Zürich", "Switzerland"]),
        (("Nathan Road", "99", "", "Kowloon", "", "HK"), ["99 Nathan Road", "Kowloon", "Hong Kong"]),
        (("Orchard Road", "1", "238823", "Singapore", "", "SG"), ["1 Orchard Road", "SINGAPORE 238823", "Singapore"]),
        (
            ("永田町", "1-7-1", "100-0014", "千代田区", "東京都", "JP"),
            ["〒100-0014", "東京都", "千代田区", "永田町 1-7-1", "Japan"],
        ),
        (
            ("Main St", "1", "22202", "Arlington", "", "US"),
            ["1 Main St", "Arlington 22202", "United States of America"],
        ),
        (("Speicherstraße", "4", "20457", "Hamburg", "HH", "DE"), ["Speicherstraße 4", "20457 Hamburg", "Germany"]),
        (("Somewhere", "", "", "Elsewhere", "", ""), ["Somewhere", "Elsewhere"]),
        (("", "", "", "", "", "AT"), ["Austria"]),
        (("", "", "", "", "", ""), []),
    ],
)
def test_an_address_stands_as_on_a_letter_of_its_country(parts: tuple[str, ...], lines: list[str]) -> None:
    order = ("street", "number", "postcode", "city", "region", "country")
    assert postal.lines(address(**dict(zip(order, parts, strict=True)))) == lines


@pytest.mark.parametrize("country", [code for code, _name in countries])
def test_nothing_that_was_given_is_lost_in_any_country(country: str) -> None:
    text = " ".join(postal.lines(address(**WORDS, country=country)))
    assert [word for word in WORDS.values() if word not in text] == []


@pytest.mark.parametrize("country", ["", "XX", *(code for code, _name in countries)])
def test_a_form_asks_for_each_part_once(country: str) -> None:
    asked = [part for row in postal.rules(country).rows for part in row]
    assert sorted(asked) == sorted(WORDS)


@pytest.mark.parametrize("country", [code for code, _name in countries])
def test_the_example_of_a_postcode_is_one(country: str) -> None:
    example = postal.rules(country).example
    assert not example or postal.as_postcode(example, country)


@pytest.mark.parametrize(
    ("typed", "country", "read"),
    [
        ("20457", "DE", "20457"),
        ("d-20457", "DE", "20457"),
        ("sw1y  4jh", "GB", "SW1Y 4JH"),
        ("CH-8001", "CH", "8001"),
        ("2045", "DE", None),
        ("ABCDE", "US", None),
        ("999077", "HK", "999077"),
        ("anything", "", "ANYTHING"),
    ],
)
def test_a_postcode_is_read_as_its_country_writes_it(typed: str, country: str, read: str | None) -> None:
    assert postal.as_postcode(typed, country) == read


def test_what_a_letter_lacks_depends_on_the_country() -> None:
    typed = {"street": "Main Street", "city": "Springfield"}
    lacking = {
        code: postal.missing(dict.fromkeys(postal.PARTS, "") | typed | {"country": code}) for code in ("DE", "US", "IE")
    }
    assert lacking == {"DE": ["postcode"], "US": ["postcode", "region"], "IE": []}
    assert postal.missing(dict.fromkeys(postal.PARTS, "")) == ["street", "city", "country"]


def test_the_country_stands_in_the_readers_language() -> None:
    with translation.override("de"):
        assert (
            postal.lines(address(street="Ringstraße", number="1", city="Wien", postcode="1010", country="AT"))[-1]
            == "Österreich"
        )
