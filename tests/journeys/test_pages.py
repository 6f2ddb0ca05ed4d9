"""Every page of portal and desk, at two widths, light and dark: what can be seen wrong with it."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from portico.cli import catalogue
from tests.house import chromium as browsers
from tests.house import examine
from tests.house.running import House
from tests.house.visits import VISITS, Visit
from tests.journeys.steps import submit
from tests.walk.table import TABLE

TITLES: dict[str, str] = {}  # whose page each title is, as far as pages have been opened
# Pages that have one title since they are one step, one document, or a form on a tab of one client.
ALIKE = (
    {"portal:check_mail", "portal:check_mail_again", "portal:reset_sent"},
    {"portal:reset", "portal:reset_password"},
    {"portal:export_new", "portal:export_new_account"},
    {"portal:terms", "portal:terms_version"},
    {"portal:processing_agreement", "portal:processing_agreement_version"},
    {"portal:privacy_notice", "portal:privacy_notice_version"},
    {"desk:client_profile", "desk:withdraw", "desk:record_consent"},
    {"desk:client_emails", "desk:client_email"},
    {"desk:client_privacy", "desk:restrict", "desk:erase_client"},
)


def _name(visit: Visit) -> str:
    return visit.picture


def test_every_page_is_visited() -> None:
    shown = {name for name, line in TABLE.items() if line.get == "page"} | {"portal:agree", "portal:suspended"}
    visited = {visit.address for visit in VISITS}
    others = {"portal:keys", "portal:email_layout"}  # for programs; and a mail as it was sent, which is no page of ours
    others |= {"portal:consent_receipts", "portal:agreement_copy", "desk:evidence", "desk:client_file"}  # downloads
    assert shown - visited - others == set(), "add it to tests/house/visits.py"
    pictures = [visit.picture for visit in VISITS]
    assert len(pictures) == len(set(pictures))


@pytest.mark.parametrize("visit", VISITS, ids=_name)
def test_a_page_is_whole_wide_and_narrow_light_and_dark(chromium: Browser, house: House, visit: Visit) -> None:
    state = house.signed_in(visit.who)
    with browsers.visitor(chromium, house.url, storage_state=state) as page:
        answer = page.goto(house.path(visit))
        assert answer is not None
        assert answer.status == visit.status
        assert urlsplit(page.url).path == urlsplit(house.path(visit)).path
        found = {"wide": examine.everything(page), "keyboard": examine.keyboard(page), "weight": examine.weight(page)}
        if visit.status == 200:
            found["title"] = _title_is_its_own(page, visit)
        page.emulate_media(color_scheme="dark")
        found["dark"] = examine.contrast(page)
        page.set_viewport_size(browsers.NARROW)
        found["narrow, dark"] = examine.contrast(page)
        page.emulate_media(color_scheme="light")
        found["narrow"] = examine.everything(page)
        for language in catalogue.languages():
            _read_in(page, language)
            found[f"narrow, {language}"] = examine.overflow(page)
        assert {where: complaints for where, complaints in found.items() if complaints} == {}


def _title_is_its_own(page: Page, visit: Visit) -> list[str]:
    other = TITLES.setdefault(page.title(), visit.address)
    alike = other == visit.address or any({other, visit.address} <= pages for pages in ALIKE)
    return [] if alike else [f"{other} is called “{page.title()}” too"]


def _read_in(page: Page, language: str) -> None:
    """The same page for somebody who reads another language, in which words are longer."""
    page.context.add_cookies([{"name": "django_language", "value": language, "domain": "127.0.0.1", "path": "/"}])
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", language)


FORMS = {
    "register": "/register/",
    "login": "/login/",
    "reset": "/reset/",
    "change-password": "/security/password/",
    "privacy-ask": "",
    "desk-suspend": "",
    "desk-request": "",
    "agree": "/agree/",
}


@pytest.mark.parametrize("picture", FORMS)
def test_a_form_with_mistakes_says_so_first_and_leads_to_them(chromium: Browser, house: House, picture: str) -> None:
    visit = next(one for one in VISITS if one.picture == picture)
    with browsers.visitor(chromium, house.url, storage_state=house.signed_in(visit.who)) as page:
        page.goto(house.path(visit))
        _send_empty(page, FORMS[picture])
        summary = page.locator(".summary[role=alert]")
        expect(summary).to_be_focused()
        link = summary.locator("a").first
        target = link.get_attribute("href")
        link.click()
        expect(page.locator(f"{target}")).to_be_focused()
        found = examine.everything(page)
        page.set_viewport_size(browsers.NARROW)
        assert {"wide": found, "narrow": examine.everything(page)} == {"wide": {}, "narrow": {}}


def _send_empty(page: Page, action: str) -> None:
    if action:
        submit(page, action)
    else:
        page.locator("main form:not(.search):not(.language) .actions button").first.click()


@pytest.mark.parametrize(
    "visit", [one for one in VISITS if one.picture in {"dashboard", "privacy", "summary"}], ids=_name
)
def test_a_page_bears_text_twice_as_large(chromium: Browser, house: House, visit: Visit) -> None:
    """WCAG 1.4.4 and 1.4.10: at 200 % of 1280 px and at 320 px nothing is lost and nothing scrolls sideways."""
    with browsers.visitor(chromium, house.url, storage_state=house.signed_in(visit.who)) as page:
        for width in (640, 320):
            page.set_viewport_size({"width": width, "height": 600})
            page.goto(house.path(visit))
            assert examine.overflow(page) == [], width
