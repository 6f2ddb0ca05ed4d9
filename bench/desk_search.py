"""`desk.search`: the one box, the filters and the pages of the list, among very many clients.

What the box asks is measured against the same question written by hand: of each index in which the box looks the first few rows,
in one statement, and nothing of Python around it but the reading of the ids. The last page of a list is measured against the
first, and the slowest choice of filters is given in milliseconds, with the statements of a whole page.
"""

import re
import statistics
from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter
from uuid import UUID

from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from bench.databases import vacuum
from bench.measure import Result, in_turns, seconds

FULL = False
MANY, MOST = 50_000, 1_000_000
TURNS = 5
AT = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
LIMIT = 2.0
PAGES = 1.5  # the last against the first
SLOWEST = 500.0  # milliseconds of a page with the worst choice of filters
QUERIES = 12

# What is typed: much begins so, little, one, nothing; each kind of thing once.
WORDS = (
    "client",
    "client77",
    "anna",
    "Eriksson",
    "Котова",
    "Bianchi 1",
    "+49 30 1000",
    "+4930 10000007",
    "Hauptstraße 1",
    "16124",
    "SE00",
    "nobody is called so",
)
FILTERS = (
    "status=active",
    "status=suspended",
    "status=restricted",
    "status=erasing",
    "country=DE",
    "country=AQ",
    "language=de",
    "language=fr",
    "role=owner",
    "role=billing",
    "role=technical",
    "consent=news:given",
    "consent=news:withdrawn",
    "consent=news:pending",
    "consent=news:none",
    "requests=open",
    "country=DE&language=fr",
    "country=DE&language=de&status=active",
    "language=de&consent=news:withdrawn",
    "status=suspended&language=fr&country=SE",
    "status=active&country=JP&role=owner&consent=news:given&language=en",
    "role=billing&requests=open&consent=news:given",
    "country=DE&consent=news:none&status=suspended",
    "language=en&consent=news:none&role=owner",
)

_TO_CLIENT = {
    "people_person": "JOIN people_member m ON m.person_id = t.id",
    "people_client": "",
    "fields_personvalue": "JOIN people_member m ON m.person_id = t.person_id JOIN fields_definition d ON d.key = t.definition_id",
    "fields_clientvalue": "JOIN fields_definition d ON d.key = t.definition_id",
}
_ID = {
    "people_person": "m.client_id",
    "people_client": "t.id",
    "fields_personvalue": "m.client_id",
    "fields_clientvalue": "t.client_id",
}
_LAST = "replace(t.name, rtrim(t.name, replace(t.name, ' ', '')), '')"
_ASKED = "AND d.active AND d.type IN ('text', 'number', 'link') AND d.category IN ('identity', 'contact', 'preferences', 'other')"
# The indexes in which the box looks, by what is typed into it.
BY_WORDS = (
    ("people_person", "lower(t.email)"),
    ("people_person", "lower(t.name)"),
    ("people_person", f"lower({_LAST})"),
    *(("people_client", f"lower(t.{column})") for column in ("company", "city", "postcode", "street", "region")),
    ("fields_personvalue", "lower(t.text)"),
    ("fields_clientvalue", "lower(t.text)"),
)
BY_NUMBER = (("people_client", "lower(t.vat_id)"),)
BY_PHONE = (("people_person", "t.phone"),)


def measure(*, full: bool) -> list[Result]:
    """The box, the pages, the filters."""
    clients = MOST if full else MANY
    from portico.cli.company import bulk  # noqa: PLC0415 - Django is ready only now

    for _done in bulk.write(clients=clients, at=AT):
        pass
    _furnish()
    vacuum()
    browser = _staff()
    size = f"{clients:,} clients"
    value, floor = in_turns(_boxes, _by_hand)
    results = [_result(value, floor, "ms", LIMIT, f"the box, {size}")]
    for query in ("", "country=DE", "language=de&status=active"):
        first, last = _address(query), _address(query, last=True)
        value, floor = in_turns(lambda at=last: _page(browser, at), lambda at=first: _page(browser, at))
        results.append(_result(value, floor, "ms", PAGES, f"last page against first, {query or 'all'}, {size}"))
    slow, query = max(
        (statistics.median(_page(browser, _address(query)) for _ in range(3)), query) for query in FILTERS
    )
    results.append(_result(slow, None, "ms", SLOWEST, f"slowest of {len(FILTERS)} filters ({query}), {size}"))
    results.append(
        _result(float(max(_statements(browser, query) for query in ("", *FILTERS))), None, "queries", QUERIES, size)
    )
    return results


def _result(value: float, floor: float | None, unit: str, limit: float, size: str) -> Result:
    return Result(
        name="desk.search",
        value=value,
        floor=floor,
        unit=unit,
        limit=limit,
        sense="at_most",
        size=size,
        database=connection.vendor,
    )


def _boxes() -> float:
    """Milliseconds of finding each of the words once."""
    from portico.desk.search import find  # noqa: PLC0415

    return _each(find)


def _by_hand() -> float:
    """The same, asked by hand."""
    return _each(_ask)


def _each(ask: Callable[[str], object]) -> float:
    """Milliseconds of asking for all the words, each at best of some: both sides share the machine with others."""
    return sum(min(seconds(lambda words=words: ask(words)) for _turn in range(TURNS)) for words in WORDS) * 1000


