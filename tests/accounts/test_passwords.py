"""Choosing a new password: a link that opens once, and what ends with the old password."""

from datetime import timedelta

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.test import Client as Browser
from django.utils import timezone

from portico.accounts import actions
from portico.accounts.actions.passwords import reset_token
from portico.accounts.models import Session
from portico.journal.models import Entry
from portico.mail import outbox
from portico.mail.models import Message
from portico.people.actions import place_hold
from portico.people.models import Hold
from tests import factories
from tests.accounts.conftest import link_in, mails
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db
NEXT = "nine brave otters"


def test_a_new_password_is_chosen_under_the_link_of_a_mail(browser, ada, bob, agreed, sign_in):
    agreed(ada)
    assert browser.post("/reset/", {"email": "Ada@Lovelace.example"})["Location"] == "/reset/sent/"
    link = link_in("password_reset", ada.email)
    assert browser.get(link).status_code == 200
    assert browser.post(link, {"password": NEXT})["Location"] == "/login/"
    assert sign_in(browser, ada.email, NEXT).status_code == 302
    assert sign_in(Browser(), bob.email).status_code == 302
    assert mails(bob.email) == []


def test_the_link_opens_once(browser, ada):
    browser.post("/reset/", {"email": ada.email})
    link = link_in("password_reset", ada.email)
    browser.post(link, {"password": NEXT})
    assert browser.get(link).status_code == 404
    assert browser.post(link, {"password": "another eight otters"}).status_code == 404
    ada.refresh_from_db()
    assert ada.check_password(NEXT)


def test_the_link_opens_for_an_hour(browser, ada, monkeypatch):
    link = f"/reset/{reset_token(ada)}/"
    real = default_token_generator._now()
    monkeypatch.setattr(default_token_generator, "_now", lambda: real + timedelta(minutes=61))
    assert browser.get(link).status_code == 404
    assert browser.post(link, {"password": NEXT}).status_code == 404
    monkeypatch.setattr(default_token_generator, "_now", lambda: real + timedelta(minutes=59))
    assert browser.get(link).status_code == 200


def test_a_link_dies_with_a_sign_in_and_with_a_change_of_password_or_address(browser, ada, bob, sign_in):
    for change in (
        lambda: sign_in(browser, ada.email),
        lambda: actions.change_password(
            person=ada, current=PASSWORD, password=NEXT, but=None, at=ada.created_at, ip=None
        ),
        lambda: type(ada).objects.filter(pk=ada.pk).update(email="new@lovelace.example"),
    ):
        token = reset_token(ada)
        assert actions.person_of_link(token) == ada
        change()
        ada.refresh_from_db()
        assert actions.person_of_link(token) is None


def test_one_persons_link_opens_nothing_of_another(browser, ada, bob):
    proof = reset_token(ada).partition("-")[2]
    for token in (f"{bob.pk.hex}-{proof}", f"{ada.pk.hex}-", ada.pk.hex, "x-y", "-", f"{ada.pk.hex}-{proof}x"):
        assert browser.post(f"/reset/{token}/", {"password": NEXT}).status_code == 404
    bob.refresh_from_db()
    assert bob.check_password(PASSWORD)


def test_a_new_password_ends_every_session_and_no_other_persons(browser, ada, bob, as_ada, as_bob):
    browser.post("/reset/", {"email": ada.email})
    browser.post(link_in("password_reset", ada.email), {"password": NEXT})
    assert not Session.objects.filter(person=ada).exists()
    assert as_ada.get("/security/").status_code == 302
    assert as_bob.get("/security/").status_code == 200
    assert mails(ada.email) == ["password_reset", "password_changed"]


def test_opening_the_link_shows_that_the_address_is_ones_own(browser):
    new = factories.person(email="new@people.example", verified=False)
    browser.post("/reset/", {"email": new.email})
    browser.get(link_in("password_reset", new.email))
    new.refresh_from_db()
    assert new.email_verified_at is None
    browser.post(link_in("password_reset", new.email), {"password": NEXT})
    new.refresh_from_db()
    assert new.email_verified_at is not None


