"""Signing in in two steps: nobody is in before the second, and no way leads around it."""

import time
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from portico.accounts import actions
from portico.accounts.models import KnownBrowser, Session
from portico.accounts.suspension import suspend_client
from portico.journal.models import Entry
from portico.people.actions import place_hold
from portico.people.models import Hold, Member, Person
from portico.people.permissions import StaffRole
from tests import factories
from tests.accounts.conftest import link_in, mails
from tests.accounts.factors import App, give_app, recovery_codes
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db
SECOND = "/login/second/"


@pytest.fixture(autouse=True)
def everyone_agreed(ada, bob, agreed):
    agreed(ada)
    agreed(bob)


@pytest.fixture
def app(ada: Person) -> App:
    return give_app(ada)


@pytest.fixture
def half(browser: Browser, ada, app, sign_in) -> Browser:
    """A browser in which Ada has given her password."""
    assert sign_in(browser, ada.email, data={"next": "/privacy/"})["Location"] == SECOND
    return browser


def is_out(browser: Browser) -> bool:
    return browser.get("/profile/")["Location"] == "/login/?next=/profile/"


def test_the_password_alone_opens_nothing(half, ada):
    assert is_out(half)
    assert half.get(SECOND).status_code == 200
    assert not Entry.objects.filter(verb="person.signed_in").exists()
    assert Session.objects.get(person=ada).awaits_second_factor


def test_the_code_of_the_app_ends_the_sign_in_and_leads_on(half, ada, app):
    before = half.session.session_key
    assert half.post(SECOND, {"code": app.code()})["Location"] == "/privacy/"
    assert half.get("/profile/").status_code == 200
    assert half.session.session_key != before
    assert not Session.objects.get(person=ada).awaits_second_factor
    line = Entry.objects.get(verb="person.signed_in")
    assert (line.person, line.actor, line.detail, line.ip) == (ada.pk, ada.pk, "totp", "127.0.0.1")


def test_whoever_has_no_second_factor_is_in_at_once(browser, app, bob, sign_in):
    assert sign_in(browser, bob.email)["Location"] == "/"


def test_staff_take_the_second_step_at_the_same_page_and_land_at_the_desk(browser, app, sign_in):
    staff = factories.staff(role=StaffRole.SUPPORT)
    theirs = give_app(staff)
    assert sign_in(browser, staff.email)["Location"] == SECOND
    assert browser.get("/desk/")["Location"].startswith("/login/")
    assert browser.post(SECOND, {"code": app.code()}).status_code == 422  # Ada's
    assert browser.post(SECOND, {"code": theirs.code()})["Location"] == "/desk/"


@pytest.mark.parametrize("written", ["{0}", " {0} ", "{1} {2}", "{1}-{2}"])
def test_a_code_is_taken_as_people_write_it(half, app, written):
    code = app.code()
    assert half.post(SECOND, {"code": written.format(code, code[:3], code[3:])}).status_code == 302


@pytest.mark.parametrize("ahead", [-1, 0, 1])
def test_a_clock_may_be_half_a_minute_wrong(half, app, ahead):
    assert half.post(SECOND, {"code": app.code(ahead)}).status_code == 302


@pytest.mark.parametrize("ahead", [-3, 3])
def test_a_code_of_another_time_is_refused(half, app, ahead):
    assert half.post(SECOND, {"code": app.code(ahead)}).status_code == 422
    assert is_out(half)


def test_a_code_counts_once_also_in_another_browser_and_also_long_after_its_step_began(half, app, ada, sign_in):
    code = app.code()
    half.post(SECOND, {"code": code})
    other = Browser()
    sign_in(other, ada.email)
    assert other.post(SECOND, {"code": code}).status_code == 422
    assert other.post(SECOND, {"code": app.code(-1)}).status_code == 422  # older than one that counted
    assert is_out(other)


def test_a_recovery_code_opens_once_and_the_person_is_told(half, ada, sign_in):
    code, *others = recovery_codes(ada)
    assert half.post(SECOND, {"code": f"{code[:4]} {code[4:]}"}).status_code == 302
    assert recovery_codes(ada) == others
    assert mails(ada.email)[-1] == "recovery_code_used"
    again = Browser()
    sign_in(again, ada.email)
    assert again.post(SECOND, {"code": code}).status_code == 422
    assert is_out(again)


def test_the_codes_of_somebody_else_open_nothing(half, bob):
    theirs = give_app(bob)
    for code in (theirs.code(), recovery_codes(bob)[0]):
        assert half.post(SECOND, {"code": code}).status_code == 422
        assert is_out(half)


@pytest.mark.parametrize("code", ["", "x" * 41, "١٢٣٤٥٦", "\x00", "½½½½½½", "12345", "1234567"])
def test_what_is_no_code_is_refused_in_words(half, code):
    answer = half.post(SECOND, {"code": code})
    assert answer.status_code == 422
    assert b"summary-title" in answer.content


def test_guessing_is_limited_for_a_person_from_a_place_and_nobody_else_is_locked_out(half, app, ada, bob, sign_in):
    for _ in range(5):
        assert half.post(SECOND, {"code": "000000"}).status_code == 422
    assert half.post(SECOND, {"code": app.code()}).status_code == 429
    elsewhere, his = Browser(REMOTE_ADDR="192.0.2.1"), Browser()
    sign_in(elsewhere, ada.email)
    assert elsewhere.post(SECOND, {"code": app.code()}).status_code == 302
    theirs = give_app(bob)
    sign_in(his, bob.email)
    assert his.post(SECOND, {"code": theirs.code()}).status_code == 302


