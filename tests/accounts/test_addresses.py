"""Verifying an address and changing it: a POST counts, the old address is told, and consents stay behind."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from django.test import Client as Browser
from django.utils import timezone

from portico.accounts import actions
from portico.accounts.models import Session
from portico.consent import actions as consent_actions
from portico.consent import queries as consents
from portico.consent.models import Event
from portico.journal.models import Entry
from portico.mail.models import Message
from portico.people.actions import place_hold
from portico.people.models import Hold, Person
from tests import factories
from tests.accounts.conftest import link_in, mails
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "countess@lovelace.example"


@pytest.fixture
def now():
    """A link is as old as the real clock says."""
    return timezone.now()


@pytest.fixture
def unverified(now):
    made = factories.person(email="new@people.example", verified=False)
    factories.client(owner=made)
    actions.send_verification(person=made, at=now)
    return made


@pytest.fixture
def changing(as_ada):
    """Ada's browser after she has asked for another address."""
    as_ada.post("/confirm-password/", {"password": PASSWORD})
    response = as_ada.post("/security/email/", {"email": NEW})
    assert response["Location"] == "/security/"
    return as_ada


def test_opening_the_link_changes_nothing_however_often(unverified, browser):
    link = link_in("verify_address", unverified.email)
    before = (Person.objects.values().get(pk=unverified.pk), list(EmailAddress.objects.values()), Entry.objects.count())
    for _ in range(3):
        assert browser.get(link).status_code == 200
        assert browser.head(link).status_code == 200
    after = (Person.objects.values().get(pk=unverified.pk), list(EmailAddress.objects.values()), Entry.objects.count())
    assert after == before


def test_posting_the_link_verifies_once(unverified, browser, bob):
    link = link_in("verify_address", unverified.email)
    assert browser.post(link)["Location"] == "/login/"
    unverified.refresh_from_db()
    assert unverified.email_verified_at is not None
    assert EmailAddress.objects.get(user=unverified).verified
    assert Entry.objects.get(verb="person.email_verified").person == unverified.pk
    assert browser.post(link).status_code == 404


def test_a_token_stands_nowhere_but_in_the_mail(unverified):
    token = link_in("verify_address", unverified.email).split("/")[2]
    assert token not in str(list(EmailConfirmation.objects.values()))
    assert token not in Message.objects.get(person=unverified).text


def test_a_made_up_link_opens_nothing(browser, unverified):
    for token in ("x", "0" * 43, EmailConfirmation.objects.get().key, "%00", "ü"):
        assert browser.post(f"/verify/{token}/").status_code == 404
    unverified.refresh_from_db()
    assert unverified.email_verified_at is None


def test_only_the_newest_link_opens(unverified, browser, now):
    old = link_in("verify_address", unverified.email)
    actions.send_verification(person=unverified, at=now + timedelta(minutes=1))
    assert browser.post(old).status_code == 404
    assert browser.post(link_in("verify_address", unverified.email)).status_code == 302


def test_the_link_leads_to_the_configured_address_whatever_the_host_header_says(unverified, settings, ada):
    settings.ALLOWED_HOSTS = ["*"]
    Browser(headers={"Host": "evil.example"}).post("/login/", {"login": unverified.email, "password": PASSWORD})
    Browser(headers={"Host": "evil.example"}).post("/reset/", {"email": ada.email})
    links = [message.secrets["link"] for message in Message.objects.exclude(secrets={})]
    assert len(links) == 3
    assert all(link.startswith(f"{settings.PORTICO.base_url}/") for link in links)


def test_verifying_while_suspended_counts_for_the_address_and_not_for_consents(unverified, browser, purposes, now):
    _tick(unverified, now)
    place_hold(kind=Hold.Kind.SUSPENDED, persons=[unverified.pk], at=now)
    assert browser.post(link_in("verify_address", unverified.email)).status_code == 302
    unverified.refresh_from_db()
    assert unverified.email_verified_at is not None
    assert consents.consented(unverified, "newsletter") is None


def test_nothing_is_verified_for_somebody_being_erased(unverified, browser, now):
    place_hold(kind=Hold.Kind.ERASING, persons=[unverified.pk], at=now)
    assert browser.post(link_in("verify_address", unverified.email)).status_code == 404


