"""One person's whole way: signing up, agreeing, consenting, taking the data along, being erased, and the receipt."""

import json

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.house import chromium as browsers
from tests.house.running import House, link_in, words_of
from tests.journeys.steps import (
    NEW_PASSWORD,
    ask_for_deletion,
    confirm_address,
    fill_in,
    give_password_again,
    is_shut_out,
    open_receipt,
    sign_in,
    sign_up,
    submit,
    take_data,
    ticked,
    until,
)

EMMY = "emmy@noether.example"


@pytest.mark.on_both
def test_from_sign_up_to_the_receipt(page: Page, house: House) -> None:
    _signs_up_with_mistakes_first(page, house)
    _confirms_the_address(page, house)
    _corrects_the_profile(page)
    _ends_and_begins_a_mailing(page, house)
    package = json.dumps(take_data(page, NEW_PASSWORD), ensure_ascii=False)
    for value in (EMMY, "Emmy Noether", "Bismarckstraße", "newsletter", "+493031425678"):
        assert value in package
    assert "argon2" not in package
    _has_the_account_deleted(page, house)
    _verifies_the_receipt(page, house)
    assert is_shut_out(page, house, EMMY, NEW_PASSWORD)


def _signs_up_with_mistakes_first(page: Page, house: House) -> None:
    """What is missing is said above the form; what was typed stays; no box is ticked for anybody."""
    page.goto("/register/?terms=on&purposes=newsletter&email=someone")
    assert ticked(page) == []
    expect(page.locator("[name=email]")).to_have_value("")

    fill_in(page, name="Emmy Noether", email="emmy@", password="short", country="DE")
    page.locator("[name=purposes][value=newsletter]").check()
    submit(page, "/register/")
    summary = page.locator(".summary[role=alert]")
    expect(summary).to_be_focused()
    assert summary.locator("a").count() >= 3
    expect(page.locator("[name=name]")).to_have_value("Emmy Noether")
    expect(page.locator("[name=email]")).to_have_value("emmy@")
    expect(page.locator("[name=country]")).to_have_value("DE")
    expect(page.locator("[name=password]")).to_have_value("")
    assert ticked(page) == []

    fill_in(page, email=EMMY, password=NEW_PASSWORD)
    page.locator("[name=old_enough]").check()
    page.locator("[name=terms]").check()
    page.locator("[name=purposes][value=newsletter]").check()
    submit(page, "/register/")
    expect(page).to_have_url(f"{house.url}/register/mail/")


def _confirms_the_address(page: Page, house: House) -> None:
    """Before it is confirmed nobody signs in, and a new link comes; opening that confirms nothing, the button does."""
    first = link_in(house.letter(EMMY, about="/verify/"), containing="/verify/")
    sign_in(page, EMMY, NEW_PASSWORD)
    expect(page).to_have_url(f"{house.url}/login/mail/")
    second = house.letter(EMMY, about="/verify/", but=1)
    assert link_in(second, containing="/verify/") != first
    confirm_address(page, house, EMMY)
    sign_in(page, EMMY, NEW_PASSWORD)
    expect(page).to_have_url(f"{house.url}/")


def _corrects_the_profile(page: Page) -> None:
    """The person's own data and the account's are two forms."""
    page.goto("/profile/")
    page.locator("[name=person-phone]").fill("+49 30 31425678")
    submit(page, "/profile/")
    expect(page.locator(".messages")).to_contain_text("saved")
    page.locator("[name=account-street]").fill("Bismarckstraße")
    page.locator("[name=account-number]").fill("11")
    page.locator("[name=account-postcode]").fill("37073")
    page.locator("[name=account-city]").fill("Göttingen")
    submit(page, "/profile/account/")
    expect(page.locator(".messages")).to_contain_text("saved")
    expect(page.locator("[name=account-street]")).to_have_value("Bismarckstraße")


