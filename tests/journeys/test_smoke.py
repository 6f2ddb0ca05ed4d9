"""The house opens its doors: the shortest journey through each."""

import re

import pytest
from playwright.sync_api import Page, expect

from portico.cli.company import PASSWORD
from tests.house import examine
from tests.house.running import House, link_in

pytestmark = pytest.mark.on_both


def sign_in(page: Page, email: str) -> None:
    page.goto("/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_ada_comes_in_by_the_portal(page: Page, house: House) -> None:
    page.goto("/")
    expect(page).to_have_url(re.compile(r"/login/"))
    assert examine.accessibility(page) == []
    sign_in(page, "ada@lovelace.example")
    expect(page).to_have_url(f"{house.url}/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_staff_come_in_by_the_desk(staff_page: Page, house: House) -> None:
    staff_page.goto("/desk/")
    expect(staff_page).to_have_url(re.compile(r"/login/"))
    sign_in(staff_page, "support@desk.example")
    staff_page.goto("/desk/clients/")
    expect(staff_page.locator("main tbody tr").first).to_be_visible()


def test_what_the_house_sends_is_caught(house: House) -> None:
    letter = house.letter("lukasz@zolkiewski.example", about="delet")
    assert link_in(letter, containing="/privacy/").startswith(house.url)
