"""What a browser may be tricked into: posting from elsewhere, being led elsewhere, an old password, a wrong page."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client as Browser

from tests.factories.people import PASSWORD
from tests.walk.answers import ADDRESSES, ask, told, undone, wrong_headers
from tests.walk.scene import BOB, EVERYONE, GRACE, NOBODY, Scene
from tests.walk.table import TABLE, WITHOUT_A_FORM

pytestmark = pytest.mark.django_db
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "/\t/evil.example/",
    "\t//evil.example/",
    "/%09/evil.example/",
    "http:evil.example",
    "https:/evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "//evil.example@127.0.0.1/",
    "https://testserver.evil.example/",
    " https://evil.example/",
    "/\r\nSet-Cookie: a=b",
)


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_nobody_is_led_to_another_house(scene: Scene, wanted: str):
    grace, nobody = scene.browser(GRACE), Browser()
    her = {"login": scene.people[GRACE].email, "password": PASSWORD, "next": wanted}
    answers = [
        ask(nobody, "POST", "/login/", her),
        grace.get("/login/", {"next": wanted}),
        ask(grace, "POST", "/confirm-password/", {"password": PASSWORD, "next": wanted}),
        ask(grace, "POST", "/language/", {"language": "de", "next": wanted}),
        grace.post("/language/", {"language": "de"}, headers={"referer": wanted.strip().replace("\r\n", "")}),
        grace.get("/language/", {"next": wanted}),
    ]
    for answer in answers:
        assert answer.status_code == 302
        assert "evil" not in answer["Location"] or answer["Location"].startswith("/%"), answer["Location"]
        assert answer["Location"].startswith("/")
        assert not answer["Location"].startswith(("//", "/\\"))
        assert "\n" not in answer["Location"]
        assert "a" not in answer.cookies
    for path in ("/login/", "/confirm-password/"):
        page = (nobody if path == "/login/" else grace).get(path, {"next": wanted}).content.decode()
        assert 'name="next" value="http' not in page
        assert 'name="next" value="//' not in page


def test_the_page_that_was_asked_for_comes_after_signing_in(scene: Scene):
    browser = Browser()
    where = browser.get("/privacy/")["Location"]
    assert where == "/login/?next=/privacy/"
    her = {"login": scene.people[GRACE].email, "password": PASSWORD, "next": "/privacy/"}
    assert browser.post("/login/", her)["Location"] == "/privacy/"


@pytest.mark.parametrize("who", [NOBODY, GRACE, "staff:owner"])
def test_nothing_is_posted_from_a_form_of_another_house(scene: Scene, who: str):
    browser, taken = scene.browser(who), []
    browser.handler.enforce_csrf_checks = True
    for name in TABLE:
        with undone():
            answer = ask(browser, "POST", scene.path(ADDRESSES[name]))
        if answer.status_code != 403 or b"This form has expired" not in answer.content or wrong_headers(answer):
            taken.append(name)
    assert set(taken) == WITHOUT_A_FORM


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_needs_the_password_again_asks_for_it_and_comes_back(scene: Scene, method: str):
    browser = Browser()
    browser.force_login(scene.people[GRACE], backend="portico.accounts.backends.PersonBackend")
    asked = set()
    for name, line in TABLE.items():
        if line.door.name in {"OWN", "THING"} and line.expected(GRACE, method) != "not so":
            with undone():
                path = scene.path(ADDRESSES[name])
                answer = ask(browser, method, path)
            if told(answer, path, "") == "password":
                asked.add(name)
    needing = {name for name, line in TABLE.items() if line.asks_password}
    assert asked == {name for name in needing if TABLE[name].expected(GRACE, method) != "not so"}


@pytest.mark.parametrize("who", EVERYONE)
def test_an_address_that_is_no_page_is_answered_by_the_houses_own_page(scene: Scene, who: str):
    browser = scene.browser(who)
    for path in (
        "/nothing/",
        "/desk/nothing/",
        "/admin/",
        "/static/nothing.css",
        "/media/exports/x.zip",
        "/emails/1/",
        "/.git/config",
    ):
        for method in ("GET", "POST"):
            answer = ask(browser, method, path)
            assert answer.status_code == 404, path
            page = answer.content.decode()
            assert '<header class="masthead">' in page, path
            assert "There is no such page" in page
            assert wrong_headers(answer) == []


def test_outside_of_a_demo_no_mail_is_shown(scene: Scene, settings):
    settings.PORTICO = type(settings.PORTICO)(
        **{name: getattr(settings.PORTICO, name) for name in settings.PORTICO.__slots__} | {"demo": False}
    )
    for name in ("portal:demo_mail", "portal:demo_letter"):
        for who in EVERYONE:
            assert ask(scene.browser(who), "GET", scene.path(ADDRESSES[name])).status_code == 404


def test_the_cookies_of_a_house_behind_tls_travel_by_tls_alone():
    lines = (
        "from portico.config import settings as s",
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0)",
    )
    environment = os.environ | {"PORTICO_BASE_URL": "https://portal.example", "PORTICO_DEMO": "1"}
    said = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        env=environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split() == ["True"] * 4


def test_the_language_that_was_chosen_is_remembered_for_this_house_alone(scene: Scene):
    answer = ask(scene.browser(BOB), "POST", "/language/", {"language": "de", "next": "/"})
    assert answer.cookies["django_language"]["samesite"] == "Lax"
