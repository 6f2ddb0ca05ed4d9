"""Where one is signed in, and showing again that one is who one is."""

import time

import pytest
from django.test import Client as Browser
from django.utils import timezone

from portico.accounts.models import Session
from portico.accounts.queries import masked, session_id
from portico.journal.models import Entry
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"


@pytest.fixture
def on_the_phone(signed_in, ada):
    browser = signed_in(ada)
    browser.get("/security/", headers={"User-Agent": PHONE}, REMOTE_ADDR="198.51.100.23")
    return browser


def test_every_browser_is_listed_with_what_recognises_it_and_no_more(as_ada, on_the_phone, as_bob, ada):
    as_bob.get("/security/", REMOTE_ADDR="192.0.2.99")
    html = as_ada.get("/security/").content.decode()
    assert html.count('name="session"') == 2
    assert "Chrome on Android" in html
    assert "198.51.x.x" in html
    assert "198.51.100.23" not in html
    assert "192.0" not in html
    for session in Session.objects.all():
        assert session.session_key not in html


def test_one_browser_is_signed_out(as_ada, on_the_phone, ada, as_bob):
    phone = session_id(on_the_phone.session.session_key)
    assert as_ada.post("/security/sessions/end/", {"session": phone})["Location"] == "/security/"
    assert on_the_phone.get("/security/").status_code == 302
    assert as_ada.get("/security/").status_code == 200
    assert as_bob.get("/security/").status_code == 200


def test_nobody_signs_another_person_out(as_ada, as_bob, bob):
    theirs = session_id(as_bob.session.session_key)
    for named in (theirs, as_bob.session.session_key, "", "%"):
        as_ada.post("/security/sessions/end/", {"session": named})
    as_ada.post("/security/sessions/end-others/")
    assert as_bob.get("/security/").status_code == 200


def test_signing_out_this_browser_here_signs_out(as_ada, on_the_phone):
    here = session_id(as_ada.session.session_key)
    assert as_ada.post("/security/sessions/end/", {"session": here})["Location"] == "/login/"
    assert as_ada.get("/security/").status_code == 302
    assert on_the_phone.get("/security/").status_code == 200


def test_everywhere_but_here_is_signed_out(as_ada, on_the_phone, signed_in, ada):
    third = signed_in(ada)
    as_ada.post("/security/sessions/end-others/")
    assert as_ada.get("/security/").status_code == 200
    assert on_the_phone.get("/security/").status_code == 302
    assert third.get("/security/").status_code == 302


def test_looking_ends_nothing(as_ada, on_the_phone, ada):
    for page in ("/security/sessions/end/", "/security/sessions/end-others/"):
        assert as_ada.get(page).status_code == 405
    assert Session.objects.filter(person=ada).count() == 2


def test_a_session_that_has_expired_is_not_listed(as_ada, on_the_phone, ada):
    Session.objects.filter(session_key=on_the_phone.session.session_key).update(expire_date=timezone.now())
    assert as_ada.get("/security/").content.decode().count('name="session"') == 1


def test_the_page_takes_a_pinned_number_of_queries(as_ada, ada, signed_in, django_assert_num_queries):
    as_ada.get("/security/")
    # session, person, hold, place, sign-ins, sessions, factors, their names, the seller
    with django_assert_num_queries(9):
        as_ada.get("/security/")
    for _ in range(5):
        signed_in(ada)
    with django_assert_num_queries(9):
        as_ada.get("/security/")


@pytest.mark.parametrize(
    "page", ["/security/", "/security/password/", "/security/email/", "/confirm-password/", "/agree/"]
)
def test_nobody_is_sent_to_sign_in(browser_of_nobody, page):
    response = browser_of_nobody.get(page + "?secret=1")
    assert response.status_code == 302
    assert response["Location"].startswith("/login/?next=/")
    assert "secret" not in response["Location"]


@pytest.fixture
def browser_of_nobody(_django_db_helper):
    return Browser()


def test_the_password_given_again_counts_for_five_minutes(as_ada, monkeypatch):
    assert as_ada.get("/security/email/").status_code == 302
    response = as_ada.post("/confirm-password/", {"password": PASSWORD, "next": "/security/email/"})
    assert response["Location"] == "/security/email/"
    assert as_ada.get("/security/email/").status_code == 200
    later = time.time() + 301
    monkeypatch.setattr(time, "time", lambda: later)
    assert as_ada.get("/security/email/").status_code == 302


def test_signing_in_alone_is_not_giving_the_password_again(ada, browser_of_nobody):
    browser_of_nobody.post("/login/", {"login": ada.email, "password": PASSWORD})
    assert browser_of_nobody.get("/security/email/").status_code == 302


def test_it_counts_in_this_session_and_in_no_other(as_ada, as_bob, signed_in, ada):
    as_ada.post("/confirm-password/", {"password": PASSWORD})
    assert signed_in(ada).get("/security/email/").status_code == 302
    assert as_bob.get("/security/email/").status_code == 302


def test_a_wrong_password_is_refused_noted_and_limited(as_ada, ada):
    for _ in range(5):
        response = as_ada.post("/confirm-password/", {"password": "wrong wrong wrong"})
        assert response.status_code == 422
        assert 'href="#id_password"' in response.content.decode()
    assert as_ada.post("/confirm-password/", {"password": PASSWORD}).status_code == 429
    assert Entry.objects.filter(verb="person.password_refused", person=ada.pk, ip="127.0.0.1").count() == 5
    assert as_ada.get("/security/email/").status_code == 302


@pytest.mark.parametrize("given", ["https://evil.example/", "//evil.example", "/\\evil.example", "security/"])
def test_it_leads_on_to_pages_of_this_house_only(as_ada, given):
    assert as_ada.post("/confirm-password/", {"password": PASSWORD, "next": given})["Location"] == "/"
    html = as_ada.get("/confirm-password/", {"next": given}).content.decode()
    form = html[html.index('action="/confirm-password/"') :].partition("</form>")[0]
    assert 'name="next"' not in form


def test_an_ip_is_shown_in_part():
    assert masked("198.51.100.23") == "198.51.x.x"
    assert masked("2001:db8:85a3:1::8a2e") == "2001:0db8:85a3:x"
    assert masked(None) == ""
