"""Signing in and staying signed in: with the keyboard alone, and never longer than the account lives."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.house import chromium as browsers
from tests.house.running import House, link_in
from tests.journeys.steps import NEW_PASSWORD, PASSWORD, ask_for_deletion, sign_in, sign_up, submit


@pytest.mark.on_both
def test_an_erased_persons_other_browser_is_out(page: Page, staff_page: Page, house: House) -> None:
    email = "maria@agnesi.example"
    sign_up(page, house, email)
    stolen = staff_page
    stolen.context.add_cookies(page.context.cookies())  # somebody has the cookie
    stolen.goto("/profile/")
    expect(stolen.locator("[name=person-name]")).to_have_value("Emmy Noether")
    ask_for_deletion(page, NEW_PASSWORD, when="now")
    for path in ("/profile/", "/privacy/", "/privacy/export/"):
        stolen.goto(path)
        assert stolen.url.startswith(f"{house.url}/login/"), path
        assert "Noether" not in stolen.content()


@pytest.mark.on_both
def test_a_new_password_ends_every_other_session(chromium: Browser, page: Page, house: House) -> None:
    email = "sophie@germain.example"
    sign_up(page, house, email)
    with browsers.visitor(chromium, house.url) as other:
        sign_in(other, email, NEW_PASSWORD)
        expect(other).to_have_url(f"{house.url}/")
        page.goto("/security/")
        assert page.locator("section[aria-labelledby=where] tbody tr").count() == 2
        page.goto("/reset/")
        page.locator("[name=email]").fill(email)
        submit(page, "/reset/")
        link = link_in(house.letter(email, about="/reset/"), containing="/reset/")
        page.goto(link)
        page.locator("main [name=password]").fill("an even longer secret of mine")
        page.locator("main form .actions button").click()
        expect(page).to_have_url(f"{house.url}/login/")
        other.goto("/profile/")
        assert other.url.startswith(f"{house.url}/login/")
        answer = page.goto(link)
        assert answer is not None
        assert answer.status == 404  # it opens once
        sign_in(page, email, "an even longer secret of mine")
        expect(page).to_have_url(f"{house.url}/")


def test_signing_in_and_out_with_the_keyboard_alone(page: Page, house: House) -> None:
    page.goto("/")
    expect(page).to_have_url(f"{house.url}/login/?next=/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    _tab_to(page, "[name=login]")
    page.keyboard.type("ada@lovelace.example")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    expect(page.locator(".summary[role=alert]")).to_be_focused()
    expect(page.locator("[name=login]")).to_have_value("ada@lovelace.example")
    _tab_to(page, "[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Ada Lovelace")
    _tab_to(page, 'a[href="/privacy/"]')
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Privacy")
    _tab_to(page, 'form[action="/logout/"] button')
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{house.url}/login/")
    page.goto("/privacy/")
    assert "/login/" in page.url


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until the first such element has the focus."""
    wanted = page.locator(selector).first
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("(one) => one === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not reach {selector} on {page.url}")
