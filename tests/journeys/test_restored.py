"""A database that was put back to before an erasure serves nobody until the erasure has been repeated."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.house import chromium as browsers
from tests.house import examine
from tests.house.running import House, build
from tests.journeys.steps import PASSWORD, SLOWLY, is_shut_out, sign_in

GONE = "juergen@gross.example"


@pytest.fixture
def own_house(tmp_path: Path) -> House:
    """A house of the test's own, whose database is a file."""
    return build(tmp_path)


def _put(source: Path, target: Path) -> None:
    for end in ("-wal", "-shm"):
        target.with_name(target.name + end).unlink(missing_ok=True)
    shutil.copyfile(source, target)


@pytest.fixture
def restored(own_house: House, tmp_path: Path) -> House:
    """The house after somebody was erased and yesterday's backup was put in place."""
    database, backup = tmp_path / "var" / "portico.sqlite3", tmp_path / "backup.sqlite3"
    shutil.copyfile(database, backup)
    with own_house.open():
        own_house.command("rights", "erase", "--person", GONE, "--yes", "--json")
    _put(backup, database)
    return own_house


def test_a_restored_backup_serves_nobody_until_its_erasures_are_repeated(chromium: Browser, restored: House) -> None:
    with restored.open(), browsers.visitor(chromium, restored.url) as page:
        for path in ("/", "/login/", "/desk/", "/terms/", "/demo/mail/", "/nothing/"):
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 503, path
            expect(page.locator("h1")).to_have_text("Closed for the moment")
        assert examine.everything(page) == {}
        expect(page.locator("main")).to_contain_text("portico rights replay")
        restored.command("rights", "replay")
        for _ in range(20):
            page.wait_for_timeout(1000)
            answer = page.goto("/login/")
            if answer is not None and answer.status == 200:
                break
        assert is_shut_out(page, restored, GONE, PASSWORD)
        sign_in(page, "ada@lovelace.example")
        expect(page.locator("h1")).to_contain_text("Ada Lovelace", timeout=SLOWLY)
