"""Ids of other people's things, in addresses and in what is posted, open nothing and change nothing."""

import uuid
from typing import Any

import pytest

from portico.people.permissions import StaffRole
from tests.factories.people import PASSWORD
from tests.walk.answers import ADDRESSES, about, ask, difference, every_row, told, undone, written
from tests.walk.scene import BOB, COLLEAGUES, GRACE, NOBODY, STAFF, Scene
from tests.walk.table import TABLE, Door

pytestmark = pytest.mark.django_db
HERS = ("person", "export", "message", "asked", "run", "account_message", "account_export", "place", "invitation")
IDS = {"client", "person", "message", "export", "asked", "run", "place", "invitation"}
ONE_MAIL = {"portal:invitation", "portal:invitation_decline"}  # the two ways to answer
OWN = {"portal:leave"}  # a colleague who leaves tells the owner
THERE = {"page", "form", "changed", "away"}


def stuffed(scene: Scene) -> dict[str, Any]:
    """A form that is filled in well, with Grace's ids under every name that a view might read."""
    ids = {name: str(value) for name, value in scene.ids.items()}
    person, client = ids["person"], ids["client"]
    hers = dict.fromkeys(("person", "user", "id", "pk", "by", "owner", "person-id", "person-pk", "root_id"), person)
    account = dict.fromkeys(("client", "account", "account-id", "account-pk", "portal_client", "client_id"), client)
    things = {name: ids[name] for name in ("message", "export", "asked", "run", "finding")}
    typed = {
        "person-name": "Mallory",
        "person-language": "en",
        "person-shown": "{}",
        "account-kind": "private",
        "account-shown": "{}",
        "account-street": "Elsewhere",
        "words": "Something",
        "reason": "Something",
        "answer": "Something",
        "state": "done",
        "purposes": ["news", "offers"],
        "shown": ["news:1", "offers:1"],
        "parts": ["people.Person"],
        "to": "on",
        "when": "now",
        "digest": "0" * 64,
        "understood": "1",
        "email": "mallory@noyce.example",
        "login": "mallory@noyce.example",
        "current": PASSWORD,
        "password": f"{PASSWORD} of mine",
        "role": "owner",
        "session": scene.grace_session,
        "root": "person",
        "q": "a",
    }
    return hers | account | things | typed


@pytest.mark.parametrize("who", [NOBODY, BOB, *COLLEAGUES, *STAFF])
def test_what_is_posted_with_somebody_elses_ids_leaves_her_rows_as_they_were(scene: Scene, who: str):
    browser, body, touched = scene.browser(who), stuffed(scene), {}
    names = HERS if who in COLLEAGUES else ("client", *HERS)  # what a colleague posts may name their own account
    ids = [form for name in names for form in (str(scene.ids[name]), scene.ids[name].hex)]
    before = about(every_row(), ids)
    for name, line in TABLE.items():
        if line.door is Door.DESK and line.expected(who, "POST") not in {"sign in", "nothing", "forbidden"}:
            continue  # they may
        if who in COLLEAGUES and name in OWN:
            continue
        with undone(), written() as tables:
            ask(browser, "POST", scene.path(ADDRESSES[name]), body)
            changed = difference(before, about(every_row(), ids)) if tables else {}
        if changed:
            touched[name] = changed
    assert touched == {}


def test_the_accounts_own_pages_are_changed_by_those_whose_role_includes_it_alone(scene: Scene):
    shown = {"account-kind": "company", "account-company": "Mackie & Söhne", "account-shown": "{}"}
    for who, expected in (("technical", 403), ("support", 403), ("staff:owner", 403)):
        with undone():
            assert ask(scene.browser(who), "POST", "/profile/account/", shown).status_code == expected
    before = about(every_row(), [str(scene.client.pk), scene.client.pk.hex])
    with undone():
        assert (
            ask(scene.browser(BOB), "POST", "/profile/account/", shown | {"client": str(scene.client.pk)}).status_code
            != 403
        )
        assert difference(before, about(every_row(), [str(scene.client.pk), scene.client.pk.hex])) == {}


