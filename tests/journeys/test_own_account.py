"""One's own account: what the operator asks, the profile in two tabs, a new address, ending sessions, and what is shown of it all."""

import json

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.house import chromium as browsers
from tests.house.running import House, link_in, words_of
from tests.journeys.steps import NEW_PASSWORD, give_password_again, sign_in, sign_up, submit, take_data

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.mark.on_both
def test_what_the_operator_asks_is_answered_disputed_and_taken_along(page: Page, house: House) -> None:
    email = "rosalind@franklin.example"
    sign_up(page, house, email, name="Rosalind Franklin")
    page.goto("/profile/")
    page.locator("[name=details-field-called]").fill("Dr Franklin")
    page.locator("[name=details-field-night_calls][value=no]").check()
    page.locator("[name=details-field-team]").fill("1")
    page.locator("[name=details-field-uses][value=databases]").check()
    extract = page.locator("[name=details-field-register_extract]")
    extract.set_input_files({"name": "photo 51.pdf", "mimeType": "application/pdf", "buffer": PDF})
    submit(page, "/profile/fields/")
    expect(page.locator(".messages")).to_contain_text("saved")
    expect(page.locator("[name=details-field-called]")).to_have_value("Dr Franklin")
    with page.expect_download() as fetched:
        page.locator('a[href="/profile/fields/register_extract/file/"]').click()
    assert fetched.value.path().read_bytes() == PDF

    # Another kind of file than is asked for is refused whatever it is called, and what was stored stays.
    extract.set_input_files({"name": "page.pdf", "mimeType": "application/pdf", "buffer": b"<script>alert(1)</script>"})
    submit(page, "/profile/fields/")
    expect(page.locator(".summary[role=alert]")).to_be_focused()
    page.goto("/profile/")
    expect(page.locator('a[href="/profile/fields/register_extract/file/"]')).to_have_text("photo 51.pdf")

    # What only staff change has no field; the correction of it is asked for, and has its day.
    assert page.locator("[name$=checked_on]").count() == 0
    page.locator('a[href="/profile/correction/checked_on/"]').click()
    page.locator("[name=words]").fill("You saw my passport on 2 May.")
    submit(page, "/profile/correction/checked_on/")
    expect(page.locator("h1")).to_contain_text("Your request")
    expect(page.locator("main")).to_contain_text("Identity checked on")
    expect(page.locator("main")).to_contain_text("Answer due by")
    page.goto("/profile/")
    page.locator("section[aria-labelledby=statements] summary").click()
    page.locator('a[href="/profile/statement/called/"]').click()
    page.locator("[name=words]").fill("Nobody has called me that. <b>Really</b>")
    submit(page, "/profile/statement/called/")
    page.goto("/profile/")
    expect(page.locator("section[aria-labelledby=statements]")).to_contain_text("<b>Really</b>")
    package = json.dumps(take_data(page, NEW_PASSWORD))
    for value in ("Dr Franklin", "photo 51.pdf", "passport on 2 May", "Nobody has called me that"):
        assert value in package, value


def test_two_tabs_save_the_same_profile_and_the_later_sees_what_changed(page: Page, house: House) -> None:
    sign_up(page, house, "hedy@lamarr.example", name="Hedy")
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto("/profile/")
    page.locator("[name=person-name]").fill("Hedwig Kiesler")
    submit(page, "/profile/")
    other.locator("[name=person-name]").fill("Hedy Lamarr")
    submit(other, "/profile/")
    newer = other.locator(".summary[role=alert]")
    expect(newer).to_contain_text("Hedwig Kiesler")
    expect(newer).to_contain_text("Hedy Lamarr")
    page.reload()
    expect(page.locator("[name=person-name]")).to_have_value("Hedwig Kiesler")  # nothing was saved over it
    submit(other, "/profile/")
    page.reload()
    expect(page.locator("[name=person-name]")).to_have_value("Hedy Lamarr")
    expect(page.locator("section[aria-labelledby=corrected]")).to_contain_text("name you")
    assert "Kiesler" not in page.locator("section[aria-labelledby=corrected]").inner_text()


