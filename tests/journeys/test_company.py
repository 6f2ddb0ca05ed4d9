"""The people of a company's account: invited, joined, given another role, in two accounts, handed over to, and gone."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.house import chromium as browsers
from tests.house.running import House, link_in, words_of
from tests.journeys.steps import NEW_PASSWORD, confirm_address, fill_in, give_password_again, sign_in, sign_up, submit

OWNER, JOINER = "annie@easley.example", "katherine@johnson.example"


def open_company(page: Page, house: House, email: str, name: str, company: str) -> None:
    """Sign up for a company."""
    page.goto("/register/")
    fill_in(page, name=name, email=email, password=NEW_PASSWORD, country="US", kind="company", company=company)
    page.locator("[name=old_enough]").check()
    page.locator("[name=terms]").check()
    submit(page, "/register/")
    confirm_address(page, house, email)
    sign_in(page, email, NEW_PASSWORD)
    expect(page).to_have_url(f"{house.url}/agree/")  # a company's owner concludes the processing agreement
    page.locator("main input[type=checkbox]").check()
    submit(page, "/agree/")
    expect(page).to_have_url(f"{house.url}/")


def invite(page: Page, house: House, email: str, role: str, *, but: int = 0) -> str:
    """Invite somebody; returns the link that the mail has."""
    page.goto("/team/invite/")
    if page.locator('form[action="/confirm-password/"]').count():
        give_password_again(page, NEW_PASSWORD)
    page.locator("main [name=email]").fill(email)
    page.locator(f"[name=role][value={role}]").check()
    page.locator("main form .actions button").click()
    expect(page).to_have_url(f"{house.url}/team/")
    return link_in(house.letter(email, about="/invitation/", but=but), containing="/invitation/")


def row(page: Page, words: str) -> str:
    """Where somebody of the list is changed."""
    return str(page.locator("tr", has_text=words).locator("a").get_attribute("href"))


@pytest.mark.on_both
def test_a_company_invites_changes_hands_over_and_is_left(
    chromium: Browser, page: Page, staff_page: Page, house: House
) -> None:
    open_company(page, house, OWNER, "Annie Easley", "Centaur Rockets Inc.")
    link = invite(page, house, JOINER, "billing")
    told = words_of(house.letter(JOINER, about="/invitation/"))
    for words in ("Annie Easley", OWNER, "Centaur Rockets Inc.", "the invitation lapses"):
        assert words in told, words

    # A scanner opens the link, and nothing has happened; then she joins with a log-in of her own.
    joiner = staff_page
    for method in ("HEAD", "GET"):
        assert joiner.request.fetch(link, method=method).ok
    joiner.goto(link)
    expect(joiner.locator("main")).to_contain_text(OWNER)
    assert joiner.locator("input[type=checkbox]:checked").count() == 0
    joiner.locator("main [name=name]").fill("Katherine Johnson")
    joiner.locator("main [name=password]").fill(NEW_PASSWORD)
    joiner.locator("[name=old_enough]").check()
    joiner.locator("[name=terms]").check()
    joiner.locator("main form .actions button").first.click()
    sign_in(joiner, JOINER, NEW_PASSWORD)
    expect(joiner).to_have_url(f"{house.url}/")
    house.letter(OWNER, about="Katherine")

    # Used once: neither she nor anybody else joins by it again.
    answer = joiner.goto(link)
    assert answer is not None
    assert answer.status == 410
    with browsers.visitor(chromium, house.url) as third:
        assert third.request.get(link).status == 410

    # What billing sees, and what it does not; another role holds at once.
    joiner.goto("/team/")
    expect(joiner.locator("main")).not_to_contain_text(JOINER)
    joiner.goto("/team/invite/")
    give_password_again(joiner, NEW_PASSWORD)
    expect(joiner.locator("h1")).not_to_contain_text("Invite")
    assert joiner.locator("main [name=role]").count() == 0
    page.goto("/team/")
    page.goto(row(page, JOINER))
    page.locator("[name=role][value=support]").check()
    page.locator("button[name=act][value=role]").click()
    house.letter(JOINER, about="role")
    joiner.goto("/profile/")
    assert joiner.locator("form[action='/profile/account/']").count() == 0

    # The only owner cannot leave before the account is handed over; then she can.
    page.goto("/team/leave/")
    assert page.locator("main form").count() == 0
    page.goto("/team/hand-over/")
    page.locator("main [name=to]").first.check()
    page.locator("main [name=becoming]").first.check()
    page.locator("main form .actions button").click()
    house.letter(JOINER, about="owner")
    page.goto("/team/leave/")
    page.locator("main form button").click()
    house.letter(JOINER, about="left")
    joiner.goto("/team/")
    expect(joiner.locator("section[aria-labelledby=people] tbody tr")).to_have_count(1)
    page.goto("/")
    expect(page.locator("main")).not_to_contain_text("Centaur")


def test_one_person_belongs_to_two_accounts_and_switches_between_them(
    page: Page, staff_page: Page, house: House
) -> None:
    email = "dorothy@vaughan.example"
    open_company(page, house, "mary@jackson.example", "Mary Jackson", "Wind Tunnel LLC")
    link = invite(page, house, email, "support")
    sign_up(staff_page, house, "christine@darden.example", name="Christine Darden")
    # Forwarded: whoever is signed in as somebody else joins nothing.
    staff_page.goto(link)
    expect(staff_page.locator("h1")).to_have_text("This invitation is for somebody else")
    assert staff_page.locator('main form:not([action="/logout/"])').count() == 0
    staff_page.locator('main form[action="/logout/"] button').click()
    sign_up(staff_page, house, email, name="Dorothy Vaughan")
    staff_page.goto(link)
    staff_page.locator("main form button").first.click()
    expect(staff_page).to_have_url(f"{house.url}/team/")
    expect(staff_page.locator("main")).to_contain_text("Wind Tunnel LLC")
    private = staff_page.locator("#switch-account option", has_text="private").get_attribute("value")
    staff_page.locator("#switch-account").select_option(private)
    staff_page.locator("form.switch button").click()
    staff_page.goto("/")
    expect(staff_page.locator("section[aria-labelledby=have]")).not_to_contain_text("Wind Tunnel LLC")
    expect(staff_page.locator("h1")).to_contain_text("Dorothy Vaughan")
    staff_page.goto("/team/leave/")
    expect(staff_page.locator("main")).not_to_contain_text("Wind Tunnel")


def test_an_invitation_that_was_withdrawn_or_replaced_lets_nobody_in(
    page: Page, staff_page: Page, house: House
) -> None:
    email = "jean@bartik.example"
    open_company(page, house, "kay@mcnulty.example", "Kay McNulty", "Accumulator & Sons <b>Ltd</b>")
    first = invite(page, house, email, "billing")
    again = page.locator("form[action$='/again/'] button")
    again.click()
    second = link_in(house.letter(email, about="/invitation/", but=1), containing="/invitation/")
    assert second != first
    answer = staff_page.goto(first)
    assert answer is not None
    assert answer.status == 404
    staff_page.goto(second)
    expect(staff_page.locator("main")).to_contain_text("Accumulator & Sons <b>Ltd</b>")
    page.goto("/team/")
    page.locator("form[action$='/withdraw/'] button").click()
    answer = staff_page.goto(second)
    assert answer is not None
    assert answer.status in {404, 410}
    assert staff_page.locator("main form").count() == 0
