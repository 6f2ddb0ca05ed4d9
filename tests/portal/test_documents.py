"""Terms, processing agreement and privacy notice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portico.consent import actions
from portico.consent.models import Agreement
from portico.portal.documents import blocks

pytestmark = pytest.mark.django_db


@pytest.fixture
def terms():
    """Two versions in force, and one to come."""
    now = timezone.now()
    for number, days in ((1, -300), (2, -10), (3, 30)):
        actions.publish_agreement(
            kind=Agreement.Kind.TERMS,
            texts={
                "en": (f"Terms {number}", f"Scope\n\nThis is version {number} <b>."),
                **({"de": ("AGB 1", "Fassung eins.")} if number == 1 else {}),
            },
            effective_at=now + timedelta(days=days),
        )


def test_the_version_in_force_is_shown_and_the_others_are_listed(client, terms):
    page = client.get("/terms/").content.decode()
    assert "This is version 2" in page
    for number in (1, 2, 3):
        assert f"/terms/{number}/" in page
    assert "&lt;b&gt;" in page


def test_an_older_version_says_that_it_is_none_in_force(client, terms):
    page = client.get("/terms/1/").content.decode()
    assert "not the version in force" in page
    assert "This is version 1" in page


def test_a_version_that_is_none_is_no_page(client, terms):
    assert client.get("/terms/9/").status_code == 404


def test_a_text_without_translation_says_so(client, terms):
    client.cookies["django_language"] = "de"
    assert 'lang="en"' in client.get("/terms/2/").content.decode()
    assert "Fassung eins." in client.get("/terms/1/").content.decode()


@pytest.mark.parametrize("path", ["/terms/", "/processing-agreement/", "/privacy-notice/"])
def test_before_anything_is_published_there_is_a_page(client, path):
    assert client.get(path).status_code == 200


def test_the_notice_says_what_the_declarations_say(client, seller):
    page = client.get("/privacy-notice/").content.decode()
    for words in (
        "Run your account",
        "a contract with you (Art. 6(1)(b) GDPR)",
        "Network addresses 90 days.",
        "Suppression list",
        seller.privacy_email,
        seller.supervisory_authority,
        "Complain to a supervisory authority",
    ):
        assert words in page


def test_a_line_of_its_own_is_a_heading_and_a_sentence_is_none():
    found = [(one.text, one.heading) for one in blocks("1. Scope\n\nThis holds.\n\nOne\ntwo\n\n\n\n" + "x" * 100)]
    assert found == [("1. Scope", True), ("This holds.", False), ("One\ntwo", False), ("x" * 100, False)]
