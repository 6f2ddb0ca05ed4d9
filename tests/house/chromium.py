"""A real Chromium, and what every page must leave behind: no error in its console, no request to elsewhere."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 390, "height": 844}
_CLOSED = "Failed to load resource: the server responded with a status of 503"


class NoBrowser(RuntimeError):
    """There is no Chromium."""


def launch(playwright: Playwright) -> Browser:
    """Start the system's Chromium. Raises NoBrowser with what to install."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
    message = "The browser tests need Chromium: install the package `chromium` of your system."
    raise NoBrowser(message)


@dataclass
class Watch:
    """What a page complained of."""

    origin: str
    complaints: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        """Record errors of the console, of scripts, of the Content-Security-Policy, and requests that leave the house."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        # A page that is an error on purpose is reported by the browser as a resource; its status is the test's own affair.
        if message.type in {"error", "warning"} and not message.text.startswith(
            ("Failed to load resource: the server responded with a status of 4", _CLOSED)
        ):
            self.complaints.append(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https"} and f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.complaints.append(f"a request left the house: {parts.netloc}")


@contextmanager
def visitor(browser: Browser, origin: str, **options: Any) -> Iterator[Page]:
    """A page in a browser profile of its own; at the end it must have complained of nothing."""
    settings: dict[str, Any] = {
        "base_url": origin,
        "viewport": WIDE,
        "locale": "en-GB",
        "accept_downloads": True,
        "timezone_id": "UTC",
        "reduced_motion": "reduce",  # a colour on its way to another is neither
    }
    context: BrowserContext = browser.new_context(**settings | options)
    context.set_default_timeout(15_000)
    watch = Watch(origin)
    try:
        page = context.new_page()
        watch.listen(page)
        yield page
    finally:
        context.close()
    assert watch.complaints == [], watch.complaints
