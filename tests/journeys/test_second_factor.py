"""Second factors in a real browser: an app without any script, and passkeys of Chromium's virtual authenticator."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.accounts.factors import code_of
from tests.house import chromium as browsers
from tests.house.running import House, words_of
from tests.journeys.steps import NEW_PASSWORD, give_password_again, sign_in, sign_up, submit

PASSKEYS = "form[data-passkey]"


def now(secret: str, ahead: int = 0) -> str:
    """The code of the app."""
    return code_of(secret, int(time.time()) // 30 + ahead)


def sign_out(page: Page) -> None:
    page.locator('form[action="/logout/"] button').click()


def set_up_app(page: Page) -> tuple[str, list[str]]:
    """Set up an app; returns its key and the recovery codes."""
    page.goto("/security/")
    page.locator('a[href="/security/app/"]').click()
    give_password_again(page, NEW_PASSWORD)
    submit(page, "/security/app/")
    secret = page.locator(".key").inner_text()
    page.locator("[name=code]").fill(now(secret, -1))
    submit(page, "/security/app/")
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    with page.expect_download() as kept:
        page.locator('a[href$="recovery-codes.txt"]').click()
    assert all(code in kept.value.path().read_text() for code in codes)
    page.locator('form[action="/security/codes/kept/"] button').click()
    return secret, codes


@pytest.mark.on_both
def test_an_app_without_any_script_at_phone_width_in_german(chromium: Browser, page: Page, house: House) -> None:
    email = "chien-shiung@wu.example"
    sign_up(page, house, email)
    sign_out(page)
    narrow = {"viewport": browsers.NARROW, "java_script_enabled": False, "locale": "de-DE"}
    with browsers.visitor(chromium, house.url, **narrow) as plain:
        sign_in(plain, email, NEW_PASSWORD)
        secret, codes = set_up_app(plain)
        sign_out(plain)
        sign_in(plain, email, NEW_PASSWORD)
        expect(plain).to_have_url(f"{house.url}/login/second/")
        plain.goto("/profile/")
        expect(plain).to_have_url(f"{house.url}/login/?next=/profile/")  # not in yet
        plain.goto("/login/second/")
        plain.locator("[name=code]").fill("000000")
        submit(plain, "/login/second/")
        assert plain.locator(".summary[role=alert]").count() == 1
        plain.locator("[name=code]").fill(now(secret))
        submit(plain, "/login/second/")
        expect(plain).to_have_url(f"{house.url}/")
        sign_out(plain)
        sign_in(plain, email, NEW_PASSWORD)
        plain.locator("[name=code]").fill(codes[0])
        submit(plain, "/login/second/")
        expect(plain).to_have_url(f"{house.url}/")
        plain.goto("/security/passkeys/add/")
        plain.locator("[name=password]").fill(NEW_PASSWORD)
        plain.locator("[name=code]").fill(codes[1])
        submit(plain, "/confirm-password/")
        assert plain.locator(PASSKEYS).count() == 0  # under this address there are none
    told = words_of(house.letter(email, about="127.0.x.x"))
    assert "127.0.0.1" not in told.replace(house.url, "")


@contextmanager
def device(page: Page) -> Iterator[CDPSession]:
    """A device with a fingerprint reader, whose owner always shows it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    has: dict[str, Any] = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": has})
    session.authenticator = made["authenticatorId"]  # type: ignore[attr-defined]  # for those who change it
    yield session
    session.detach()


def press(page: Page) -> None:
    page.locator(f"{PASSKEYS} .actions button").click()


@pytest.mark.on_both
def test_a_passkey_is_added_opens_the_account_alone_and_is_removed(chromium: Browser, page: Page, house: House) -> None:
    email = "grete@hermann.example"
    sign_up(page, house, email)
    here = house.url.replace("127.0.0.1", "localhost")  # browsers make no passkeys for an address in numbers
    with browsers.visitor(chromium, here) as owner, device(owner):
        sign_in(owner, email, NEW_PASSWORD)
        owner.goto("/security/")
        owner.locator('a[href="/security/passkeys/add/"]').click()
        give_password_again(owner, NEW_PASSWORD)
        expect(owner.locator("[data-without-passkeys]")).to_be_hidden()
        owner.locator("[name=name]").fill("My laptop")
        press(owner)
        expect(owner).to_have_url(f"{here}/security/codes/")
        owner.locator('form[action="/security/codes/kept/"] button').click()
        expect(owner.locator("main")).to_contain_text("My laptop")
        house.letter(email, about="passkey was added")

        sign_out(owner)
        press(owner)  # on the page of sign-in, with nothing typed
        expect(owner).to_have_url(f"{here}/")
        expect(owner.locator("h1")).to_contain_text("Emmy Noether")

        sign_out(owner)
        sign_in(owner, email, NEW_PASSWORD, wanted="/privacy/")
        expect(owner).to_have_url(f"{here}/login/second/")
        press(owner)
        expect(owner).to_have_url(f"{here}/privacy/")

        owner.goto("/security/")
        owner.locator('a[href$="/remove/"]').click()
        expect(owner.locator("h1")).to_have_text("Confirm that it is you")
        press(owner)
        expect(owner.locator(".notice.warning")).to_contain_text("your last one")
        owner.locator("main .actions button").click()
        expect(owner).to_have_url(f"{here}/security/")
        house.letter(email, about="passkey was removed")

        sign_out(owner)
        press(owner)
        expect(owner.locator(".summary[role=alert]")).to_be_visible()
        sign_in(owner, email, NEW_PASSWORD)
        expect(owner).to_have_url(f"{here}/")


def test_a_device_whose_owner_does_not_show_it_makes_and_opens_nothing(
    chromium: Browser, page: Page, house: House
) -> None:
    email = "hertha@sponer.example"
    sign_up(page, house, email)
    here = house.url.replace("127.0.0.1", "localhost")
    with browsers.visitor(chromium, here) as owner, device(owner) as session:
        authenticator = session.authenticator  # type: ignore[attr-defined]
        sign_in(owner, email, NEW_PASSWORD)
        owner.goto("/security/passkeys/add/")
        give_password_again(owner, NEW_PASSWORD)
        session.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
        press(owner)
        expect(owner.locator(f"{PASSKEYS} [role=alert]")).to_be_visible()
        session.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": True})
        press(owner)
        expect(owner).to_have_url(f"{here}/security/codes/")
        sign_out(owner)
        session.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
        press(owner)
        expect(owner.locator(f"{PASSKEYS} [role=alert]")).to_be_visible()
        owner.goto("/profile/")
        expect(owner).to_have_url(f"{here}/login/?next=/profile/")


def test_a_sign_in_with_a_new_browser_is_told_by_mail(chromium: Browser, page: Page, house: House) -> None:
    email = "ida@noddack.example"
    sign_up(page, house, email)
    sign_out(page)
    sign_in(page, email, NEW_PASSWORD)
    with browsers.visitor(chromium, house.url) as other:
        sign_in(other, email, NEW_PASSWORD)
        expect(other).to_have_url(f"{house.url}/")
    house.letter(email, about="browser that was not used")
    assert sum("A new sign-in" in str(one["Subject"]) for one in house.letters(email)) == 1
