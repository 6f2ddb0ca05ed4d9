"""`portal.<page>`: every page that a signed-in client opens, with two years of history, against an empty signed-in page.

Both are asked for in this process through the whole of the middleware, the same session and the same layout. The empty page is a
view behind the same sign-in that renders the portal's layout and nothing in it. The pages are read from the addresses, so that a
new one is measured from its first day.
"""

import statistics
import types
from collections.abc import Iterator
from typing import Any

from django.core.management import call_command
from django.db import connection

from bench.measure import Result, in_turns, seconds

FULL = False
WHO = "ada@lovelace.example"
ASKED = 9  # times in each turn
LIMIT = 3.0
NO_PAGES = {"demo_mail", "demo_letter", "keys"}  # the mailboxes of a demo, and keys for programs


def measure(*, full: bool) -> list[Result]:
    """How long each page takes, in milliseconds: the median of the times it was asked for."""
    del full
    from django.test import Client, override_settings  # noqa: PLC0415 - Django is ready only now

    from portico.cli.company import PASSWORD  # noqa: PLC0415

    call_command("demo-data", verbosity=0)
    browser = Client(headers={"host": "127.0.0.1"})
    with override_settings(ROOT_URLCONF=_with_an_empty_page()):
        browser.post("/login/", {"login": WHO, "password": PASSWORD})
        browser.post("/confirm-password/", {"password": PASSWORD})
        opened = [(name, path) for name, path in _addresses() if browser.get(path).status_code == 200]
        assert {"dashboard", "profile", "privacy", "email", "emails"} <= {name for name, _path in opened}
        return [_one(browser, name, path) for name, path in opened]


def _addresses() -> Iterator[tuple[str, str]]:
    """Every page of the portal whose address can be filled with what is Ada's."""
    from django.urls import get_resolver, reverse  # noqa: PLC0415 - Django is ready only now

    from portico.casework.models import Request  # noqa: PLC0415
    from portico.mail.models import Message  # noqa: PLC0415

    hers = {
        "message": Message.objects.filter(person__email=WHO).latest("created_at").pk,
        "kind": "objection",
        "version": 1,
        "asked": Request.objects.filter(person__email=WHO).values_list("pk", flat=True).first(),
    }
    _namespace, resolver = get_resolver().namespace_dict["portal"]
    for name in sorted(key for key in resolver.reverse_dict if isinstance(key, str)):
        parts = resolver.reverse_dict.getlist(name)[0][0][0][1]
        if name not in NO_PAGES and all(hers.get(part) for part in parts):
            yield name, reverse(f"portal:{name}", kwargs={part: hers[part] for part in parts})


def _one(browser: Any, name: str, path: str) -> Result:
    value, floor = in_turns(lambda: _median(browser, path), lambda: _median(browser, "/empty/"))
    return Result(
        name=f"portal.{name}",
        value=value * 1000,
        floor=floor * 1000,
        unit="ms",
        limit=LIMIT,
        sense="at_most",
        size="two years of history",
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
