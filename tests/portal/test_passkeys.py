"""Passkeys: made, named, taken away, and signed in with. The device of these tests signs as a real one; the browser's are in journeys."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client as Browser
from fido2.utils import websafe_encode

from portico.accounts.models import Passkey, Session
from portico.accounts.queries import factors_of
from portico.journal.models import Entry
from portico.people.actions import place_hold
from portico.people.models import Hold, Person
from portico.people.permissions import StaffRole
from tests import factories
from tests.accounts.conftest import agreed, mails, terms  # noqa: F401 - fixtures
from tests.accounts.factors import Device, ask, confirm, give_app, give_passkey, recovery_codes
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db
ADD, SIGN_IN, CONFIRM = "/security/passkeys/add/", "/login/passkey/", "/confirm-password/passkey/"


@pytest.fixture(autouse=True)
def everyone_agreed(ada, bob, agreed):  # noqa: F811 - the fixture above
    agreed(ada)
    agreed(bob)


@pytest.fixture
def ada_confirmed(as_ada):
    confirm(as_ada)
    return as_ada


@pytest.fixture
def device(ada_confirmed) -> Device:
    """Ada's, with a passkey of hers."""
    return give_passkey(ada_confirmed)


@pytest.fixture
def other(as_bob) -> Device:
    """Bob's, with a passkey of his."""
    confirm(as_bob)
    return give_passkey(as_bob)


def show(browser: Browser, device: Device, path: str = SIGN_IN, **more: str):
    """Sign with a device what the page asks."""
    asked = ask(browser, f"{path}options/", **more)
    return browser.post(path, {"answer": device.sign(asked), **more})


def test_a_passkey_is_added_under_a_name_and_recovery_codes_come_with_it(ada_confirmed, ada, device):
    (key,) = factors_of(ada).passkeys
    assert key.name == "Laptop"
    assert len(recovery_codes(ada)) == 10
    assert mails(ada.email) == ["passkey_added"]
    assert "Laptop" in ada_confirmed.get("/security/").content.decode()
    assert ada_confirmed.get("/security/codes/").content.decode().count("<li><code>") == 10


def test_with_a_passkey_alone_one_is_in(browser_of_nobody, device, other, ada):
    assert show(browser_of_nobody, device, next="/privacy/")["Location"] == "/privacy/"
    assert browser_of_nobody.get("/profile/").status_code == 200
    assert Session.objects.get(session_key=browser_of_nobody.session.session_key).person_id == ada.pk
    line = Entry.objects.get(verb="person.signed_in")
    assert (line.person, line.detail) == (ada.pk, "webauthn")


@pytest.fixture
def browser_of_nobody(_django_db_helper) -> Browser:
    return Browser()


def test_staff_sign_in_with_a_passkey_and_land_at_the_desk(signed_in, browser_of_nobody):
    staff = factories.staff(role=StaffRole.PRIVACY)
    theirs = signed_in(staff)
    confirm(theirs)
    assert show(browser_of_nobody, give_passkey(theirs))["Location"] == "/desk/"


def test_a_passkey_is_a_second_step_for_its_owner_alone(browser_of_nobody, device, other, ada):
    browser_of_nobody.post("/login/", {"login": ada.email, "password": PASSWORD})
    assert show(browser_of_nobody, other, second="1").status_code == 422
    assert browser_of_nobody.get("/profile/").status_code == 302
    assert show(browser_of_nobody, device, second="1")["Location"] == "/"
    assert browser_of_nobody.get("/profile/").status_code == 200


def test_a_passkey_shows_again_that_one_is_oneself(as_ada, signed_in, ada, device, other):
    fresh = signed_in(ada)
    assert show(fresh, other, CONFIRM).status_code == 422
    assert fresh.get("/security/email/").status_code == 302
    assert show(fresh, device, CONFIRM, next="/security/email/")["Location"] == "/security/email/"
    assert fresh.get("/security/email/").status_code == 200


def test_a_recovery_code_stands_in_for_a_passkey(browser_of_nobody, device, ada):
    browser_of_nobody.post("/login/", {"login": ada.email, "password": PASSWORD})
    assert browser_of_nobody.post("/login/second/", {"code": recovery_codes(ada)[0]})["Location"] == "/"


def test_an_answer_counts_once(browser_of_nobody, device):
    asked = ask(browser_of_nobody, f"{SIGN_IN}options/")
    answer = device.sign(asked)
    browser_of_nobody.post(SIGN_IN, {"answer": answer})
    browser_of_nobody.post("/logout/")
    assert browser_of_nobody.post(SIGN_IN, {"answer": answer}).status_code == 422
    assert browser_of_nobody.get("/profile/").status_code == 302