def test_a_new_address_counts_only_once_it_is_verified(changing, ada, browser):
    ada.refresh_from_db()
    assert ada.email == "ada@lovelace.example"
    assert mails(NEW) == ["verify_address"]
    assert mails("ada@lovelace.example") == ["address_change_asked"]
    browser.get(link_in("verify_address", NEW))
    ada.refresh_from_db()
    assert ada.email == "ada@lovelace.example"
    browser.post(link_in("verify_address", NEW))
    ada.refresh_from_db()
    assert ada.email == NEW
    assert list(EmailAddress.objects.filter(user=ada).values_list("email", "verified", "primary")) == [
        (NEW, True, True)
    ]


def test_the_old_address_is_told_of_the_change(changing, ada, bob, browser):
    browser.post(link_in("verify_address", NEW))
    assert sorted(mails("ada@lovelace.example")) == ["address_change_asked", "address_changed"]
    assert mails(bob.email) == []


def test_consents_do_not_move_to_the_new_address(changing, ada, bob, purposes, browser, now):
    for person in (ada, bob):
        _tick(person, now)
        consent_actions.confirm_pending(person=person, at=now, ip=None)
        assert consents.consented(person, "newsletter")
    browser.post(link_in("verify_address", NEW))
    ada.refresh_from_db()
    assert consents.consented(ada, "newsletter") is None
    assert consents.history(ada)[0].decision == Event.Decision.WITHDRAWN
    assert consents.consented(bob, "newsletter") is not None


def test_other_sessions_end_and_the_one_that_confirms_stays(changing, ada, bob, signed_in):
    elsewhere, bystander = signed_in(ada), signed_in(bob)
    assert changing.post(link_in("verify_address", NEW))["Location"] == "/security/"
    assert changing.get("/security/").status_code == 200
    assert elsewhere.get("/security/").status_code == 302
    assert bystander.get("/security/").status_code == 200


def test_confirming_in_another_browser_ends_all_sessions(changing, ada, browser):
    browser.post(link_in("verify_address", NEW))
    assert not Session.objects.filter(person=ada).exists()


def test_an_address_that_somebody_has_is_not_taken_over_and_its_owner_is_told(changing, ada, bob):
    response = changing.post("/security/email/", {"email": "BOB@noyce.example"})
    assert response["Location"] == "/security/"
    assert mails("bob@noyce.example") == ["account_exists"]
    assert not EmailAddress.objects.filter(user=ada, email__iexact=bob.email).exists()


def test_of_two_who_want_an_address_the_first_to_verify_has_it(changing, ada, browser):
    link = link_in("verify_address", NEW)
    factories.person(email=NEW)
    assert browser.post(link).status_code == 409
    ada.refresh_from_db()
    assert ada.email == "ada@lovelace.example"


def test_an_earlier_wish_is_forgotten(changing, ada, browser):
    first = link_in("verify_address", NEW)
    changing.post("/security/email/", {"email": "other@lovelace.example"})
    assert browser.post(first).status_code == 404
    assert list(EmailAddress.objects.filter(user=ada, primary=False).values_list("email", flat=True)) == [
        "other@lovelace.example"
    ]


def test_the_password_is_asked_for_before_the_address_changes(as_ada, ada):
    assert (
        as_ada.post("/security/email/", {"email": NEW})["Location"] == "/confirm-password/?next=%2Fsecurity%2Femail%2F"
    )
    assert mails(NEW) == []


def test_a_bad_address_is_refused_and_kept(changing):
    response = changing.post("/security/email/", {"email": "no address"})
    assert response.status_code == 422
    assert 'value="no address"' in response.content.decode()


def test_an_address_does_not_change_while_corrections_are_stopped(changing, ada, browser, now):
    place_hold(kind=Hold.Kind.COOLING_OFF, persons=[ada.pk], at=now)
    assert browser.post(link_in("verify_address", NEW)).status_code == 404
    ada.refresh_from_db()
    assert ada.email == "ada@lovelace.example"


def test_asking_for_addresses_is_limited(changing):
    answers = [
        changing.post("/security/email/", {"email": f"other{number}@lovelace.example"}).status_code
        for number in range(5)
    ]
    assert answers == [302, 302, 302, 302, 429]


def _tick(person, now):
    consent_actions.choose(
        person=person,
        ticked=["newsletter"],
        shown=["newsletter", "offers"],
        source=Event.Source.SIGN_UP,
        language="en",
        by=person.pk,
        by_role="client",
        ip=None,
        at=now,
    )
