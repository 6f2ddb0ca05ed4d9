"""What staff do: find somebody, read the consent log, suspend and lift, and erase, from the plan to the receipt."""

import pytest
from playwright.sync_api import Page, expect

from tests.house.running import House, link_in
from tests.journeys.steps import PASSWORD, SLOWLY, is_shut_out, open_receipt, sign_in, until


def _find(page: Page, words: str, name: str) -> str:
    """Search as staff do, open the client, and return the address of its pages."""
    page.goto("/desk/clients/")
    page.locator("[name=q]").fill(words)
    page.locator("form.search button").click()
    assert words not in page.url
    page.locator("table a", has_text=name).click()
    return page.url.rpartition("summary/")[0]


@pytest.mark.on_both
def test_kurt_is_found_read_about_suspended_and_erased(page: Page, staff_page: Page, house: House) -> None:
    kurt = "kurt@goedel.example"
    sign_in(page, kurt)
    expect(page).to_have_url(f"{house.url}/")

    sign_in(staff_page, "owner@desk.example")
    expect(staff_page).to_have_url(f"{house.url}/desk/")
    client = _find(staff_page, kurt, "Kurt Gödel")

    # Profile tab: when, what, in which words, from where, who initiated it.
    staff_page.goto(f"{client}profile/")
    log = staff_page.locator("table.log", has=staff_page.locator("caption", has_text="Consent log"))
    assert log.locator("tbody tr").count() >= 4
    log.locator("summary").first.click()
    expect(log).to_contain_text(kurt)
    expect(log).to_contain_text("198.51.100.")

    # Suspended: his session has ended, and signing in leads to the page that says why; his rights stay.
    staff_page.goto(f"{client}suspend/")
    staff_page.locator("[name=reason]").fill("The card was refused.")
    staff_page.locator("main form .actions button").click()
    expect(staff_page.locator(".client-head")).to_contain_text("suspended")
    page.goto("/profile/")
    expect(page).to_have_url(f"{house.url}/login/?next=/profile/")
    sign_in(page, kurt)
    expect(page).to_have_url(f"{house.url}/suspended/")
    expect(page.locator("main")).to_contain_text("The card was refused.")
    page.goto("/privacy/")
    expect(page).to_have_url(f"{house.url}/privacy/")
    staff_page.locator('form[action$="/reactivate/"] button').click()
    expect(staff_page.locator(".client-head")).to_contain_text("active")
    page.goto("/profile/")
    expect(page).to_have_url(f"{house.url}/profile/")
    page.goto("/privacy/")
    expect(page.locator("#looks + table")).to_contain_text("Inhaber/in")  # Kurt reads German

    # The plan, the confirmation, the progress, the receipt.
    staff_page.goto(f"{client}erase/")
    expect(staff_page.locator(".plan .removed li").first).to_be_visible()
    expect(staff_page.locator(".plan .blockers")).to_have_count(0)
    staff_page.locator("[name=when][value=now]").check()
    staff_page.locator("main form .actions button.danger").click()
    run = staff_page.url
    assert "/desk/erasures/" in run
    expect(staff_page.locator("a", has_text="Receipt")).to_be_visible(timeout=SLOWLY)  # the page renews itself
    page.goto("/profile/")
    assert page.url.startswith(f"{house.url}/login/")
    assert is_shut_out(page, house, kurt, PASSWORD)
    staff_page.locator("a", has_text="Receipt").click()
    expect(staff_page.locator("main")).to_contain_text("The signature holds")
    assert "Gödel" not in staff_page.content()
    assert staff_page.goto(f"{client}summary/").status == 404
    open_receipt(page, house, kurt)


@pytest.mark.on_both
def test_who_changes_their_mind_keeps_the_account_by_the_link_in_the_mail(
    page: Page, staff_page: Page, house: House
) -> None:
    zoe = "zoe@angstrom.example"
    sign_in(staff_page, "privacy@desk.example")
    client = _find(staff_page, "Zoë", "Zoë Ångström")
    staff_page.goto(f"{client}erase/")
    staff_page.locator("main form .actions button.danger").click()
    expect(staff_page.locator("form[action$='/cancel/'] button")).to_be_visible()
    page.goto(link_in(house.letter(zoe, about="/privacy/cancel/"), containing="/privacy/cancel/"))
    page.locator("main form button").click()
    expect(page.locator("h1")).to_have_text("The account stays")
    staff_page.reload()
    expect(staff_page.locator("main")).to_contain_text("The erasure was cancelled. Nothing was removed.")
    sign_in(page, zoe)
    until(page, "h1:text('Hello')")


def test_a_role_that_may_not_is_told_who_may(page: Page, house: House) -> None:
    sign_in(page, "billing@desk.example")
    client = _find(page, "grace@hopper.example", "Grace Hopper")
    answer = page.goto(f"{client}erase/")
    assert answer is not None
    assert answer.status == 403
    expect(page.locator("main")).to_contain_text("privacy officer")
    assert "Grace" not in page.locator("main").inner_text()
    page.goto(client)
    expect(page.locator("nav")).not_to_contain_text(["Log"])
