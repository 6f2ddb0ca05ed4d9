"""Looking changes nothing, and nothing that leaves a page names anybody: no address, redirect, log line or file name."""

import logging

import pytest
from django.conf import settings

from tests.walk.answers import ADDRESSES, Diary, ask, difference, every_row, urls_in, written
from tests.walk.conftest import Walks
from tests.walk.scene import EVERYONE, GRACE, NEEDLES, Scene
from tests.walk.table import TABLE

pytestmark = pytest.mark.django_db
QUIETLY = {
    "journal_entry",
    "accounts_session",
    "kit_cache",
}  # a look may write there; what, the comparison of rows says


def named(text: str) -> list[str]:
    """Whom a text names."""
    return [needle for some in NEEDLES.values() for needle in some if needle.casefold() in text.casefold()]


@pytest.mark.parametrize("who", EVERYONE)
def test_looking_at_every_page_leaves_every_row_as_it_was(scene: Scene, who: str):
    browser, wrote = scene.browser(who), {}
    before = every_row()
    for name in TABLE:
        with written() as tables:
            ask(browser, "GET", scene.path(ADDRESSES[name]))
        if set(tables) - QUIETLY:
            wrote[name] = set(tables) - QUIETLY
    assert wrote == {}
    assert difference(before, every_row()) == {}


@pytest.mark.parametrize("who", EVERYONE)
def test_no_address_and_no_redirect_names_anybody(walked: Walks, who: str):
    for method in ("GET", "POST"):
        found = {}
        for name, one in walked(who, method).items():
            seen = [one.path, one.headers.get("Location", ""), *urls_in(one.body)]
            if given_away := [place for place in seen if named(place)]:
                found[name] = given_away
        assert found == {}


@pytest.mark.parametrize("who", EVERYONE)
def test_no_line_of_the_log_names_anybody(walked: Walks, who: str):
    lines = [line for method in ("GET", "POST") for one in walked(who, method).values() for line in one.lines]
    assert lines
    assert [line for line in lines if named(line)] == []


def test_what_people_type_into_the_address_is_not_logged_and_travels_nowhere(scene: Scene):
    typed, diary = NEEDLES["grace"][0], Diary()
    logging.getLogger().addHandler(diary)
    try:
        for who in EVERYONE:
            browser = scene.browser(who)
            for path in (
                f"/{typed}/",
                f"/desk/clients/{typed}/summary/",
                f"/emails/{typed}/",
                f"/verify/{typed}/?{typed}",
            ):
                ask(browser, "GET", path)
            for path in ("/profile/", "/desk/", "/privacy/export/new/"):
                assert named(ask(browser, "GET", f"{path}?who={typed}").get("Location", "")) == []
    finally:
        logging.getLogger().removeHandler(diary)
    assert diary.lines
    assert [line for line in diary.lines if named(line)] == []


def test_a_search_is_answered_by_an_address_that_says_nothing(scene: Scene):
    answer = ask(scene.browser("staff:support"), "POST", "/desk/clients/", {"q": scene.people[GRACE].email})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/desk/clients/?s=")
    assert named(answer["Location"]) == []


def test_no_file_that_is_stored_is_named_after_anybody(scene: Scene):
    files = [str(file.relative_to(settings.PORTICO.root)) for file in settings.PORTICO.root.rglob("*")]
    assert any(file.endswith(".zip") for file in files)
    assert [file for file in files if named(file)] == []