def _ends_and_begins_a_mailing(page: Page, house: House) -> None:
    """What was ticked at sign-up holds since the address is confirmed; one click ends it, one click begins it."""
    page.goto("/consent/")
    newsletter = page.locator('form[action="/consent/newsletter/"]')
    newsletter.locator("button[value=off]").click()
    expect(page.locator(".messages")).to_contain_text("off")
    newsletter.locator("button[value=on]").click()
    page.goto(link_in(house.letter(EMMY, about="/consent/confirm/"), containing="/consent/confirm/"))
    page.locator("main form button").click()
    page.goto("/consent/")
    expect(newsletter.locator("button[value=off]")).to_have_count(1)
    expect(newsletter.locator("button[value=on]")).to_have_count(0)


def _has_the_account_deleted(page: Page, house: House) -> None:
    """Seven days to think it over, a mail at once, mailings off at once; whoever is sure does not wait."""
    ask_for_deletion(page, NEW_PASSWORD)
    expect(page).to_have_url(f"{house.url}/privacy/delete/")
    assert "/privacy/cancel/" in words_of(house.letter(EMMY, about="/privacy/cancel/"))
    page.goto("/consent/")
    expect(page).to_have_url(f"{house.url}/privacy/")  # what is left while the account cools off
    page.goto("/privacy/delete/")
    page.locator('a[href="/privacy/delete/skip/"]').click()
    if page.locator('form[action="/confirm-password/"]').count():
        give_password_again(page, NEW_PASSWORD)
    page.locator("main form .actions button").click()
    until(page, "h1:text('Your account is deleted')")


def _verifies_the_receipt(page: Page, house: House) -> None:
    """It names nobody, and is signed with a key that is published."""
    open_receipt(page, house, EMMY)
    receipt = page.locator("article.receipt").inner_text()
    assert "The signature was checked just now and is right." in receipt
    assert "Noether" not in page.content()
    assert EMMY not in page.content()
    with page.expect_download() as fetched:
        page.locator('a[href="?format=json"]').click()
    signed = json.loads(fetched.value.path().read_text())
    assert json.loads(signed["body"])["format"].startswith("portico-receipt/")
    published = page.request.get("/.well-known/portico-keys.json").json()["keys"]
    assert signed["public_key"] in {key["public_key"] for key in published}


def test_the_same_way_with_script_switched_off(chromium: Browser, house: House) -> None:
    email = "sofja@kowalewskaja.example"
    with browsers.visitor(chromium, house.url, java_script_enabled=False) as page:
        page.goto("/register/")
        page.locator("[name=purposes][value=offers]").check()
        submit(page, "/register/")
        assert page.locator(".summary[role=alert] a").count() >= 4
        expect(page.locator("[name=purposes][value=offers]")).not_to_be_checked()
        sign_up(page, house, email, name="Софья Ковалевская", purposes=("offers",))
        page.goto("/consent/")
        page.locator('form[action="/consent/off/"] button').click()
        expect(page.locator('form[action="/consent/offers/"] button[value=on]')).to_have_count(1)
        assert email in json.dumps(take_data(page, NEW_PASSWORD))
        ask_for_deletion(page, NEW_PASSWORD, when="now")
        open_receipt(page, house, email)
        assert is_shut_out(page, house, email, NEW_PASSWORD)


def test_the_same_way_in_german_on_a_telephone(chromium: Browser, house: House) -> None:
    email = "lise@meitner.example"
    with browsers.visitor(chromium, house.url, locale="de-DE", viewport=browsers.NARROW, has_touch=True) as page:
        page.goto("/register/")
        expect(page.locator("html")).to_have_attribute("lang", "de")
        offer = page.locator("#purpose-newsletter-text")
        expect(offer).to_contain_text("Ich kann das jederzeit widerrufen.")
        expect(page.locator(".consent-choice span[lang]").first).to_have_attribute("lang", "de")
        sign_up(page, house, email, name="Lise Meitner", purposes=("newsletter",))
        page.goto("/profile/")
        expect(page.locator("[name=person-language]")).to_have_value("de")
        page.goto("/consent/")
        expect(page.locator("table.log")).to_contain_text("Ich kann das jederzeit widerrufen.")
        ask_for_deletion(page, NEW_PASSWORD, when="now")
        open_receipt(page, house, email)
        expect(page.locator("html")).to_have_attribute("lang", "de")
        wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0
