"""Every page of the portal is light: few questions to the database, and little on the wire. No page can be forgotten."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.walk.answers import ADDRESSES, ask, content_of, undone
from tests.walk.scene import GRACE, Scene
from tests.walk.table import TABLE, Door

pytestmark = pytest.mark.django_db

PAGES = sorted(
    name
    for name, line in TABLE.items()
    if name.startswith("portal:")
    and line.door in {Door.OPEN, Door.OWN, Door.THING}
    and line.expected(GRACE, "GET") == "page"
)
QUERIES, BYTES = 12, 100_000


def loaded(page: str) -> set[str]:
    """The files that a page loads: styles, scripts and icons."""
    return set(re.findall(rf'(?:href|src)="{re.escape(settings.STATIC_URL)}([^"#?]+\.(?:css|js|svg))', page))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_takes_at_most_twelve_queries_and_100_kilobytes(scene: Scene, name: str) -> None:
    browser, path = scene.browser(GRACE), scene.path(ADDRESSES[name])
    with undone():
        ask(browser, "GET", path)  # what is the same for everybody is remembered from the first time on
    with undone(), CaptureQueriesContext(connection) as asked:
        answer = ask(browser, "GET", path)
    page = content_of(answer)
    statements = [one["sql"][:120] for one in asked if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))]
    assert len(statements) <= QUERIES, statements
    files = {one: Path(str(finders.find(one))).stat().st_size for one in loaded(page)}
    assert len(page.encode()) + sum(files.values()) < BYTES, (len(page.encode()), files)
