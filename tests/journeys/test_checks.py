"""Each check of a page finds what it is for: a page that has every fault is complained of for every fault."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.house import chromium as browsers
from tests.house import examine

GOOD = """<!doctype html><html lang="en"><head><title>A page – Portico</title>
<style>:focus-visible { outline: 3px solid #000; }</style></head><body><main><h1>A page</h1>
<form method="post"><p><label for="name">Name</label> <input id="name" name="name" autocomplete="name" style="block-size: 2rem"></p>
<button style="inline-size: 8rem; block-size: 2rem">Send</button></form></main></body></html>"""

FAULTS = {
    "the language is “”": (examine.order, ('lang="en"', "")),
    "the title is “Portico”": (examine.order, ("A page – Portico", "Portico")),
    "2 first headings": (examine.order, ("<form", "<h1>Another</h1><form")),
    "name has no label": (examine.order, ('<label for="name">Name</label>', "Name")),
    "name does not say what may be filled in": (examine.order, ('autocomplete="name"', "")),
    "button “×” is 12 × 12": (
        examine.targets,
        ("<button", '<button style="inline-size: 12px; block-size: 12px; padding: 0; border: 0">×</button><button'),
    ),
    "color-contrast": (examine.contrast, ("<h1>", '<h1 style="color: #ccc; background: #fff">')),
    "html-has-lang": (examine.accessibility, ('lang="en"', "")),
    "div.wide": (examine.overflow, ("<form", '<div class="wide" style="inline-size: 4000px">wide</div><form')),
    "the focus on “button Send” is not shown": (
        examine.keyboard,
        ("inline-size: 8rem", "outline: none; inline-size: 8rem"),
    ),
    "Tab 2 should reach “button Send”": (examine.keyboard, ("<button", '<button tabindex="1"')),
}


def complaints(page: Page, check: Callable[[Page], list[str]], html: str) -> list[str]:
    """What a check says of a page."""
    page.set_content(html)
    return check(page)


@pytest.fixture
def empty(chromium: Browser) -> Iterator[Page]:
    """A page of no house."""
    with browsers.visitor(chromium, "http://127.0.0.1") as page:
        yield page


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_and_a_good_page_has_none(empty: Page, fault: str) -> None:
    check, (whole, broken) = FAULTS[fault]
    assert complaints(empty, check, GOOD) == []
    assert whole in GOOD
    assert any(fault in one for one in complaints(empty, check, GOOD.replace(whole, broken, 1)))
