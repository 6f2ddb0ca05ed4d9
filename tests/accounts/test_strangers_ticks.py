"""Somebody else may have signed a person up and ticked: the mail and the page say what a click switches on."""

import re

import pytest
from django.utils import timezone

from portico.accounts import actions
from portico.consent import actions as consent_actions
from portico.consent import queries as consents
from portico.consent.models import Event
from portico.journal.models import Entry
from portico.mail.models import Message, Suppression
from portico.people.actions import place_hold
from portico.people.models import Hold, Seller
from tests import factories
from tests.accounts.conftest import link_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_up(purposes):
    """Make somebody whose address is not verified, with these boxes ticked."""

    def make(*ticked, language="en"):
        at = timezone.now()
        made = factories.person(email="new@people.example", verified=False, language=language)
        consent_actions.choose(
            person=made,
            ticked=ticked,
            shown=["newsletter", "offers"],
            source=Event.Source.SIGN_UP,
            language=language,
            by=made.pk,
            by_role="client",
            ip="203.0.113.9",
            at=at,
        )
        actions.send_verification(person=made, at=at)
        return made

    return make


def _page(browser, person):
    return browser.get(link_in("verify_address", person.email)).content.decode()


def _buttons(html):
    return re.findall(r"<button[^>]*>", re.search(r'<form method="post">.*?</form>', html, re.DOTALL)[0])


def test_the_mail_and_the_page_name_the_mailings_that_would_begin_and_no_other(signed_up, browser):
    person = signed_up("newsletter")
    mail = Message.objects.get(template="verify_address")
    for words in (mail.text, mail.html, _page(browser, person)):
        assert "Newsletter" in words
        assert "Offers" not in words
        assert "What newsletter is." not in words


def test_they_are_named_in_the_readers_language(signed_up, browser):
    person = signed_up("newsletter", "offers", language="de")
    assert "newsletter auf Deutsch\noffers auf Deutsch\n" in Message.objects.get(template="verify_address").text
    assert "Newsletter" in _page(browser, person)
    browser.cookies["django_language"] = "de"
    assert "offers auf Deutsch" in _page(browser, person)


def test_two_buttons_of_equal_weight_confirm_with_the_mailings_or_without(signed_up, browser):
    html = _page(browser, signed_up("newsletter"))
    both = _buttons(html)
    assert [re.search(r'value="(\w+)"', one)[1] for one in both] == ["yes", "no"]
    assert len({re.search(r'class="([^"]*)"', one)[1].strip() for one in both}) == 1
    assert "Confirm the address only" in html


def test_without_ticks_there_is_one_button_and_no_word_of_mailings_in_the_mail(signed_up, browser):
    assert len(_buttons(_page(browser, signed_up()))) == 1
    assert "mailings" not in Message.objects.get(template="verify_address").text


def test_confirming_with_the_mailings_switches_on_what_was_listed(signed_up, browser):
    person = signed_up("newsletter")
    browser.post(link_in("verify_address", person.email), {"mailings": "yes"})
    person.refresh_from_db()
    assert consents.consented(person, "newsletter") is not None
    assert consents.consented(person, "offers") is None


@pytest.mark.parametrize("suspended", [False, True])
def test_confirming_the_address_only_withdraws_the_ticks_and_verifies(signed_up, browser, bob, suspended):
    person = signed_up("newsletter", "offers")
    if suspended:
        place_hold(kind=Hold.Kind.SUSPENDED, persons=[person.pk], at=timezone.now())
    response = browser.post(link_in("verify_address", person.email), {"mailings": "no"})
    assert response["Location"] == "/login/"
    person.refresh_from_db()
    assert person.email_verified_at is not None
    for purpose in ("newsletter", "offers"):
        assert consents.consented(person, purpose) is None
        latest = consents.history(person).filter(purpose=purpose)[0]
        assert (latest.decision, latest.source, latest.actor_role) == ("withdrawn", "confirmation", "client")
    assert Event.objects.filter(decision="given").count() == 0


def test_a_mailing_that_needs_no_second_step_is_listed_and_withdrawn_too(signed_up, purposes, browser):
    purposes[0].double_opt_in = False
    purposes[0].save()
    person = signed_up("newsletter")
    assert consents.history(person)[0].decision == "given"
    assert "Newsletter" in _page(browser, person)
    browser.post(link_in("verify_address", person.email), {"mailings": "no"})
    person.refresh_from_db()
    assert consents.consented(person, "newsletter") is None
    assert consents.history(person)[0].decision == "withdrawn"


def test_looking_at_the_page_changes_nothing(signed_up, browser):
    person = signed_up("newsletter")
    link = link_in("verify_address", person.email)
    before = (Event.objects.count(), Entry.objects.count(), Suppression.objects.count())
    for query in ("", "?mailings=no", "?mailings=yes"):
        assert browser.get(link + query).status_code == 200
        assert browser.head(link + query).status_code == 200
    assert (Event.objects.count(), Entry.objects.count(), Suppression.objects.count()) == before
    person.refresh_from_db()
    assert person.email_verified_at is None


def test_whoever_did_not_sign_up_is_told_not_to_confirm_and_whom_to_write_to(signed_up, browser):
    Seller.objects.update_or_create(defaults={"name": "Nord", "email": "hello@nord.example", "country": "DE"})
    html = _page(browser, signed_up("newsletter"))
    mail = Message.objects.get(template="verify_address")
    for words in (html, mail.text, mail.html):
        assert "do not confirm it" in words
        assert "hello@nord.example" in words


def test_the_mail_to_a_new_address_lists_no_mailing(signed_up, browser, ada, purposes):
    at = timezone.now()
    wording = consents.wordings("en")["newsletter"]
    consent_actions.decide(
        person=ada,
        purpose="newsletter",
        given=True,
        source=Event.Source.PROFILE,
        wording=wording,
        by=ada.pk,
        by_role="client",
        ip=None,
        at=at,
    )
    actions.change_email(person=ada, new="countess@lovelace.example", at=at, ip=None)
    assert "Newsletter" not in Message.objects.get(template="verify_address").text
    html = browser.get(link_in("verify_address", "countess@lovelace.example")).content.decode()
    assert "Newsletter" not in html
    assert "in place of the old one" in html
    assert len(_buttons(html)) == 1
