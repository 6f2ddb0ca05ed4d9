"""Finding a client, narrowing the list, keeping it and taking it out: with the keyboard alone, and as a screen reader is told."""

import csv
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.house import chromium as browsers
from tests.house import examine
from tests.house.running import House
from tests.journeys.steps import sign_in


def _tab_to(page: Page, selector: str) -> None:
    """Go there as somebody without a mouse does."""
    for _step in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector} on {page.url}")


def _choose(page: Page, selector: str, words: str) -> None:
    """Choose in a list by typing what stands there."""
    _tab_to(page, selector)
    page.keyboard.type(words)


def test_a_client_is_found_while_one_types_and_opened_without_a_mouse(page: Page, house: House) -> None:
    sign_in(page, "support@desk.example")
    expect(page).to_have_url(f"{house.url}/desk/")
    box, options = page.locator("#id_q"), page.locator("#find-list [role=option]")

    page.wait_for_load_state()  # then the script listens
    page.keyboard.press("/")
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    page.keyboard.type("Hop")
    expect(options.first).to_contain_text("Grace Hopper")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#find-status")).not_to_be_empty()
    expect(box).not_to_have_attribute("aria-activedescendant", "find-1")
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "find-1")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_be_focused()
    assert examine.everything(page) == {}
    page.set_viewport_size(browsers.NARROW)
    assert examine.everything(page) == {}
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(page.locator(".find-panel")).to_be_hidden()
    page.keyboard.press("ArrowUp")  # opens it again, at its end
    page.keyboard.press("Enter")
    expect(page.locator(".client-head, h1").first).to_contain_text("Hopper")
    assert "Hop" not in page.url

    page.keyboard.press("/")
    page.keyboard.type("nobody is called so")
    expect(page.locator("#find-status")).not_to_be_empty()
    expect(options).to_have_count(0)
    expect(box).to_have_attribute("aria-expanded", "false")


def test_enter_without_a_choice_lists_all_that_were_found(page: Page, house: House) -> None:
    sign_in(page, "support@desk.example")
    expect(page).to_have_url(f"{house.url}/desk/")
    page.keyboard.press("/")
    page.keyboard.type("lovelace")
    page.keyboard.press("Enter")
    expect(page.locator("main table")).to_contain_text("ada@lovelace.example")
    expect(page.locator("main tbody tr")).to_have_count(1)
    assert "?s=" in page.url
    assert "lovelace" not in page.url
    expect(page.locator("#id_q")).to_have_value("lovelace")


def test_the_list_is_narrowed_kept_and_taken_out_without_a_mouse(page: Page, house: House, tmp_path: Path) -> None:
    sign_in(page, "privacy@desk.example")
    expect(page).to_have_url(f"{house.url}/desk/")
    page.goto("/desk/clients/")
    _choose(page, "#filter_country", "United K")
    _tab_to(page, ".filters button")
    page.keyboard.press("Enter")
    expect(page.locator("main tbody tr")).to_have_count(1)
    assert "country=GB" in page.url

    _tab_to(page, ".choose summary")
    page.keyboard.press("Enter")
    _tab_to(page, "#view-name")
    page.keyboard.type("Clients in Britain")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Clients in Britain")
    assert "?view=" in page.url

    _tab_to(page, ".choose > a")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Columns of the list")
    _tab_to(page, "[name=column][value=city]")
    page.keyboard.press("Space")
    _tab_to(page, "main form .actions button")
    page.keyboard.press("Enter")
    expect(page.locator("main tbody tr")).to_contain_text("London")
    assert examine.everything(page) == {}

    _tab_to(page, ".page-head a.button")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Take out a list of clients")
    _tab_to(page, "[name=reason]")
    page.keyboard.type("Letters about the move, deleted in May.")
    _tab_to(page, "main form .actions button")
    with page.expect_download() as fetched:
        page.keyboard.press("Enter")
    fetched.value.save_as(tmp_path / "clients.csv")
    assert fetched.value.suggested_filename == "clients.csv"
    (row,) = csv.reader((tmp_path / "clients.csv").read_text("utf-8-sig").splitlines()[1:])
    assert "ada@lovelace.example" in row
    assert "London" in row


def test_without_script_the_box_is_a_field_and_a_button(chromium: Browser, house: House) -> None:
    with browsers.visitor(chromium, house.url, java_script_enabled=False) as page:
        sign_in(page, "support@desk.example")
        page.locator("#id_q").fill("Grace")
        page.locator("form.search button").click()
        expect(page.locator("main table")).to_contain_text("grace@hopper.example")
        assert "Grace" not in page.url