def test_a_question_counts_once_also_when_the_answer_was_wrong(browser_of_nobody, device):
    asked = ask(browser_of_nobody, f"{SIGN_IN}options/")
    assert browser_of_nobody.post(SIGN_IN, {"answer": "{}"}).status_code == 422
    assert browser_of_nobody.post(SIGN_IN, {"answer": device.sign(asked)}).status_code == 422


def test_an_answer_to_another_browsers_question_opens_nothing(browser_of_nobody, device):
    asked = ask(Browser(), f"{SIGN_IN}options/")
    ask(browser_of_nobody, f"{SIGN_IN}options/")
    assert browser_of_nobody.post(SIGN_IN, {"answer": device.sign(asked)}).status_code == 422


def test_a_question_waits_for_five_minutes(browser_of_nobody, device):
    asked = ask(browser_of_nobody, f"{SIGN_IN}options/")
    session = browser_of_nobody.session
    session["portico_passkey_asked"] -= 301
    session.save()
    assert browser_of_nobody.post(SIGN_IN, {"answer": device.sign(asked)}).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://evil.example"},
        {"origin": "https://sub.testserver"},  # a page of another host under ours
        {"origin": "http://testserver"},
        {"host": "evil.example"},
        {"flags": 0x01},  # nobody showed that the device is theirs
        {"flags": 0x04},  # nobody was there
    ],
    ids=str,
)
def test_what_another_page_or_a_finder_of_the_device_signs_opens_nothing(browser_of_nobody, device, wrong):
    for name, value in wrong.items():
        setattr(device, name, value)
    assert show(browser_of_nobody, device).status_code == 422
    assert browser_of_nobody.get("/profile/").status_code == 302


def test_another_key_under_the_same_id_opens_nothing(browser_of_nobody, device):
    assert show(browser_of_nobody, Device(id=device.id)).status_code == 422


def test_a_device_that_counts_less_than_before_may_be_a_copy_and_opens_nothing(browser_of_nobody, device, ada):
    device.count = 7
    assert show(browser_of_nobody, device).status_code == 302
    browser_of_nobody.post("/logout/")
    for count in (7, 3, 0):
        device.count = count
        assert show(browser_of_nobody, device).status_code == 422
    device.count = 8
    assert show(browser_of_nobody, device).status_code == 302
    assert Entry.objects.filter(verb="person.second_factor_refused", person=ada.pk).count() == 3


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "no json",
        "[]",
        "null",
        "1",
        '"x"',
        "{}",
        '{"id": "a", "rawId": "b", "response": {}}',
        '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": null}',
        '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {"clientDataJSON": 1}}',
        '{"id": "YQ", "rawId": "YQ", "response": {"clientDataJSON": "e30", "authenticatorData": "YQ", "signature": "YQ"}}',
        '{"id": "YQ", "rawId": "YQ", "response": {"clientDataJSON": "/w", "attestationObject": "/w"}}',
        "[" * 19_000,
        "x" * 30_000,
        "\x00",
    ],
)
def test_what_is_no_answer_is_refused_in_words(ada_confirmed, browser_of_nobody, answer):
    for browser, path, asking in (
        (browser_of_nobody, SIGN_IN, f"{SIGN_IN}options/"),
        (ada_confirmed, CONFIRM, f"{CONFIRM}options/"),
        (ada_confirmed, ADD, "/security/passkeys/options/"),
    ):
        ask(browser, asking)
        refused = browser.post(path, {"answer": answer, "name": "x"})
        assert refused.status_code == 422
        assert b"summary-title" in refused.content
    assert not Passkey.objects.exists()


def test_parts_of_an_answer_changed_on_the_way_open_nothing(browser_of_nobody, device):
    for part in ("clientDataJSON", "authenticatorData", "signature"):
        asked = ask(browser_of_nobody, f"{SIGN_IN}options/")
        for value in ("", "YQ", websafe_encode(bytes(300)), "§", websafe_encode(b"{}")):
            answer = json.loads(device.sign(asked))
            answer["response"][part] = value
            assert browser_of_nobody.post(SIGN_IN, {"answer": json.dumps(answer)}).status_code == 422


def test_a_passkey_belongs_to_one_person(ada_confirmed, as_bob, device):
    confirm(as_bob)
    asked = ask(as_bob, "/security/passkeys/options/")
    answer = as_bob.post(ADD, {"name": "Mine now", "answer": device.make(asked)})
    assert answer.status_code == 422
    assert b"summary-title" in answer.content
    assert Passkey.objects.count() == 1


@pytest.mark.parametrize("flags", [0x01, 0x04])
def test_a_passkey_that_asks_for_nothing_is_not_taken(ada_confirmed, flags):
    asked = ask(ada_confirmed, "/security/passkeys/options/")
    answer = ada_confirmed.post(ADD, {"name": "x", "answer": Device(flags=flags).make(asked)})
    assert answer.status_code == 422
    assert not Passkey.objects.exists()


