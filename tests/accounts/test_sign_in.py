"""Signing in and out: who gets in, where they land, what is told, and how often it may be tried."""

import re

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client as Browser

from portico.accounts.adapter import AccountAdapter, MailOutsideTheOutbox
from portico.accounts.models import Session
from portico.journal.models import Entry
from portico.people.models import Person
from portico.people.permissions import StaffRole
from tests import factories
from tests.accounts.conftest import mails
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def everyone_agreed(ada, bob, agreed):
    agreed(ada)
    agreed(bob)


def test_a_client_signs_in_and_lands_on_the_first_page(browser, ada, sign_in):
    response = sign_in(browser, ada.email)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert Session.objects.get(person=ada).session_key == browser.session.session_key


def test_the_case_of_an_address_does_not_matter(browser, ada, sign_in):
    assert sign_in(browser, "  ADA@Lovelace.EXAMPLE ")["Location"] == "/"


def test_staff_sign_in_by_the_same_page_and_land_at_the_desk(browser, sign_in):
    staff = factories.staff(role=StaffRole.SUPPORT)
    assert sign_in(browser, staff.email)["Location"] == "/desk/"


def test_the_session_has_a_new_key_after_signing_in(browser, ada, bob, sign_in):
    browser.get("/login/")
    session = browser.session
    session["something"] = "from before"
    session.save()
    browser.cookies["sessionid"] = before = session.session_key
    sign_in(browser, ada.email)
    assert browser.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


