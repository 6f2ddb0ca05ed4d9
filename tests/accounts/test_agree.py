"""The terms at sign-in: for accounts that others made, and when they have changed."""

import re

import pytest
from django.test import Client as Browser

from portico.accounts.sign_in import MUST_AGREE
from portico.consent import actions as consent_actions
from portico.consent.models import Acceptance, Agreement
from portico.people.permissions import StaffRole
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def imported(terms, notice, ada, browser, sign_in):
    """The browser of Ada, whose account was made for her, just signed in."""
    sign_in(browser, ada.email)
    return browser


def shown(browser):
    return re.search(r'name="shown" value="([^"]*)"', browser.get("/agree/").content.decode())[1]


def test_whoever_has_not_agreed_is_asked_before_anything_else(imported):
    for page in ("/", "/profile/", "/security/", "/emails/"):
        assert imported.get(page)["Location"] == "/agree/"
    html = imported.get("/agree/").content.decode()
    assert 'href="/terms/1/"' in html
    assert " checked" not in html


def test_agreeing_opens_the_account_and_is_recorded(imported, ada, bob, terms, notice):
    response = imported.post("/agree/", {"terms": "on", "shown": shown(imported)})
    assert response["Location"] == "/"
    agreed = Acceptance.objects.get(agreement=terms)
    assert (agreed.person, agreed.client) == (ada, ada.memberships.get().client)
    assert (agreed.source, agreed.ip, agreed.wording) == (
        "first_sign_in",
        "127.0.0.1",
        "I agree to the Terms of Service of Portico.",
    )
    assert Acceptance.objects.filter(person=ada, agreement=notice).exists()
    assert imported.get("/security/").status_code == 200


@pytest.mark.parametrize("sent", [{}, {"terms": ""}, {"terms": "off"}, {"terms": "0"}])
def test_without_the_box_nobody_goes_on(imported, sent):
    response = imported.post("/agree/", {"shown": shown(imported)} | sent)
    assert response.status_code == 422
    assert 'href="#id_terms"' in response.content.decode()
    assert not Acceptance.objects.exists()
    assert imported.get("/security/")["Location"] == "/agree/"


def test_terms_that_were_not_shown_are_not_agreed_to(imported, now):
    stale = shown(imported)
    texts = {"en": ("Terms of Service", "We take more.")}
    consent_actions.publish_agreement(kind=Agreement.Kind.TERMS, texts=texts, effective_at=now)
    assert imported.post("/agree/", {"terms": "on", "shown": stale}).status_code == 422
    assert not Acceptance.objects.exists()


def test_nobody_is_held_who_wants_to_leave_and_take_their_data_along(imported):
    html = imported.get("/agree/").content.decode()
    assert 'href="/privacy/"' in html
    assert "Location" not in imported.get("/privacy/").headers
    assert imported.post("/logout/")["Location"] == "/login/"


def test_new_terms_are_asked_for_at_the_next_sign_in(imported, ada, browser, sign_in, now):
    imported.post("/agree/", {"terms": "on", "shown": shown(imported)})
    texts = {"en": ("Terms of Service", "We take more.")}
    consent_actions.publish_agreement(kind=Agreement.Kind.TERMS, texts=texts, effective_at=now)
    assert imported.get("/security/").status_code == 200
    imported.post("/logout/")
    sign_in(browser, ada.email)
    assert browser.get("/security/")["Location"] == "/agree/"


def test_whoever_has_agreed_is_not_asked(agreed, bob, browser, sign_in):
    agreed(bob)
    sign_in(browser, bob.email)
    assert MUST_AGREE not in browser.session
    assert browser.get("/security/").status_code == 200
    assert browser.get("/agree/")["Location"] == "/"


def test_staff_without_a_client_account_are_not_asked(terms, browser, sign_in):
    sign_in(browser, factories.staff(role=StaffRole.SUPPORT).email)
    assert browser.get("/security/").status_code == 200


def test_nobody_agrees_for_somebody_else(imported, ada, bob):
    imported.post("/agree/", {"terms": "on", "shown": shown(imported), "person": bob.pk, "client": bob.pk})
    assert set(Acceptance.objects.values_list("person", flat=True)) == {ada.pk}


def test_agreeing_in_one_browser_is_enough_for_the_others(imported, ada, sign_in):
    other = Browser()
    sign_in(other, ada.email)
    imported.post("/agree/", {"terms": "on", "shown": shown(imported)})
    assert other.get("/security/").status_code == 200