def test_an_unknown_address_gets_the_same_page_and_a_mail_that_says_so(browser, ada):
    known = browser.post("/reset/", {"email": ada.email})
    unknown = browser.post("/reset/", {"email": "nobody@people.example"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert mails("nobody@people.example") == ["unknown_account"]
    assert Message.objects.get(template="unknown_account").person is None


@pytest.mark.parametrize("outcome", ["sent", "failed", "expired"])
def test_nothing_is_kept_of_an_address_that_has_no_account(browser, ada, outcome):
    for address in ("nobody@people.example", ada.email):
        browser.post("/reset/", {"email": address})
    at = timezone.now()
    if outcome == "expired":
        outbox.give_up(at=at + timedelta(days=6))
    else:
        while (message := outbox.claim(at=at)) is not None:
            outbox.sent(message, at=at) if outcome == "sent" else outbox.failed(message, failure="550")
    assert list(Message.objects.values_list("to", flat=True)) == [ada.email]


def test_an_address_that_no_mail_reaches_gets_the_same_page(browser):
    assert browser.post("/reset/", {"email": "ünï@people.example"}).status_code in {302, 422}
    assert not Message.objects.exists()


def test_a_link_is_not_made_from_the_address_of_a_request(browser, ada, settings):
    settings.ALLOWED_HOSTS = ["*"]
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    browser.post("/reset/", {"email": ada.email}, headers=headers)
    link = Message.objects.get(template="password_reset").secrets["link"]
    assert link.startswith(f"{settings.PORTICO.base_url}/reset/")


def test_asking_is_limited_for_an_address_known_or_not(ada):
    for address in (ada.email, "nobody@people.example"):
        answers = [
            Browser(REMOTE_ADDR=f"192.0.2.{number}").post("/reset/", {"email": address}).status_code
            for number in range(4)
        ]
        assert answers == [302, 302, 302, 429]
        assert len(mails(address)) == 3


def test_asking_is_limited_for_a_place(browser):
    answers = [browser.post("/reset/", {"email": f"p{number}@people.example"}).status_code for number in range(21)]
    assert answers == [302] * 20 + [429]


def test_the_person_is_told_of_a_request_by_reference_only(browser, ada):
    browser.post("/reset/", {"email": ada.email})
    entry = Entry.objects.get(verb="person.password_reset_asked")
    assert (entry.person, entry.actor, entry.actor_role, entry.ip) == (ada.pk, None, "guest", "127.0.0.1")


def test_nobody_being_erased_gets_a_new_password(browser, ada, now):
    link = f"/reset/{reset_token(ada)}/"
    place_hold(kind=Hold.Kind.ERASING, persons=[ada.pk], at=now)
    assert browser.post(link, {"password": NEXT}).status_code == 404


def test_a_weak_password_is_refused_with_a_summary(browser, ada):
    link = f"/reset/{reset_token(ada)}/"
    for weak in ("short", "password1234", "ada lovelace", ""):
        response = browser.post(link, {"password": weak})
        assert response.status_code == 422
        assert 'href="#id_password"' in response.content.decode()
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


def test_changing_the_password_asks_for_the_present_one(as_ada, ada):
    response = as_ada.post("/security/password/", {"current": "wrong wrong wrong", "password": NEXT})
    assert response.status_code == 422
    assert 'href="#id_current"' in response.content.decode()
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)
    assert Entry.objects.filter(verb="person.password_refused", person=ada.pk).count() == 1


def test_changing_the_password_ends_all_other_sessions_and_keeps_this_one(as_ada, as_bob, ada, signed_in):
    elsewhere = signed_in(ada)
    key = as_ada.session.session_key
    assert as_ada.post("/security/password/", {"current": PASSWORD, "password": NEXT})["Location"] == "/security/"
    assert as_ada.get("/security/").status_code == 200
    assert as_ada.session.session_key != key
    assert elsewhere.get("/security/").status_code == 302
    assert as_bob.get("/security/").status_code == 200
    assert Session.objects.filter(person=ada).count() == 1
    assert mails(ada.email) == ["password_changed"]


def test_guessing_the_present_password_is_limited(as_ada):
    for _ in range(5):
        as_ada.post("/security/password/", {"current": "wrong wrong wrong", "password": NEXT})
    assert as_ada.post("/security/password/", {"current": PASSWORD, "password": NEXT}).status_code == 429
    assert as_ada.post("/confirm-password/", {"password": PASSWORD}).status_code == 429


def test_of_two_who_open_a_link_at_once_one_is_too_late(real_commits, ada, in_threads):
    token = reset_token(ada)

    def choose(number):
        try:
            actions.reset_password(token=token, password=f"{NEXT} {number}", at=ada.created_at, ip=None)
        except actions.LinkSpent:
            return "spent"
        return "set"

    assert sorted(in_threads(choose, 4)) == ["set", "spent", "spent", "spent"]
