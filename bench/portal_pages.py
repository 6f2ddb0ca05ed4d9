"""`portal.pages`: overview, profile and privacy page of a client with two years of history, against an empty signed-in page.

Both are asked for in this process through the whole of the middleware, the same session and the same layout. The empty page is a
view behind the same sign-in that renders the portal's layout and nothing in it.
"""

import statistics
import types
from typing import Any

from django.core.management import call_command
from django.db import connection

from bench.measure import Result, in_turns, seconds

FULL = False
PAGES = ("/", "/profile/", "/privacy/")
WHO = "ada@lovelace.example"
ASKED = 15  # times in each turn


def measure(*, full: bool) -> list[Result]:
    """How long each page takes, in milliseconds: the median of the times it was asked for."""
    del full
    from django.conf import settings  # noqa: PLC0415 - Django is ready only now
    from django.test import Client, override_settings  # noqa: PLC0415

    from portico.people.models import Person  # noqa: PLC0415

    call_command("demo-data", verbosity=0)
    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(Person.objects.get(email=WHO), backend=settings.AUTHENTICATION_BACKENDS[0])
    with override_settings(ROOT_URLCONF=_with_an_empty_page()):
        return [_one(browser, path) for path in PAGES]


def _one(browser: Any, path: str) -> Result:
    value, floor = in_turns(lambda: _median(browser, path), lambda: _median(browser, "/empty/"))
    return Result(
        name="portal.pages",
        value=value * 1000,
        floor=floor * 1000,
        unit="ms",
        limit=3.0,
        sense="at_most",
        size=path,
        database=connection.vendor,
    )


def _median(browser: Any, path: str) -> float:
    def ask() -> None:
        answer = browser.get(path)
        assert answer.status_code == 200, f"{path} answered {answer.status_code}"

    return statistics.median(seconds(ask) for _time in range(ASKED))


def _with_an_empty_page() -> types.ModuleType:
    """Portico's addresses and one more."""
    from django.http import HttpRequest, HttpResponse  # noqa: PLC0415 - Django is ready only now
    from django.shortcuts import render  # noqa: PLC0415
    from django.urls import path  # noqa: PLC0415

    from portico.config import urls  # noqa: PLC0415
    from portico.portal.access import signed_in  # noqa: PLC0415

    @signed_in
    def empty(request: HttpRequest) -> HttpResponse:
        return render(request, "portal/base.html")

    module = types.ModuleType("bench_urls")
    module.urlpatterns = [path("empty/", empty), *urls.urlpatterns]  # type: ignore[attr-defined]
    return module