@pytest.mark.on_both
def test_a_new_address_is_verified_the_old_one_is_told_and_no_consent_goes_along(
    chromium: Browser, page: Page, house: House
) -> None:
    old, new = "chien@wu.example", "chien-shiung@wu-parity.example"
    sign_up(page, house, old, name="吳健雄", purposes=("newsletter",))
    with browsers.visitor(chromium, house.url) as other:
        sign_in(other, old, NEW_PASSWORD)
        page.goto("/security/email/")
        give_password_again(page, NEW_PASSWORD)
        page.locator("main [name=email]").fill(new)
        submit(page, "/security/email/")
        link = link_in(house.letter(new, about="/verify/"), containing="/verify/")
        house.letter(old, about="asked")
        for method in ("HEAD", "GET"):  # a scanner opens every link
            assert page.request.fetch(link, method=method).ok
        page.goto("/profile/")
        expect(page.locator("section[aria-labelledby=email]")).to_contain_text(old)
        page.goto(link)
        page.locator("main form button").first.click()
        house.letter(old, about="changed")
        other.goto("/profile/")
        assert other.url.startswith(f"{house.url}/login/")
        sign_in(other, old, NEW_PASSWORD)
        assert other.locator(".summary[role=alert]").count() == 1
        sign_in(other, new, NEW_PASSWORD)
        other.goto("/consent/")
        expect(other.locator('form[action="/consent/newsletter/"] button[value=on]')).to_have_count(1)
        expect(other.locator('form[action="/consent/newsletter/"] button[value=off]')).to_have_count(0)


def test_signing_out_everywhere_ends_every_browser_and_the_history_has_them(
    chromium: Browser, page: Page, house: House
) -> None:
    email = "barbara@liskov.example"
    sign_up(page, house, email)
    with browsers.visitor(chromium, house.url) as other:
        sign_in(other, email, "wrong, and long enough")
        sign_in(other, email, NEW_PASSWORD)
        expect(other).to_have_url(f"{house.url}/")
        page.goto("/security/")
        sessions = page.locator("section[aria-labelledby=where] tbody tr")
        expect(sessions).to_have_count(2)
        expect(sessions.first).to_contain_text("127.0.x.x")
        history = page.locator("section[aria-labelledby=sign-ins] tbody tr")
        expect(history).to_have_count(3)  # two that opened the account, one that did not
        page.locator('form[action="/security/sessions/end-others/"] button[name=here]').click()
        for browser in (page, other):
            browser.goto("/profile/")
            assert browser.url.startswith(f"{house.url}/login/")


def test_the_first_page_says_what_waits_and_each_mail_is_read_as_it_was_sent(page: Page, house: House) -> None:
    email = "mary@somerville.example"
    sign_up(page, house, email, name="Mary Somerville")
    waits = page.locator(".tasks")
    expect(waits).to_contain_text("postal address is incomplete")
    page.goto("/consent/")
    page.locator('form[action="/consent/events/"] button[value=on]').click()
    page.goto("/")
    expect(waits).to_contain_text("waits for your confirmation")
    expect(page.locator("section[aria-labelledby=have]")).to_contain_text("to be confirmed")
    expect(page.locator('aside a[href^="mailto:"]').first).to_be_visible()
    page.goto(link_in(house.letter(email, about="/consent/confirm/"), containing="/consent/confirm/"))
    page.locator("main form button").first.click()
    page.goto("/")
    expect(waits).not_to_contain_text("waits for your confirmation")

    # The history has each letter in its words, without the links that open something; the demo shows what arrived.
    page.goto("/emails/")
    expect(page.locator("tbody tr")).to_have_count(len(house.letters(email)))
    arrived = house.letters(email)[-1]
    page.locator("tbody a", has_text=str(arrived["Subject"])).first.click()
    expect(page.locator("h1")).to_contain_text(str(arrived["Subject"]))
    assert link_in(arrived, containing="/consent/confirm/") not in page.content()
    page.goto("/demo/mail/")
    page.locator("[name=box]").select_option(label=email)
    page.locator("form.search button").click()
    expect(page.locator("tbody tr")).to_have_count(len(house.letters(email)))
    page.locator("tbody a").first.click()
    expect(page.locator("section[aria-labelledby=text]")).to_contain_text("Mary Somerville")
    for letter in house.letters(email):
        assert letter.get_body(("html",)) is not None
        assert words_of(letter)
        assert not list(letter.iter_attachments())


def test_a_click_at_the_foot_changes_the_language_and_stays_on_the_page(page: Page, house: House) -> None:
    page.goto("/register/")
    for language in ("de", "fr", "es", "en"):
        page.locator(f"form.language button[value={language}]").click()
        expect(page).to_have_url(f"{house.url}/register/")
        expect(page.locator("html")).to_have_attribute("lang", language)
    cookies = {cookie["name"] for cookie in page.context.cookies()}
    assert cookies <= {"csrftoken", "sessionid", "django_language"}
