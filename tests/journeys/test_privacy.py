"""The privacy page: what is held is opened, taken along by parts, asked about, and almost deleted."""

import json
import zipfile
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect

from tests.house.running import House
from tests.journeys.steps import NEW_PASSWORD, ask_for_deletion, give_password_again, sign_up, until


@pytest.mark.on_both
def test_what_is_held_is_opened_and_parts_of_it_are_taken_along(page: Page, house: House) -> None:
    email = "cecilia@payne.example"
    sign_up(page, house, email, name="Cecilia Payne")
    page.goto("/privacy/")
    kinds = [str(link.get_attribute("href")) for link in page.locator("table.held a").all()]
    assert len(kinds) > 4
    for path in kinds:
        page.goto(path)
        expect(page.locator("main article").first).to_be_visible()
    page.goto("/privacy/data/people.Person/")
    expect(page.locator("main article")).to_contain_text("Cecilia Payne")
    expect(page.locator("main")).not_to_contain_text("argon2")

    # By parts: only what was chosen is in it; each fetch is written down and shown.
    page.goto("/privacy/export/new/")
    give_password_again(page, NEW_PASSWORD)
    expect(page.locator("[name=parts]").first).to_be_visible()
    for box in page.locator("[name=parts]").all():
        box.set_checked(box.get_attribute("value") == "people.Person")
    page.locator("main form .actions button").click()
    house.letter(email, about="data")
    until(page, 'form[action$="/fetch/"]')
    if not page.url.endswith("/privacy/export/"):
        page.goto("/privacy/export/")
    page.locator("tbody a").first.click()
    for number in (1, 2):
        with page.expect_download() as fetched:
            page.locator('form[action$="/fetch/"] button').click()
        page.reload()
        expect(page.locator("section[aria-labelledby=fetches] li")).to_have_count(number)
    with zipfile.ZipFile(BytesIO(fetched.value.path().read_bytes())) as package:
        data = [name for name in package.namelist() if name.startswith("data/")]
        assert len(data) == 1
        assert "Cecilia Payne" in json.dumps(json.loads(package.read(data[0])))


def test_a_transfer_is_asked_for_and_a_deletion_is_begun_and_cancelled(page: Page, house: House) -> None:
    email = "henrietta@leavitt.example"
    sign_up(page, house, email)
    page.goto("/privacy/ask/portability/")
    give_password_again(page, NEW_PASSWORD)
    page.locator("[name=controller]").fill("Cepheid Hosting <i>SA</i>")
    page.locator("[name=contact]").fill("privacy@cepheid.example")
    page.locator("main form .actions button").click()
    expect(page.locator("main")).to_contain_text("Cepheid Hosting <i>SA</i>")
    house.letter(email, about="request")
    page.goto("/privacy/")
    expect(page.locator("section[aria-labelledby=requests] tbody tr")).to_have_count(1)
    page.goto("/")
    expect(page.locator(".tasks")).to_contain_text("at the latest")

    ask_for_deletion(page, NEW_PASSWORD)
    expect(page).to_have_url(f"{house.url}/privacy/delete/")
    house.letter(email, about="/privacy/cancel/")
    page.goto("/profile/")
    expect(page).to_have_url(f"{house.url}/privacy/")
    page.goto("/privacy/delete/")
    page.locator('form[action="/privacy/delete/cancel/"] button').click()
    page.goto("/profile/")
    expect(page).to_have_url(f"{house.url}/profile/")


def test_an_objection_to_advertising_ends_it_at_once_and_a_restriction_is_lifted_by_whoever_asked(
    page: Page, house: House
) -> None:
    email = "maria@mitchell.example"
    sign_up(page, house, email, purposes=("newsletter",))
    page.goto("/privacy/ask/objection/")
    page.locator("[name=about][value=marketing]").check()
    page.locator("main form .actions button").click()
    expect(page).to_have_url(f"{house.url}/consent/")
    assert page.locator("button[name=to][value=off]").count() == 0
    page.goto("/privacy/ask/restriction/")
    page.locator("[name=about][value=accuracy]").check()
    page.locator("[name=words]").fill("The telescope is not mine.")
    page.locator("main form .actions button").click()
    page.goto("/")
    expect(page.locator("main")).to_contain_text("is restricted")
    page.goto("/privacy/")
    page.locator('form[action="/privacy/unrestrict/"] button').click()
    page.goto("/")
    expect(page.locator("main")).not_to_contain_text("is restricted")
