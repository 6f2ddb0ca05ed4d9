"""Names, addresses and numbers that forms elsewhere stumble over: they are taken as they are, and nothing of them is executed."""

import pytest
from playwright.sync_api import Page, expect

from tests.house.running import House, link_in
from tests.journeys.steps import NEW_PASSWORD, fill_in, sign_in, sign_up, submit

NAMES = (
    "Q",
    "N" + "a" * 199,
    "سيمون بوليفار",
    "Zoë 👩🏽‍🚀 Ångström",
    "<script>alert('name')</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }} %s {0}",
)


@pytest.mark.on_both
def test_every_name_is_taken_and_shown_as_it_was_typed(page: Page, house: House) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"a name was executed: {dialog.message}"))
    sign_up(page, house, "many@names.example", name=NAMES[0])
    for name in NAMES:
        page.goto("/profile/")
        page.locator("[name=person-name]").fill(name)
        submit(page, "/profile/")
        expect(page.locator(".messages")).to_contain_text("saved")
        expect(page.locator("[name=person-name]")).to_have_value(name)
        page.goto("/")
        expect(page.locator("h1")).to_contain_text(name)
        assert page.locator("main script, main img[onerror]").count() == 0
        page.set_viewport_size({"width": 390, "height": 844})
        wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0, name[:20]
        page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/profile/")
    page.locator("[name=person-name]").evaluate("(one) => one.removeAttribute('maxlength')")
    page.locator("[name=person-name]").fill("N" * 201)
    submit(page, "/profile/")
    expect(page.locator(".summary[role=alert]")).to_be_focused()
    expect(page.locator("[name=person-name]")).to_have_value("N" * 201)


def test_an_address_without_a_postcode_and_a_telephone_of_elsewhere(page: Page, house: House) -> None:
    email = "wangari@maathai.example"
    sign_up(page, house, email, name="Wangari Maathai")
    page.goto("/profile/")
    page.locator("[name=person-phone]").fill("020 7946 0101")  # of which country?
    submit(page, "/profile/")
    expect(page.locator(".summary[role=alert] a[href='#id_person-phone']")).to_be_visible()
    page.locator("[name=person-phone]").fill("+852 2345 6789")
    submit(page, "/profile/")
    expect(page.locator(".messages")).to_contain_text("saved")
    expect(page.locator("[name=person-phone]")).to_have_value("+852 2345 6789")

    # Hong Kong writes no postcodes: none is asked for, and the letter has none.
    page.locator("[name=account-country]").select_option("HK")
    page.locator("[name=account-street]").fill("Nathan Road")
    page.locator("[name=account-number]").fill("99")
    page.locator("[name=account-city]").fill("Tsim Sha Tsui")
    submit(page, "/profile/account/")
    if page.locator(".summary[role=alert]").count():  # the island is asked for once the country is known
        page.locator("[name=account-region]").fill("Kowloon")
        submit(page, "/profile/account/")
    expect(page.locator(".messages")).to_contain_text("saved")
    expect(page.locator(".letterhead")).to_contain_text("99 Nathan Road")
    expect(page.locator(".letterhead")).to_contain_text("Hong Kong")
    assert page.locator("[name=account-postcode]").input_value() == ""
    page.locator("[name=account-postcode]").fill("<b>")
    page.locator("[name=account-country]").select_option("DE")
    submit(page, "/profile/account/")
    expect(page.locator(".summary[role=alert] a[href='#id_account-postcode']")).to_be_visible()


def test_an_internationalised_address_signs_up_and_in_by_either_of_its_forms(page: Page, house: House) -> None:
    typed, on_the_wire = "juergen@bücher.example", "juergen@xn--bcher-kva.example"
    page.goto("/register/")
    page.locator("[name=old_enough]").check()
    page.locator("[name=terms]").check()
    fill_in(page, name="Jürgen", email="jürgen@bücher.example", password=NEW_PASSWORD, country="DE")
    submit(page, "/register/")  # our server could not write to a name that is not in ASCII, so it is not taken
    expect(page.locator(".summary[role=alert] a[href='#id_email']")).to_be_visible()
    expect(page.locator("[name=email]")).to_have_value("jürgen@bücher.example")
    fill_in(page, email=typed, password=NEW_PASSWORD)
    for name in ("old_enough", "terms"):
        page.locator(f"[name={name}]").check()
    submit(page, "/register/")
    expect(page).to_have_url(f"{house.url}/register/mail/")
    letter = house.letter(on_the_wire, about="/verify/")
    page.goto(link_in(letter, containing="/verify/"))
    page.locator("main form button").first.click()
    for form in (typed, on_the_wire):
        sign_in(page, form, NEW_PASSWORD)
        expect(page).to_have_url(f"{house.url}/")
        page.locator('form[action="/logout/"] button').click()
