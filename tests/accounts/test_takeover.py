"""Whoever knew the password for a moment keeps nothing: a change of address they asked for ends with it, and is told."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from django.test import Client as Browser
from django.utils import timezone

from portico.accounts import actions
from portico.mail.models import Message
from portico.mail.templates import TEMPLATES
from tests.accounts.conftest import link_in, mails
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db
EVIL = "mallory@evil.example"
NEXT = "nine brave otters"


@pytest.fixture
def wish(ada, bob):
    """The link that verifies the attacker's address; and Bob, who wants another one too."""
    actions.change_email(person=bob, new="robert@noyce.example", at=timezone.now(), ip=None)
    actions.change_email(person=ada, new=EVIL, at=timezone.now(), ip=None)
    return link_in("verify_address", EVIL)


def _reset(ada, signed_in):
    Browser().post("/reset/", {"email": ada.email})
    Browser().post(link_in("password_reset", ada.email), {"password": NEXT})


def _change_password(ada, signed_in):
    signed_in(ada).post("/security/password/", {"current": PASSWORD, "password": NEXT})


def _sign_out_elsewhere(ada, signed_in):
    signed_in(ada).post("/security/sessions/end-others/")


@pytest.mark.parametrize("defence", [_reset, _change_password, _sign_out_elsewhere])
def test_a_waiting_change_of_address_ends_with_the_old_password_and_with_the_other_sessions(
    wish, ada, bob, signed_in, defence
):
    defence(ada, signed_in)
    assert not EmailAddress.objects.filter(user=ada, email=EVIL).exists()
    assert not EmailConfirmation.objects.filter(email_address__user=ada).exists()
    assert Browser().get(wish).status_code == 404
    assert Browser().post(wish).status_code == 404
    ada.refresh_from_db()
    assert ada.email == "ada@lovelace.example"
    assert list(EmailAddress.objects.filter(user=ada).values_list("email", flat=True)) == [ada.email]
    assert Browser().post(link_in("verify_address", "robert@noyce.example")).status_code == 302


def test_a_change_of_address_that_was_under_way_while_the_password_changed_is_not_begun(ada):
    stale = type(ada).objects.get(pk=ada.pk)
    actions.change_password(person=ada, current=PASSWORD, password=NEXT, but=None, at=timezone.now(), ip=None)
    with pytest.raises(actions.WrongPassword):
        actions.change_email(person=stale, new=EVIL, at=timezone.now(), ip=None)
    assert mails(EVIL) == []


@pytest.mark.parametrize("wanted", [EVIL, "bob@noyce.example"])
def test_the_present_address_is_told_when_a_change_is_asked_for(ada, bob, wanted):
    actions.change_email(person=ada, new=wanted, at=timezone.now(), ip=None)
    told = Message.objects.get(to=ada.email)
    assert (told.template, told.stream, told.person) == ("address_change_asked", "security", ada)
    for words in (told.text, told.html):
        assert "change your password" in words
        assert "ends this request" in words
        assert wanted not in words
    assert told.secrets == {}
    assert TEMPLATES["address_change_asked"].secrets == frozenset()


def test_asking_for_the_address_that_one_has_tells_nobody(ada):
    actions.change_email(person=ada, new="ADA@lovelace.example", at=timezone.now(), ip=None)
    assert mails(ada.email) == []


def test_of_a_link_and_a_new_password_at_once_one_is_too_late(real_commits, ada, in_threads):
    at = timezone.now()
    actions.change_email(person=ada, new=EVIL, at=at, ip=None)
    token = link_in("verify_address", EVIL).split("/")[2]
    reset = actions.passwords.reset_token(ada)

    def act(number):
        try:
            if number % 2:
                actions.verify_address(token=token, at=at + timedelta(seconds=1), ip=None)
            else:
                actions.reset_password(token=reset, password=NEXT, at=at + timedelta(seconds=1), ip=None)
        except (actions.LinkDead, actions.LinkSpent):
            return "late"
        return "done"

    assert sorted(in_threads(act, 2)) == ["done", "late"]
    ada.refresh_from_db()
    assert (ada.email == EVIL) != ada.check_password(NEXT)
