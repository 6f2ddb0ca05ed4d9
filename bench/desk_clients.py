"""`desk.clients`: the list of clients and the search in it, among very many clients against sixty.

Both databases hold the same code's invented clients. A page shows fifty lines or one on either side, so that what differs is
the number of clients alone; a search is posted and its answer read, as a browser does. What a page asks of the database is
counted too: the same statements on both sides, and no more than twelve.
"""

import re
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from bench.databases import another, use, vacuum
from bench.measure import Result, in_turns

FULL = False
FEW = 60
MANY, MOST = 50_000, 1_000_000
TURNS = 12  # requests of each kind in one turn
AT = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
FIFTY = ("client", "+4930 1")  # the beginnings of every address and of every number
ONE = ("client7.", "+49 30 10000007", "VAT")  # one client, one client, none
LIMIT = 1.5
QUERIES = 12


def measure(*, full: bool) -> list[Result]:
    """How long list and search take, and how many statements."""
    many = MOST if full else MANY
    small, large = connection.settings_dict["NAME"], f"{connection.settings_dict['NAME']}_many"
    from portico.cli.company import bulk  # noqa: PLC0415 - Django is ready only now

    with another(small, large):
        browsers = {}
        for name, clients in ((small, FEW), (large, many)):
            use(name)
            for _done in bulk.write(clients=clients, at=AT):
                pass
            vacuum()
            browsers[name] = _staff()
        results = []
        for what, work in (("list", _list), ("search", _search)):
            value, floor = in_turns(
                lambda work=work: _timed(large, browsers[large], work),
                lambda work=work: _timed(small, browsers[small], work),
            )
            results.append(_result(value * 1000, floor * 1000, "ms", LIMIT, f"{what}, {FEW} and {many:,} clients"))
        counts = [_statements(name, browsers[name]) for name in (large, small)]
        if counts[0] != counts[1]:
            raise RuntimeError(f"Among more clients a page asks more of the database: {counts}.")
        results.append(_result(float(max(counts[0])), None, "queries", QUERIES, f"{FEW} and {many:,} clients"))
        use(small)
    return results


def _result(value: float, floor: float | None, unit: str, limit: float, size: str) -> Result:
    return Result(
        name="desk.clients",
        value=value,
        floor=floor,
        unit=unit,
        limit=limit,
        sense="at_most",
        size=size,
        database=connection.vendor,
    )


def _staff() -> Browser:
    """A browser in which a member of staff is signed in."""
    from portico.people import actions  # noqa: PLC0415 - Django is ready only now
    from portico.people.permissions import StaffRole  # noqa: PLC0415

    person = actions.create_person(email="staff@desk.example", name="Anke Helferin", at=AT)
    actions.appoint_staff(person=person, role=StaffRole.SUPPORT, at=AT)
    browser = Browser(headers={"host": settings.PORTICO.hosts[0]})
    browser.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return browser


def _list(browser: Browser) -> None:
    _read(browser.get("/desk/clients/"), 50)


def _search(browser: Browser) -> None:
    for words in (*FIFTY, *ONE):
        posted = browser.post("/desk/clients/", {"q": words})
        _read(browser.get(posted["Location"]), 50 if words in FIFTY else 0 if words == "VAT" else 1)


def _read(answer: Any, lines: int) -> None:
    found = answer.content.count(b'<td data-label="Created">')
    if answer.status_code != 200 or found != lines:
        raise RuntimeError(f"A page of {lines} lines was expected; it has {found} and status {answer.status_code}.")


def _timed(name: str, browser: Browser, work: Any) -> float:
    """Seconds of one request or round of searches, after one that fills caches."""
    use(name)
    work(browser)
    began = perf_counter()
    for _turn in range(TURNS):
        work(browser)
    return (perf_counter() - began) / TURNS


def _statements(name: str, browser: Browser) -> list[int]:
    """The statements of the list, of its second page, of a search and of its answer."""
    use(name)
    (older,) = re.findall(r'href="([?]before=[^"]+)"', browser.get("/desk/clients/").content.decode())
    found = browser.post("/desk/clients/", {"q": "client"})["Location"]
    browser.get(found)
    asked = []
    for ask in (
        lambda: browser.get("/desk/clients/"),
        lambda: browser.get(f"/desk/clients/{older}"),
        lambda: browser.post("/desk/clients/", {"q": "client"}),
        lambda: browser.get(found),
    ):
        counts = []
        for _again in range(2):  # once a minute the session is noted as seen, and that is one statement more
            with CaptureQueriesContext(connection) as seen:
                ask()
            counts.append(len(seen))
        asked.append(min(counts))
    return asked