def test_there_are_ten_passkeys_at_most(ada_confirmed, ada):
    for number in range(10):
        give_passkey(ada_confirmed, f"Key {number}")
    asked = ask(ada_confirmed, "/security/passkeys/options/")
    answer = ada_confirmed.post(ADD, {"name": "x", "answer": Device().make(asked)})
    assert answer.status_code == 422
    assert "as many passkeys" in answer.content.decode()
    assert Passkey.objects.count() == 10


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "هاتفي", "📱" * 60, "x"])
def test_a_name_is_shown_as_words(ada_confirmed, ada, device, name):
    (key,) = factors_of(ada).passkeys
    assert ada_confirmed.post(f"/security/passkeys/{key.id}/", {"name": name}).status_code == 302
    assert factors_of(ada).passkeys[0].name == name
    assert "<script>alert" not in ada_confirmed.get("/security/").content.decode()


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "a\x00b"])
def test_a_passkey_has_a_short_name(ada_confirmed, ada, device, name):
    (key,) = factors_of(ada).passkeys
    assert ada_confirmed.post(f"/security/passkeys/{key.id}/", {"name": name}).status_code == 422
    assert factors_of(ada).passkeys[0].name == "Laptop"


def test_nobody_names_or_removes_the_passkey_of_somebody_else(ada_confirmed, ada, bob, other):
    (theirs,) = factors_of(bob).passkeys
    for path in (f"/security/passkeys/{theirs.id}/", f"/security/passkeys/{theirs.id}/remove/"):
        assert ada_confirmed.get(path).status_code == 404
        assert ada_confirmed.post(path, {"name": "Mine"}).status_code == 404
    assert factors_of(bob).passkeys == (theirs,)


def test_a_removed_passkey_opens_nothing_and_the_app_stays(ada_confirmed, ada, device, browser_of_nobody):
    app = give_app(ada)
    (key,) = factors_of(ada).passkeys
    path = f"/security/passkeys/{key.id}/remove/"
    assert "your last one" not in ada_confirmed.get(path).content.decode()
    assert ada_confirmed.post(path)["Location"] == "/security/"
    assert mails(ada.email)[-1] == "passkey_removed"
    assert show(browser_of_nobody, device).status_code == 422
    browser_of_nobody.post("/login/", {"login": ada.email, "password": PASSWORD})
    assert browser_of_nobody.post("/login/second/", {"code": app.code()}).status_code == 302


@pytest.mark.parametrize("change", [{"is_active": False}, {"can_sign_in": False}])
def test_nobody_signs_in_with_a_passkey_who_may_not_sign_in(browser_of_nobody, device, ada, change):
    Person.objects.filter(pk=ada.pk).update(**change)
    assert show(browser_of_nobody, device).status_code == 422


def test_an_address_that_is_not_verified_is_no_way_in_with_a_passkey_either(browser_of_nobody, device, ada):
    Person.objects.filter(pk=ada.pk).update(email_verified_at=None)
    assert show(browser_of_nobody, device)["Location"] == "/login/mail/"
    assert browser_of_nobody.get("/profile/").status_code == 302


def test_a_passkey_opens_no_account_that_is_being_erased(browser_of_nobody, device, ada, now):
    place_hold(kind=Hold.Kind.ERASING, persons=[ada.pk], clients=[], by=None, by_role="system", reason="", at=now)
    assert show(browser_of_nobody, device).status_code == 422


def test_what_is_stored_of_a_passkey_is_no_more_than_checks_its_signature(ada_confirmed, ada, device):
    stored = Authenticator.objects.get(user=ada, type="webauthn").data["credential"]
    assert set(stored) == {"id", "rawId", "type", "response"}
    assert set(stored["response"]) == {"clientDataJSON", "attestationObject"}


def test_under_an_ip_address_no_passkey_is_asked_for(settings, as_ada):
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    nobody = Browser(SERVER_NAME="127.0.0.1")
    assert "passkeys.js" not in nobody.get("/login/").content.decode()
    assert "passkeys.js" in Browser().get("/login/").content.decode()


def test_trying_passkeys_is_limited_for_a_place(device):
    for _ in range(20):
        assert show(Browser(), Device()).status_code == 422
    assert show(Browser(), device).status_code == 429
    assert show(Browser(REMOTE_ADDR="192.0.2.7"), device).status_code == 302


def test_a_question_for_a_person_names_their_passkeys_and_one_for_anybody_names_none(
    browser_of_nobody, device, other, ada
):
    assert ask(browser_of_nobody, f"{SIGN_IN}options/")["publicKey"].get("allowCredentials", []) == []
    browser_of_nobody.post("/login/", {"login": ada.email, "password": PASSWORD})
    named = ask(browser_of_nobody, f"{SIGN_IN}options/", second="1")["publicKey"]["allowCredentials"]
    assert [one["id"] for one in named] == [websafe_encode(device.id)]