@pytest.mark.parametrize(
    ("given", "to"),
    [
        ("/profile/", "/profile/"),
        ("/emails/?page=2", "/emails/?page=2"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("\t//evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("http:evil.example", "/"),
        ("", "/"),
    ],
)
def test_signing_in_leads_on_to_pages_of_this_house_only(browser, ada, sign_in, given, to):
    assert sign_in(browser, ada.email, data={"next": given})["Location"] == to


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(ada):
    answers = []
    for address in (ada.email, "nobody@people.example"):
        response = Browser().post("/login/", {"login": address, "password": "wrong wrong wrong"})
        html = re.sub('name="csrfmiddlewaretoken" value="[^"]*"', "", response.content.decode().replace(address, "…"))
        answers.append((response.status_code, html))
    assert answers[0][0] == 422
    assert "do not belong together" in answers[0][1]
    assert answers[0] == answers[1]


def test_the_password_is_never_shown_again(browser, ada, sign_in):
    assert "wrong wrong wrong" not in sign_in(browser, ada.email, "wrong wrong wrong").content.decode()


def test_guests_and_people_made_inactive_cannot_sign_in(browser, ada, bob, sign_in):
    Person.objects.filter(pk=ada.pk).update(is_active=False)
    Person.objects.filter(pk=bob.pk).update(can_sign_in=False)
    assert sign_in(browser, ada.email).status_code == 422
    assert sign_in(browser, bob.email).status_code == 422
    assert not Session.objects.exclude(person=None).exists()


def test_nobody_signs_in_without_a_password(browser, ada, sign_in):
    for stored in ("", make_password(None)):
        Person.objects.filter(pk=ada.pk).update(password=stored)
        for typed in ("", stored, "!"):
            assert sign_in(browser, ada.email, typed).status_code == 422


def test_an_address_not_yet_verified_gets_the_mail_again_and_no_session(browser, sign_in, ada):
    new = factories.person(email="new@people.example", verified=False)
    assert sign_in(browser, new.email)["Location"] == "/login/mail/"
    assert b"confirm" in browser.get("/login/mail/").content
    assert not Session.objects.exclude(person=None).exists()
    assert mails(new.email) == ["verify_address"]
    for _ in range(5):
        sign_in(browser, new.email)
    assert mails(new.email) == ["verify_address"] * 3


def test_a_wrong_password_sends_no_mail(browser, sign_in):
    new = factories.person(email="new@people.example", verified=False)
    sign_in(browser, new.email, "wrong wrong wrong")
    assert mails(new.email) == []


def test_guessing_is_limited_for_an_address_from_a_place_and_locks_nobody_else_out(browser, ada, bob, sign_in):
    for _ in range(5):
        assert sign_in(browser, ada.email, "wrong wrong wrong").status_code == 422
    refused = sign_in(browser, "Ada@Lovelace.example")
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 300
    assert sign_in(browser, bob.email).status_code == 302
    assert sign_in(Browser(REMOTE_ADDR="192.0.2.1"), ada.email).status_code == 302


def test_guessing_is_limited_for_a_place_whatever_the_address(browser, ada, sign_in):
    for number in range(30):
        sign_in(browser, f"nobody{number}@people.example", "wrong wrong wrong")
    assert sign_in(browser, ada.email).status_code == 429


def test_guessing_is_limited_for_an_address_from_everywhere(ada, sign_in):
    answers = {
        sign_in(Browser(REMOTE_ADDR=f"192.0.2.{number}"), ada.email, "wrong wrong wrong").status_code
        for number in range(50)
    }
    assert answers == {422}
    assert sign_in(Browser(REMOTE_ADDR="198.51.100.1"), ada.email).status_code == 429


def test_a_forwarded_address_is_not_believed(ada, sign_in):
    browser = Browser()
    for number in range(30):
        headers = {"X-Forwarded-For": f"192.0.2.{number}"}
        sign_in(browser, f"nobody{number}@people.example", "wrong wrong wrong", headers=headers)
    assert sign_in(browser, ada.email, headers={"X-Forwarded-For": "192.0.2.99"}).status_code == 429


def test_signing_in_often_is_no_attack(ada, sign_in):
    for _ in range(40):
        assert sign_in(Browser(), ada.email).status_code == 302


def test_signing_out_takes_a_post_and_ends_the_session(browser, ada, bob, signed_in, sign_in):
    other = signed_in(bob)
    sign_in(browser, ada.email)
    assert browser.get("/logout/").status_code == 405
    assert Session.objects.filter(person=ada).exists()
    assert browser.post("/logout/")["Location"] == "/login/"
    assert not Session.objects.filter(person=ada).exists()
    assert other.get("/security/").status_code == 200


def test_what_happened_is_noted_with_the_ip_and_without_the_address(browser, ada, sign_in):
    sign_in(browser, ada.email, "wrong wrong wrong")
    sign_in(browser, "nobody@people.example")
    sign_in(browser, ada.email, headers={"User-Agent": "Mozilla/5.0 Firefox/140.0"})
    browser.post("/logout/")
    noted = list(Entry.objects.order_by("id").values_list("verb", "person", "actor", "ip"))
    here = "127.0.0.1"
    assert noted[-4:] == [
        ("person.sign_in_failed", ada.pk, None, here),
        ("person.sign_in_failed", None, None, here),
        ("person.signed_in", ada.pk, ada.pk, here),
        ("person.signed_out", ada.pk, ada.pk, here),
    ]
    assert "example" not in str(list(Entry.objects.values()))


def test_password_managers_know_the_fields(browser):
    html = browser.get("/login/").content.decode()
    assert 'autocomplete="username"' in html
    assert 'autocomplete="current-password"' in html
    assert 'name="login"' in html


def test_a_form_from_elsewhere_is_refused(ada):
    strict = Browser(enforce_csrf_checks=True)
    assert strict.post("/login/", {"login": ada.email, "password": PASSWORD}).status_code == 403


def test_pages_of_sign_in_are_kept_by_no_cache(browser):
    for page in ("/login/", "/reset/"):
        assert "no-store" in browser.get(page)["Cache-Control"]


def test_no_page_or_mail_of_the_library_can_be_reached(browser):
    for page in ("/accounts/login/", "/accounts/signup/", "/signup/", "/password/reset/", "/confirm-email/"):
        assert browser.get(page).status_code == 404
    with pytest.raises(MailOutsideTheOutbox):
        AccountAdapter().send_mail("account/email/unknown_account", "ada@lovelace.example", {})
