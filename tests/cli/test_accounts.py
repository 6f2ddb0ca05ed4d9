"""`portico accounts`: somebody who has lost every second factor can sign in again, and is told."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client as Browser

from portico.accounts.models import KnownBrowser, Passkey, Session
from portico.journal.models import Entry
from tests.accounts.conftest import mails
from tests.accounts.factors import confirm, give_app, give_passkey
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db


def reset(person: str, reason: str = "lost") -> str:
    said = StringIO()
    call_command("accounts", "reset-second-factor", "--person", person, "--reason", reason, stdout=said)
    return said.getvalue()


def test_every_factor_goes_the_person_is_out_everywhere_and_told_and_nobody_else(as_ada, as_bob, ada, bob):
    app = give_app(ada)
    give_app(bob)
    confirm(as_ada, app.code())
    give_passkey(as_ada)
    assert reset(ada.email).startswith("2 removed")
    assert not Authenticator.objects.filter(user=ada).exists()
    assert not Passkey.objects.exists()
    assert not Session.objects.filter(person=ada).exists()
    assert not KnownBrowser.objects.filter(person=ada).exists()
    assert mails(ada.email)[-1] == "second_factor_reset"
    assert Authenticator.objects.filter(user=bob).count() == 2
    assert as_bob.get("/security/").status_code == 200
    line = Entry.objects.get(verb="person.second_factor_reset")
    assert (line.person, line.actor, line.actor_role, line.detail) == (ada.pk, None, "operator", "lost")


def test_signing_in_takes_the_password_alone_again(ada):
    give_app(ada)
    reset(str(ada.pk), "stolen")
    browser = Browser()
    assert browser.post("/login/", {"login": ada.email, "password": PASSWORD})["Location"] != "/login/second/"
    assert browser.session["_auth_user_id"] == str(ada.pk)


@pytest.mark.parametrize(
    "words", [["--reason", "lost"], ["--person", "ada@lovelace.example"], ["--person", "x", "--reason", "no"]]
)
def test_whom_and_why_are_asked_for(ada, words):
    with pytest.raises(CommandError):
        call_command("accounts", "reset-second-factor", *words)


def test_somebody_without_a_second_factor_is_left_as_they_are(as_ada, ada):
    with pytest.raises(CommandError, match="no second factor"):
        reset(ada.email)
    assert as_ada.get("/security/").status_code == 200
    assert mails(ada.email) == []


def test_nobody_unknown_is_reset():
    with pytest.raises(CommandError) as refused:
        reset("nobody@people.example")
    assert refused.value.returncode == 2
