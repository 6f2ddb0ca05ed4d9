"""In which language a page opens, and how it writes dates and numbers."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client as Browser
from django.utils import translation
from django.utils.formats import date_format, number_format

from portico.people.models import Person
from tests import factories


@pytest.mark.parametrize(
    ("language", "long", "short", "number"),
    [
        ("en", "9 August 2026, 14:05", "9 Aug 2026", "1,234.5"),
        ("de", "9. August 2026, 14:05", "09.08.2026", "1.234,5"),
        ("fr", "9 août 2026, 14:05", "09/08/2026", "1\u202f234,5"),
        ("es", "9 de agosto de 2026, 14:05", "09/08/2026", "1234,5"),
    ],
)
def test_dates_and_numbers_are_written_as_the_language_does(language: str, long: str, short: str, number: str) -> None:
    at = datetime(2026, 8, 9, 14, 5, tzinfo=UTC)
    with translation.override(language):
        assert date_format(at, "DATETIME_FORMAT") == long
        assert date_format(at, "SHORT_DATE_FORMAT") == short
        assert number_format(1234.5, use_l10n=True, force_grouping=True).replace("\xa0", "\u202f") in {
            number,
            number.replace("1234", "1\u202f234"),
        }


def language_of(browser: Browser, **headers: str) -> str:
    page = browser.get("/cookies/", headers=headers).content.decode()
    return page.partition('<html lang="')[2][:2]


@pytest.mark.django_db
def test_pages_open_in_a_persons_language_and_in_nobody_elses(signed_in: Callable[[Person], Browser]) -> None:
    german, english = factories.person(language="de"), factories.person(language="en")
    assert language_of(signed_in(german)) == "de"
    assert language_of(signed_in(english), accept_language="de") == "en"
    assert language_of(Browser(), accept_language="de") == "de"


@pytest.mark.django_db
def test_a_choice_holds_for_the_visit_and_leaves_the_persons_own_language(
    signed_in: Callable[[Person], Browser],
) -> None:
    german = factories.person(language="de")
    browser = signed_in(german)
    answer = browser.post("/language/", {"language": "en", "next": "/cookies/"})
    assert answer["Location"] == "/cookies/"
    assert answer.cookies["django_language"]["max-age"] == ""
    assert language_of(browser) == "en"
    german.refresh_from_db()
    assert german.language == "de"
    assert language_of(signed_in(german)) == "de"


@pytest.mark.django_db
def test_a_language_that_is_not_spoken_here_changes_nothing(signed_in: Callable[[Person], Browser]) -> None:
    person = factories.person(language="xx")
    assert language_of(signed_in(person)) == "en"
