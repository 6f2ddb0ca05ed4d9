"""One house and one browser for all browser tests of a process; each test is a visitor of its own."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page, sync_playwright

from portico.cli import catalogue
from tests.house import chromium as browsers
from tests.house.running import House, build


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Browser tests share a process, and on PostgreSQL only those run that are marked `on_both`: pages look the same on both."""
    browser = [item for item in items if "house" in getattr(item, "fixturenames", ())]
    for item in browser:
        item.add_marker(pytest.mark.xdist_group("browser"))
    if connection.vendor == "postgresql":
        left_out = [item for item in browser if item.get_closest_marker("on_both") is None]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demo company, served, on the database that the run stands on."""
    catalogue.compile_all()
    root: Path = tmp_path_factory.mktemp("house")
    with build(root, server_url=os.environ.get("DATABASE_URL", "")).open() as opened:
        yield opened


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser."""
    # Playwright keeps an event loop in this thread, and Django would refuse its database to every later test.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = browsers.launch(playwright)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(chromium: Browser, house: House) -> Iterator[Page]:
    """A visitor with a wide window who reads English, whom no limit of an earlier visitor stops."""
    house.forget_limits()
    with browsers.visitor(chromium, house.url) as visitor:
        yield visitor


@pytest.fixture
def staff_page(chromium: Browser, house: House) -> Iterator[Page]:
    """A second visitor, for what staff do meanwhile."""
    with browsers.visitor(chromium, house.url) as visitor:
        yield visitor
