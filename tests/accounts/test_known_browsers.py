"""A sign-in with a browser that was not used before is told by mail; the cookie that recognises one says nothing of anybody."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from portico.accounts import actions
from portico.accounts.models import KnownBrowser
from portico.kit.cookies import KNOWN_BROWSER
from portico.mail.models import Message
from portico.people.models import Person
from tests.accounts.conftest import mails
from tests.accounts.factors import give_app
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"


@pytest.fixture(autouse=True)
def everyone_agreed(ada, bob, agreed):
    agreed(ada)
    agreed(bob)


@pytest.fixture
def laptop(browser, ada, sign_in) -> Browser:
    """The browser of Ada's first sign-in."""
    sign_in(browser, ada.email)
    return browser


def told(person: Person) -> int:
    return mails(person.email).count("new_browser")


def sign_in_again(browser: Browser, person: Person, sign_in) -> None:
    browser.post("/logout/")
    assert sign_in(browser, person.email).status_code == 302


def test_the_first_sign_in_of_all_is_no_news(laptop, ada):
    assert told(ada) == 0
    assert KnownBrowser.objects.get().person_id == ada.pk


def test_a_browser_that_was_used_before_is_no_news(laptop, ada, sign_in):
    sign_in_again(laptop, ada, sign_in)
    assert told(ada) == 0
    assert KnownBrowser.objects.count() == 1


def test_another_browser_is_told_with_what_recognises_it_and_no_more(laptop, ada, bob, sign_in):
    sign_in(Browser(REMOTE_ADDR="198.51.100.23"), ada.email, headers={"User-Agent": PHONE})
    assert told(ada) == 1
    assert told(bob) == 0
    mail = Message.objects.get(template="new_browser")
    for text in (mail.text, mail.html):
        assert "Chrome on Android" in text
        assert "198.51.x.x" in text
        assert "198.51.100.23" not in text
        assert "/security/" in text


def test_a_sign_in_that_is_not_complete_is_neither_told_nor_remembered(laptop, ada, sign_in):
    app = give_app(ada)
    phone = Browser()
    sign_in(phone, ada.email)
    assert told(ada) == 0
    assert KNOWN_BROWSER not in phone.cookies
    phone.post("/login/second/", {"code": app.code()})
    assert told(ada) == 1
    assert KnownBrowser.objects.count() == 2


def test_a_browser_that_somebody_else_uses_is_news_for_each_of_them(laptop, ada, bob, sign_in):
    Person.objects.filter(pk=bob.pk).update(last_login=timezone.now())
    sign_in_again(laptop, bob, sign_in)
    assert (told(ada), told(bob)) == (0, 1)
    sign_in_again(laptop, ada, sign_in)
    sign_in_again(laptop, bob, sign_in)
    assert (told(ada), told(bob)) == (0, 1)


def test_the_token_is_another_one_after_each_sign_in_and_a_planted_one_is_worth_nothing(laptop, ada, sign_in):
    planted = laptop.cookies[KNOWN_BROWSER].value
    sign_in_again(laptop, ada, sign_in)
    assert laptop.cookies[KNOWN_BROWSER].value != planted
    thief = Browser()
    thief.cookies[KNOWN_BROWSER] = planted
    sign_in(thief, ada.email)
    assert told(ada) == 1


@pytest.mark.parametrize("token", ["", "x", "x" * 4000, "ä", "../.."])
def test_a_made_up_token_recognises_nothing(laptop, ada, sign_in, token):
    other = Browser()
    other.cookies[KNOWN_BROWSER] = token
    assert sign_in(other, ada.email).status_code == 302
    assert told(ada) == 1


def test_after_a_year_a_browser_is_a_new_one(laptop, ada, sign_in):
    KnownBrowser.objects.update(seen_at=timezone.now() - timedelta(days=366))
    sign_in_again(laptop, ada, sign_in)
    assert told(ada) == 1


def test_the_cookie_is_for_this_house_and_no_script_and_the_token_is_stored_nowhere(laptop):
    cookie = laptop.cookies[KNOWN_BROWSER]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert int(cookie["max-age"]) == 365 * 24 * 3600
    assert cookie.value not in str(list(KnownBrowser.objects.values()))


def test_a_new_password_forgets_every_browser_but_the_one_at_hand(laptop, ada, bob, sign_in):
    sign_in(Browser(), bob.email)
    other = Browser()
    sign_in(other, ada.email)
    before = told(ada)
    laptop.post("/security/password/", {"current": PASSWORD, "password": "another long secret"})
    laptop.post("/logout/")
    sign_in(laptop, ada.email, "another long secret")
    assert told(ada) == before
    sign_in(other, ada.email, "another long secret")
    assert told(ada) == before + 1
    assert KnownBrowser.objects.filter(person=bob).count() == 1


def test_signing_out_everywhere_forgets_the_browsers_too(laptop, ada, bob, sign_in):
    sign_in(Browser(), bob.email)
    actions.end_all_sessions(person=ada, at=timezone.now(), ip=None)
    assert set(KnownBrowser.objects.values_list("person", flat=True)) == {bob.pk}