def _ask(words: str) -> set[UUID]:
    """The bare statement: of each index the first rows that begin so."""
    from portico.desk.search import SHOWN  # noqa: PLC0415
    from portico.kit.prefix import cases  # noqa: PLC0415

    parts, given = [], []
    beginnings = cases(words)  # as the box does: the database's `lower` may know the letters of ASCII only
    for columns, some in (
        (BY_WORDS, beginnings),
        (BY_NUMBER, {re.sub(r"[\s.\-]", "", words).lower()}),
        (BY_PHONE, {words.replace(" ", "")} if words.startswith("+") else set()),
    ):
        for beginning in some:
            for table, column in columns:
                among = _ASKED if table.startswith("fields") else ""
                by = f'{column} COLLATE "C"'
                parts.append(
                    f"(SELECT {_ID[table]} FROM {table} t {_TO_CLIENT[table]}"
                    f" WHERE {by} >= %s AND {by} < %s {among} ORDER BY {by} LIMIT {SHOWN + 1})"
                )
                given += [beginning, beginning + "\U0010ffff"]
    if house := re.fullmatch(r"(.*\S) (\d\S*)", words):
        road, number = 'lower(street) COLLATE "C"', 'lower(number) COLLATE "C"'
        for beginning in cases(house[1]):
            parts.append(
                f"(SELECT id FROM people_client WHERE {road} = %s AND {number} >= %s AND {number} < %s LIMIT {SHOWN + 1})"
            )
            given += [beginning, house[2], house[2] + "\U0010ffff"]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), given)
        return {row[0] for row in cursor.fetchall()}


def _staff() -> Browser:
    """A browser in which a member of staff is signed in."""
    from django.conf import settings  # noqa: PLC0415

    from portico.people import actions  # noqa: PLC0415
    from portico.people.permissions import StaffRole  # noqa: PLC0415

    person = actions.create_person(email="staff@desk.example", name="Anke Helferin", at=AT)
    actions.appoint_staff(person=person, role=StaffRole.OWNER, at=AT)
    browser = Browser(headers={"host": settings.PORTICO.hosts[0]})
    browser.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return browser


def _page(browser: Browser, address: str) -> float:
    """Milliseconds of one page, at best of some."""
    found = []
    for _turn in range(TURNS):
        began = perf_counter()
        answer = browser.get(address)
        found.append((perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} is answered with {answer.status_code}.")
    return min(found)


def _address(query: str, *, last: bool = False) -> str:
    """The first page of a list, or the one that ends with the oldest client."""
    from portico.kit.paging import token  # noqa: PLC0415
    from portico.people.models import Client  # noqa: PLC0415

    if not last:
        return f"/desk/clients/?{query}"
    place = Client.objects.order_by("created_at", "pk")[200]
    return f"/desk/clients/?{query}&before={token(place, ('created_at', 'pk'))}"


def _statements(browser: Browser, query: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        browser.get(_address(query))
    return len(seen)


def _furnish() -> None:
    """Give the clients what the filters ask for."""
    from portico.consent import actions  # noqa: PLC0415

    purpose = actions.add_purpose(key="news", double_opt_in=True)
    actions.publish_wordings(purpose=purpose, texts={"en": ("News", "News of the house.")}, at=AT)
    with connection.cursor() as cursor:
        for statement in SCENE:
            cursor.execute(statement)


_NOW = "timestamptz '2026-03-02 10:30+00'"
# Among all these, of every thing that a filter asks for some: many, a hundredth, a handful, or none.
SCENE = (
    f"""INSERT INTO people_hold (id, client_id, kind, since, reason)
        SELECT gen_random_uuid(), id, CASE WHEN n % 10000 = 0 THEN 'erasing' WHEN n % 1000 = 0 THEN 'restricted' ELSE 'suspended' END, {_NOW}, ''
        FROM (SELECT id, row_number() OVER (ORDER BY id) n FROM people_client) c WHERE n % 50 = 0""",
    f"""INSERT INTO people_member (id, person_id, client_id, role, since)
        SELECT gen_random_uuid(), p.person_id, p.client_id, CASE WHEN n % 100 = 1 THEN 'technical' ELSE 'billing' END, {_NOW}
        FROM (SELECT person_id, lead(client_id) OVER (ORDER BY client_id) client_id, row_number() OVER (ORDER BY client_id) n
              FROM people_member) p WHERE n % 100 IN (1, 2, 3, 4) AND client_id IS NOT NULL""",
    "UPDATE people_person SET language = 'fr' WHERE id IN (SELECT id FROM people_person ORDER BY id LIMIT 100)",
    # Nine of twenty have consented, one of a hundred has withdrawn, a handful never confirmed.
    f"""WITH n AS (SELECT id, email, row_number() OVER (ORDER BY id) n FROM people_person),
        e AS (SELECT n, id, email, CASE WHEN n % 5000 = 0 THEN 'pending' WHEN n % 100 = 0 THEN 'withdrawn' ELSE 'given' END d
              FROM n WHERE n % 20 < 9),
        c AS (INSERT INTO consent_commitment (seq, digest) SELECT n, '' FROM e)
        INSERT INTO consent_event (commitment_id, salt, person_id, address, purpose, decision, at, wording_version, wording_language,
            wording, sender, source, actor_role, actor_digest, reason, evidence)
        SELECT n, '', id, email, 'news', d, {_NOW}, 1, 'en', 'News', '', 'profile', 'client', '', '', '' FROM e""",
    """INSERT INTO consent_head (person_id, purpose, event_id, decision)
        SELECT person_id, purpose, commitment_id, decision FROM consent_event""",
    f"""INSERT INTO casework_request (id, person_id, kind, state, source, about, words, controller, contact, answer, received_at, due, extension)
        SELECT gen_random_uuid(), id, 'access', CASE WHEN n % 200 = 0 THEN 'received' ELSE 'done' END, 'portal', '', '', '', '', '',
            {_NOW}, date '2026-04-02', ''
        FROM (SELECT id, row_number() OVER (ORDER BY id) n FROM people_person) p WHERE n % 20 = 0""",
)