def test_guessing_is_limited_for_a_person_from_everywhere(app, ada, sign_in):
    for number in range(20):
        browser = Browser(REMOTE_ADDR=f"192.0.2.{number}")
        sign_in(browser, ada.email)
        assert browser.post(SECOND, {"code": "000000"}).status_code == 422
    last = Browser(REMOTE_ADDR="198.51.100.1")
    sign_in(last, ada.email)
    assert last.post(SECOND, {"code": app.code()}).status_code == 429


def test_what_is_refused_is_noted_without_the_code(half, ada):
    half.post(SECOND, {"code": "271828"})
    line = Entry.objects.get(verb="person.second_factor_refused")
    assert (line.person, line.actor, line.actor_role, line.ip) == (ada.pk, None, "guest", "127.0.0.1")
    assert "271828" not in str(list(Entry.objects.values()))


def test_the_second_step_waits_for_ten_minutes(half, app, monkeypatch):
    code, later = app.code(), time.time() + 601
    monkeypatch.setattr(time, "time", lambda: later)
    assert half.get(SECOND)["Location"] == "/login/"
    assert half.post(SECOND, {"code": code})["Location"] == "/login/"
    assert is_out(half)


def test_a_session_that_waits_does_not_last_longer_than_that(half, ada):
    assert Session.objects.get(person=ada).expire_date < timezone.now() + timedelta(minutes=11)
    half.post(SECOND, {"code": recovery_codes(ada)[0]})
    assert Session.objects.get(person=ada).expire_date > timezone.now() + timedelta(days=13)


def test_there_is_no_second_step_without_the_first(browser, app):
    assert browser.get(SECOND)["Location"] == "/login/"
    assert browser.post(SECOND, {"code": app.code()})["Location"] == "/login/"
    assert is_out(browser)


def test_whoever_is_awaited_is_listed_nowhere_as_signed_in(half, ada, signed_in):
    assert signed_in(ada).get("/security/").content.decode().count('name="session"') == 1


def test_a_new_password_ends_what_waits_for_the_second_step(half, ada, bob, app, sign_in):
    give_app(bob)
    other = Browser()
    sign_in(other, bob.email)
    actions.change_password(
        person=Person.objects.get(pk=ada.pk),
        current=PASSWORD,
        password="another long secret",
        but=None,
        at=timezone.now(),
        ip=None,
    )
    assert half.post(SECOND, {"code": app.code()})["Location"] == "/login/"
    assert is_out(half)
    assert other.get(SECOND).status_code == 200


def test_a_password_that_changes_at_the_same_moment_ends_it_too(half, ada, app):
    ada.set_password("another long secret")
    ada.save(update_fields=["password"])  # and the session is still there
    assert half.post(SECOND, {"code": app.code()})["Location"] == "/login/"
    assert is_out(half)


def test_a_suspension_ends_what_waits_and_what_is_remembered(half, ada, app, now, bob, sign_in):
    half.post(SECOND, {"code": app.code()})
    sign_in(Browser(), bob.email)
    other = Browser()
    sign_in(other, ada.email)
    client = Member.objects.get(person=ada).client
    suspend_client(client=client, reason="Not paid", by=None, by_role="operator", at=now)
    assert other.get(SECOND)["Location"] == "/login/"
    assert not Session.objects.filter(person=ada).exists()
    assert set(KnownBrowser.objects.values_list("person", flat=True)) == {bob.pk}


def test_nobody_ends_the_sign_in_of_an_account_that_is_being_erased(half, ada, app, now):
    place_hold(kind=Hold.Kind.ERASING, persons=[ada.pk], clients=[], by=None, by_role="system", reason="", at=now)
    assert half.post(SECOND, {"code": app.code()})["Location"] == "/login/"
    assert is_out(half)


def test_a_new_password_by_mail_does_not_lead_around_the_second_step(browser, ada, app, sign_in):
    browser.post("/reset/", {"email": ada.email})
    path = link_in("password_reset", ada.email)
    assert browser.post(path, {"password": "another long secret"})["Location"] == "/login/"
    assert is_out(browser)
    assert sign_in(browser, ada.email, "another long secret")["Location"] == SECOND
    assert is_out(browser)
    assert browser.post(SECOND, {"code": app.code()}).status_code == 302


def test_the_session_that_waits_has_a_new_key(browser, ada, app, sign_in):
    session = browser.session
    session["something"] = "from before"
    session.save()
    browser.cookies["sessionid"] = before = session.session_key
    sign_in(browser, ada.email)
    assert browser.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_starting_anew_as_somebody_else_forgets_the_first(half, app, bob, sign_in):
    assert sign_in(half, bob.email)["Location"] == "/"
    half.post("/logout/")
    assert half.post(SECOND, {"code": app.code()})["Location"] == "/login/"


def test_the_page_is_kept_by_no_cache_and_says_nothing_of_the_person(half, ada):
    page = half.get(SECOND)
    assert "no-store" in page["Cache-Control"]
    assert ada.email not in page.content.decode()
    assert "Lovelace" not in page.content.decode()
