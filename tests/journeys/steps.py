"""What journeys have in common: steps by the names of fields, so that they are the same in every language."""

import json
import zipfile
from io import BytesIO
from typing import Any

from playwright.sync_api import Page, expect

from tests.house.running import PATIENCE, House, link_in

PASSWORD = "portico-demo"
NEW_PASSWORD = "Räder greifen ineinander 7"
SLOWLY = PATIENCE * 1000  # what a worker does meanwhile, in milliseconds


def submit(page: Page, form: str) -> None:
    """Press the button of the form that posts to an address."""
    page.locator(f'form[action="{form}"] .actions button').first.click()


def sign_in(page: Page, email: str, password: str = PASSWORD, *, wanted: str = "") -> None:
    """Sign in on the page of sign-in."""
    page.goto(wanted or "/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(password)
    submit(page, "/login/")


def ticked(page: Page) -> list[str]:
    """The boxes that are ticked."""
    found: list[str] = page.evaluate(
        "() => [...document.querySelectorAll('input[type=checkbox]:checked')].map((one) => one.value)"
    )
    return found


def fill_in(page: Page, **fields: str) -> None:
    """Type into the form of sign-up."""
    for name, value in fields.items():
        if name == "country":
            page.locator("[name=country]").select_option(value)
        elif name == "kind":
            page.locator(f"[name=kind][value={value}]").check()
        else:
            page.locator(f"main [name={name}]").fill(value)


def sign_up(
    page: Page, house: House, email: str, *, about: str = "", name: str = "Emmy Noether", purposes: tuple[str, ...] = ()
) -> None:
    """Sign up, confirm the address with the link that comes by mail, and sign in."""
    page.goto("/register/")
    fill_in(page, name=name, email=email, password=NEW_PASSWORD, country="DE")
    page.locator("[name=old_enough]").check()
    page.locator("[name=terms]").check()
    for purpose in purposes:
        page.locator(f"[name=purposes][value={purpose}]").check()
    submit(page, "/register/")
    confirm_address(page, house, email)
    sign_in(page, email, NEW_PASSWORD)
    expect(page).to_have_url(f"{house.url}/")


def confirm_address(page: Page, house: House, email: str) -> None:
    """Open the link of the newest mail and press the first button; opening alone confirms nothing."""
    page.goto(link_in(house.letter(email, about="/verify/"), containing="/verify/"))
    page.locator("main form button").first.click()
    expect(page).to_have_url(f"{house.url}/login/")


def give_password_again(page: Page, password: str) -> None:
    """What comes before a page that nobody should open in another's name."""
    page.locator("main [name=password]").fill(password)
    submit(page, "/confirm-password/")


def until(page: Page, selector: str) -> None:
    """Look again and again, as a person without script would, until something is on the page."""
    for _ in range(int(PATIENCE)):
        if page.locator(selector).count():
            return
        page.wait_for_timeout(1000)
        page.reload()
    raise AssertionError(f"{selector} did not come on {page.url}:\n{page.locator('main').inner_text()[:2000]}")


def take_data(page: Page, password: str) -> dict[str, Any]:
    """Have a package made, fetch it, and open it: the JSON in it, by file name."""
    page.goto("/privacy/export/")
    page.locator('a[href="/privacy/export/new/"]').click()
    give_password_again(page, password)
    page.locator("main form .actions button").click()
    fetch = 'form[action^="/privacy/export/"] button'
    until(page, fetch)
    with page.expect_download() as fetched:
        page.locator(fetch).first.click()
    assert fetched.value.suggested_filename == "my-data.zip"
    with zipfile.ZipFile(BytesIO(fetched.value.path().read_bytes())) as package:
        assert package.testzip() is None
        assert any(name.endswith(".html") for name in package.namelist())
        assert any(name.endswith(".csv") for name in package.namelist())
        return {name: json.loads(package.read(name)) for name in package.namelist() if name.endswith(".json")}


def ask_for_deletion(page: Page, password: str, *, when: str = "later") -> None:
    """From the plan to the decision."""
    page.goto("/privacy/delete/")
    page.locator(f"[name=when][value={when}]").check()
    page.locator('form[action="/privacy/delete/"] .actions button').click()
    if page.locator('form[action="/confirm-password/"]').count():
        give_password_again(page, password)
    page.locator("[name=understood]").check()
    page.locator("main form .actions button").click()


def open_receipt(page: Page, house: House, email: str) -> None:
    """The receipt, from the link in the last mail to the address; it opens without signing in."""
    page.goto(link_in(house.letter(email, about="/receipt/"), containing="/receipt/"))
    until(page, "article.receipt")


def is_shut_out(page: Page, house: House, email: str, password: str) -> bool:
    """Whether nobody signs in with these any more."""
    sign_in(page, email, password)
    return page.url == f"{house.url}/login/" and page.locator(".summary[role=alert]").count() == 1