def test_mail_to_the_account_is_read_by_its_owner_alone_and_so_is_the_accounts_package(scene: Scene):
    message, export = scene.ids["account_message"], scene.ids["account_export"]
    for who in (GRACE, BOB, *COLLEAGUES, *STAFF):
        browser = scene.browser(who)
        assert ask(browser, "GET", f"/emails/{message}/").status_code == (200 if who == GRACE else 404), who
        listed = ask(browser, "GET", "/privacy/export/")
        assert (str(export) in listed.content.decode()) == (who == GRACE), who


def test_nobody_acts_in_an_account_that_is_not_theirs(scene: Scene):
    for who in (BOB, *STAFF):
        answer = ask(scene.browser(who), "POST", "/profile/switch/", {"account": str(scene.client.pk)})
        assert answer.status_code == 404, who


@pytest.mark.parametrize("who", [GRACE, "staff:owner"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_id_of_nothing_is_not_found(scene: Scene, who: str, method: str):
    browser, found = scene.browser(who), []
    for name, line in TABLE.items():
        if line.expected(who, method) in THERE:
            for part in IDS & set(ADDRESSES[name].takes):
                path = scene.path(ADDRESSES[name], **{part: uuid.uuid4()})
                with undone():
                    answer = ask(browser, method, path)
                if answer.status_code != 404 and name != "desk:client":  # that one only leads to the first tab
                    found.append((name, part, answer.status_code))
    assert found == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_at_the_desk_a_thing_of_one_client_is_not_found_under_another(scene: Scene, method: str):
    browser, tried, found = scene.browser("staff:owner"), 0, []
    for name, line in TABLE.items():
        parts = IDS & set(ADDRESSES[name].takes)
        if line.door is Door.DESK and len(parts) > 1 and line.expected("staff:owner", method) in THERE:
            for part in parts:
                tried += 1
                with undone():
                    answer = ask(browser, method, scene.path(ADDRESSES[name], **{part: scene.other[part]}))
                if answer.status_code != 404:
                    found.append((name, part, answer.status_code))
    assert tried >= 4
    assert found == []


def test_the_desk_makes_no_package_of_a_person_who_is_not_the_clients(scene: Scene):
    browser = scene.browser("staff:privacy")
    path = scene.path(ADDRESSES["desk:export"])
    assert ask(browser, "POST", path, {"person": str(scene.other["person"])}).status_code == 404


def test_a_browser_is_signed_out_by_nobody_but_its_person(scene: Scene):
    before = about(every_row(), [str(scene.ids["person"]), scene.ids["person"].hex])["accounts.Session"]
    assert before
    ask(scene.browser(BOB), "POST", "/security/sessions/end/", {"session": scene.grace_session})
    assert about(every_row(), [str(scene.ids["person"]), scene.ids["person"].hex])["accounts.Session"] == before


@pytest.mark.parametrize("who", [NOBODY, GRACE])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_nobody_was_sent_opens_nothing_and_neither_does_that_of_another_mail(
    scene: Scene, who: str, method: str
):
    browser, opened = scene.browser(who), []
    links = [name for name, line in TABLE.items() if line.door is Door.LINK]
    tokens = {
        **scene.links,
        "mistyped": "A" * 43,
        "short": "x",
        "demo letter": scene.ids["name"],
        "id": str(scene.ids["run"]),
    }
    for name in links:
        for other, token in tokens.items():
            if (
                other == name or {name, other} == ONE_MAIL or (method == "GET" and name == "portal:verify")
            ):  # its page says nothing until it is posted
                continue
            with undone():
                path = scene.path(ADDRESSES[name], token=token)
                answer = ask(browser, method, path)
                if told(answer, path, "nothing") not in {"nothing", "not so"}:
                    opened.append((name, other, answer.status_code))
    assert opened == []


def test_roles_of_the_table_are_roles_of_the_house():
    assert {role for line in TABLE.values() for role in line.roles} == set(StaffRole)
