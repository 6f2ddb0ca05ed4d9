"""Somebody who has the password and fails at the second step, time and again, is told of to the person, not too often."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from portico.accounts import actions
from portico.accounts.telling import Place
from portico.mail.models import Message
from tests.accounts.conftest import mails
from tests.accounts.factors import give_app

pytestmark = pytest.mark.django_db
HERE = Place("198.51.100.23", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")


def told(person):
    return mails(person.email).count("second_factor_failures")


@pytest.fixture
def fail(ada):
    give_app(ada)

    def fail(times, at, who=ada):
        for number in range(times):
            with pytest.raises(actions.WrongCode):
                actions.check_code(person=who, code="000000", at=at + timedelta(seconds=number), place=HERE)

    return fail


def test_the_fifth_failure_within_an_hour_is_told_and_the_fourth_is_not(fail, ada, bob):
    give_app(bob)
    at = timezone.now()
    fail(4, at, bob)
    fail(4, at)
    assert (told(ada), told(bob)) == (0, 0)
    fail(1, at + timedelta(minutes=59))
    assert (told(ada), told(bob)) == (1, 0)
    mail = Message.objects.get(template="second_factor_failures")
    assert mail.stream == Message.Stream.SECURITY
    for text in (mail.text, mail.html):
        assert "Firefox on Linux" in text
        assert "198.51.x.x" in text
        assert "198.51.100.23" not in text
        assert "/security/" in text


def test_failures_that_lie_apart_are_not_told(fail, ada):
    at = timezone.now()
    fail(4, at)
    fail(4, at + timedelta(minutes=61))
    assert told(ada) == 0


def test_it_is_told_once_a_day_at_most(fail, ada):
    at = timezone.now()
    fail(15, at)
    fail(5, at + timedelta(hours=20))
    assert told(ada) == 1
    fail(5, at + timedelta(hours=25))
    assert told(ada) == 2


def test_the_page_of_the_second_step_leads_to_it_and_the_password_alone_failing_does_not(ada, fail, agreed, sign_in):
    agreed(ada)
    browser = Browser()
    for _ in range(5):
        assert sign_in(Browser(REMOTE_ADDR="198.51.100.4"), ada.email, password="wrong one").status_code == 422
    assert told(ada) == 0
    sign_in(browser, ada.email)
    for _ in range(5):
        assert browser.post("/login/second/", {"code": "000000"}).status_code == 422
    assert told(ada) == 1


def test_passkeys_that_are_none_of_the_awaited_person_count_and_those_of_nobody_do_not(ada, fail):
    at = timezone.now()
    for _ in range(6):
        actions.refuse_passkey(person=None, at=at, place=HERE)
    assert told(ada) == 0
    fail(4, at)
    actions.refuse_passkey(person=ada, at=at, place=HERE)
    assert told(ada) == 1
