"""Asking, and what of an answer the walk looks at."""

import logging
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import unquote

from django.apps import apps
from django.db import connection, transaction
from django.http.response import HttpResponseBase
from django.test import Client as Browser

from portico.journal.models import Entry
from portico.kit.logs import CarefulFormatter
from tests.house.addresses import every
from tests.walk.scene import Scene
from tests.walk.table import TABLE

ADDRESSES = {address.name: address for address in every()}

WORDS = {200: "page", 422: "form", 404: "nothing", 403: "forbidden", 405: "not so", 409: "changed"}
LOOKS = ("client.viewed", "request.viewed", "evidence.viewed")  # the lines that a look may write
SEEN = {"seen_at", "ip", "user_agent"}  # what a request may write of its session


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens within is taken back, so that each question meets the same house."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@dataclass(frozen=True)
class Heard:
    """An answer that was heard to its end."""

    path: str
    status: int
    headers: dict[str, str]
    body: str
    told: str
    wrong: tuple[str, ...]  # of its headers
    private: bool
    cookies: dict[str, int | None]  # those that it sets, with the seconds for which they last
    lines: tuple[str, ...]  # what the house logged meanwhile


def walk(scene: Scene, who: str, method: str) -> dict[str, Heard]:
    """Ask for every address of the table; each time the same house is met."""
    browser, heard, diary = scene.browser(who), {}, Diary()
    logging.getLogger().addHandler(diary)
    try:
        for name, line in TABLE.items():
            path = scene.path(ADDRESSES[name])
            with undone():
                answer = ask(browser, method, path)
                body = content_of(answer)
            heard[name] = Heard(
                path=path,
                status=answer.status_code,
                headers=dict(answer.items()),
                body=body,
                told=told(answer, path, line.expected(who, method)),
                wrong=tuple(wrong_headers(answer)),
                private=is_private(answer),
                cookies={
                    key: int(one["max-age"]) if one["max-age"] else None
                    for key, one in answer.cookies.items()  # type: ignore[attr-defined]
                    if one.value
                },
                lines=tuple(diary.lines),
            )
            diary.lines.clear()
    finally:
        logging.getLogger().removeHandler(diary)
    return heard


def ask(browser: Browser, method: str, path: str, body: dict[str, Any] | None = None) -> HttpResponseBase:
    """One question, after which the browser holds the cookies that it held before."""
    kept = SimpleCookie({name: cookie.value for name, cookie in browser.cookies.items()})
    answer: HttpResponseBase = browser.generic(method, path) if body is None else browser.post(path, body)
    browser.cookies = kept
    if answer.streaming:
        answer.whole = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # read to its end, which closes the file
    return answer


def told(answer: HttpResponseBase, path: str, expected: str) -> str:
    """The outcome in a word of the table. A redirect is named as the table does, if it leads where that says."""
    if answer.status_code not in {301, 302}:
        return WORDS.get(answer.status_code, str(answer.status_code))
    where = answer["Location"]
    if where == f"/login/?next={path}":
        return "sign in"
    if where.startswith("/confirm-password/?next=%2F"):
        return "password"
    return "away" if expected == "away" and where.startswith("/") else f"to {where}"


def content_of(answer: HttpResponseBase) -> str:
    """The body as text."""
    whole: bytes = answer.whole if answer.streaming else answer.content  # type: ignore[attr-defined]
    return whole.decode(errors="replace")


def urls_in(page: str) -> Iterator[str]:
    """Every address that a page leads to, loads or posts to; mail and telephone apart, which nobody but the reader's machine sees."""
    for found in re.findall(r'(?:href|src|action|formaction|hx-get|hx-post|data-renew|data-find)="([^"]*)"', page):
        if not found.startswith(("mailto:", "tel:")):
            yield unquote(found)


def wrong_headers(answer: HttpResponseBase) -> list[str]:
    """What an answer's headers lack, whatever the answer is."""
    found = []
    policy = {
        part.split()[0]: part.split()[1:] for part in answer.get("Content-Security-Policy", "").split(";") if part
    }
    if any(
        "unsafe" in source or "*" in source or "data:" in source for sources in policy.values() for source in sources
    ):
        found.append(f"the policy lets too much in: {policy}")
    if (policy.get("default-src"), policy.get("frame-ancestors"), policy.get("base-uri")) != (["'none'"],) * 3:
        found.append(f"the policy does not begin with nothing: {policy}")
    if policy.get("script-src") != ["'self'"] or policy.get("form-action") != ["'self'"]:
        found.append(f"scripts and forms are not our own alone: {policy}")
    for header, value in (
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("X-Frame-Options", "DENY"),
    ):
        if answer.get(header) != value:
            found.append(f"{header}: {answer.get(header)}")
    for name, cookie in answer.cookies.items():  # type: ignore[attr-defined]
        if cookie["samesite"] != "Lax":
            found.append(f"the cookie {name} goes along from other sites")
        if name == "sessionid" and cookie.value and not cookie["httponly"]:
            found.append("the session's cookie can be read by a script")
    return found


def is_private(answer: HttpResponseBase) -> bool:
    """Whether no cache keeps it."""
    return {"no-store", "private"} <= {part.strip() for part in answer.get("Cache-Control", "").split(",")}


class Diary(logging.Handler):
    """What the house's own formatter makes of every line that is logged."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(CarefulFormatter())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line."""
        self.lines.append(self.format(record))


def every_row() -> dict[str, Counter[str]]:
    """All rows of all tables as text, but for what a look may leave: lines of views, when a session was last seen, the cache."""
    found: dict[str, Counter[str]] = {}
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy:
            continue
        columns = [one.attname for one in model._meta.concrete_fields]
        if model._meta.label == "accounts.Session":
            columns = [name for name in columns if name not in SEEN]
        rows = model._base_manager.all()
        if model is Entry:
            rows = rows.exclude(verb__in=LOOKS)
        found[model._meta.label] = Counter(
            "|".join(_text(value) for value in row) for row in rows.values_list(*columns).iterator()
        )
    return found


def _text(value: Any) -> str:
    return bytes(value).hex() if isinstance(value, memoryview | bytes) else str(value)


def about(rows: dict[str, Counter[str]], ids: list[str]) -> dict[str, Counter[str]]:
    """The rows that hold one of these ids."""
    return {
        label: Counter({row: count for row, count in some.items() if any(one in row for one in ids)})
        for label, some in rows.items()
    }


def difference(before: dict[str, Counter[str]], after: dict[str, Counter[str]]) -> dict[str, list[str]]:
    """What came and went, by table."""
    changes = {}
    for label, earlier in before.items():
        came, went = after[label] - earlier, earlier - after[label]
        if came or went:
            changes[label] = [*(f"+ {row}" for row in came), *(f"- {row}" for row in went)]
    return changes


@contextmanager
def written() -> Iterator[list[str]]:
    """The tables that were written to meanwhile."""
    tables: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if found := re.match(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)', sql, re.IGNORECASE):
            tables.append(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield tables
