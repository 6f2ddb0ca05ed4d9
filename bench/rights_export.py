"""`rights.export`: the package of a client with 100,000 rows, against a bare loop that reads and dumps the same rows as JSON.

The package has them as JSON, as CSV and on a page, in a ZIP with digests. Its memory is measured in a process of its own, as the
highest that it needed beyond what it had when the export began.
"""

import json
import multiprocessing
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

import django
from django.db import connection, connections, transaction

from bench import people
from bench.measure import Result, in_turns, seconds

FULL = False
JOURNAL, MAILS = 70_000, 30_000


def measure(*, full: bool) -> list[Result]:
    """Time against the loop, and memory."""
    del full
    person, account = people.client(JOURNAL, MAILS)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    value, floor = in_turns(lambda: seconds(lambda: _package(person)), lambda: seconds(lambda: _loop(account)))
    connections.close_all()
    with multiprocessing.get_context("spawn").Pool(1, initializer=django.setup) as pool:
        added = max(pool.map(_memory, [person] * 3, chunksize=1))
    size = f"{JOURNAL:,} lines of the journal, {MAILS:,} mails"
    shared: dict[str, Any] = {"sense": "at_most", "size": size, "database": connection.vendor}
    return [
        Result(name="rights.export", value=value, floor=floor, unit="s", limit=3, **shared),
        Result(name="rights.export.memory", value=added, floor=None, unit="MB", limit=50, **shared),
    ]


def _package(person: UUID) -> None:
    from portico.rights import export  # noqa: PLC0415 - Django is ready only now
    from portico.rights.roots import resolve  # noqa: PLC0415

    with tempfile.TemporaryFile() as to:
        manifest = export.write(resolve("person", person), at=people.AT, language="en", to=to)
    assert manifest.rows >= JOURNAL + MAILS


def _loop(account: UUID) -> None:
    from portico.journal.models import Entry  # noqa: PLC0415
    from portico.mail.models import Message  # noqa: PLC0415

    rows = 0
    with tempfile.TemporaryFile("w") as to, transaction.atomic():
        for model in (Entry, Message):
            for row in model._base_manager.filter(client=account).order_by("pk").values().iterator():
                to.write(json.dumps(row, default=str) + "\n")
                rows += 1
    assert rows == JOURNAL + MAILS


def _memory(person: UUID) -> float:
    """The megabytes that an export adds, at its peak."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
    before = _kilobytes("VmRSS")
    _package(person)
    return (_kilobytes("VmHWM") - before) / 1024


def _kilobytes(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))
