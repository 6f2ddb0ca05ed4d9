"""The pages of consent and agreements: what was decided, in which words, and the receipt; what is asked again, and the way out."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.house.running import House, NotReady, link_in
from tests.journeys.steps import sign_in, sign_up, ticked

SWITCH = 'form[action="/consent/events/"]'


@pytest.mark.on_both
def test_a_mailing_takes_one_click_either_way_and_leaves_receipts(page: Page, house: House) -> None:
    email = "hilma@granqvist.example"
    sign_up(page, house, email)
    page.goto("/consent/")
    page.locator(f"{SWITCH} button[value=on]").click()
    link = link_in(house.letter(email, about="/consent/confirm/"), containing="/consent/confirm/")

    # A scanner opens the link, also with the person's own cookies: nothing is given by that. The button gives it.
    for method in ("HEAD", "GET"):
        assert page.request.fetch(link, method=method).ok
    page.goto("/consent/")
    expect(page.locator(f"{SWITCH} button[value=on]")).to_have_count(1)
    page.goto(link)
    page.locator("main form button").click()
    page.goto("/consent/")
    expect(page.locator(f"{SWITCH} button")).to_have_count(1)
    shown = page.locator("li", has=page.locator(SWITCH)).locator("div > p").first.inner_text()
    page.locator(f"{SWITCH} button[value=off]").click()
    expect(page.locator(f"{SWITCH} button[value=off]")).to_have_count(0)
    page.goto(link)  # used once: it brings nothing back
    assert page.locator("main form").count() == 0

    # The history has the words as they were; each receipt stands up by itself, and not once it is altered.
    page.goto("/consent/")
    rows = page.locator("table.log tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("withdrawn")
    rows.nth(1).locator("summary").click()
    expect(rows.nth(1)).to_contain_text(shown)
    rows.nth(1).get_by_role("link", name="Receipt").click()
    with page.expect_download() as fetched:
        page.locator('a[href="?format=json"]').click()
    kept, altered = house.root / "receipt.json", house.root / "altered.json"
    words = fetched.value.path().read_text()
    assert json.loads(words)["receipt"]["header"]["schema_version"] == "ISO/IEC TS 27560:2023"
    kept.write_text(words)
    house.command("consent", "verify", "--receipt", str(kept))
    altered.write_text(words.replace("events", "offers"))
    with pytest.raises(NotReady, match="is not ours"):
        house.command("consent", "verify", "--receipt", str(altered))


def test_as_many_clicks_on_as_off_and_the_buttons_look_the_same(page: Page, house: House) -> None:
    """Nothing is preferred by its looks (EDPB guidelines 3/2022): where it is on and where it is off, one button, of one look."""
    email = "marjory@stephenson.example"
    sign_up(page, house, email, purposes=("newsletter",))
    page.goto("/consent/")
    looks = "(one) => { const s = getComputedStyle(one); return [s.color, s.backgroundColor, s.fontSize, s.fontWeight, s.borderColor]; }"
    on, off = page.locator("button[name=to][value=on]"), page.locator("button[name=to][value=off]")
    assert (on.count(), off.count()) == (4, 1)
    assert on.first.evaluate(looks) == off.first.evaluate(looks)
    assert ticked(page) == []
    page.goto("/profile/")
    assert ticked(page) == ["newsletter"]  # what holds, and nothing that would be pleasant


def test_new_terms_are_asked_at_the_sign_in_read_as_a_difference_and_can_be_left(page: Page, house: House) -> None:
    sign_in(page, "giorgos@seferlis.example")
    expect(page).to_have_url(f"{house.url}/agree/")
    page.goto("/profile/")
    expect(page).to_have_url(f"{house.url}/agree/")
    assert ticked(page) == []

    # The difference is told in words, not by colour alone.
    with page.expect_popup() as opened:
        page.locator("main form .under-choice a").first.click()
    difference = opened.value
    assert difference.locator("ins").count() > 1
    expect(difference.locator("ins").last).to_contain_text("[")
    difference.close()

    # Whoever does not agree takes the data along or goes: each of these links opens.
    for path in ("/privacy/export/", "/privacy/", "/privacy/delete/"):
        page.goto("/agree/")
        page.locator(f'main .actions a[href="{path}"]').click()
        expect(page).to_have_url(f"{house.url}{path}")
    page.goto("/agree/")
    page.locator("main form .actions button").first.click()
    expect(page.locator(".summary[role=alert]")).to_be_focused()
    for box in page.locator("main input[type=checkbox]").all():
        box.check()
    page.locator("main form .actions button").first.click()
    expect(page).to_have_url(f"{house.url}/")
    page.goto("/agreements/")
    with page.expect_download() as fetched:
        page.locator("tbody a").first.click()
    assert fetched.value.path().stat().st_size > 1000
