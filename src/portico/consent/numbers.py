"""The numbers of the log: which are settled, and how a lost range is left behind after a restored backup.

PostgreSQL gives a number when a row is inserted and shows the row when its transaction commits, in whatever order that
happens; a transaction that fails leaves a hole. A range can be sealed once nobody who could still fill it is at work. Every
writer holds a shared advisory lock from before its number is given until its end (a trigger takes it), so it is
enough to wait for those that hold it now; nobody waits for the sealing. On SQLite writers come one after the other.
"""

import time
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Max

from portico.consent.models import Commitment

LOCK_CLASS, WRITERS, SEALERS = 1668247411, 1, 2  # advisory locks; the class is “cons” in ASCII
MARGIN = (
    100_000  # numbers skipped beyond what the ledger knows of: what was given in the last seconds is not sealed yet
)
_PAUSE = 0.01
_HOLDERS = """
    SELECT pid FROM pg_locks
    WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND pid <> pg_backend_pid()
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def highest() -> int:
    """The highest number in the log; 0 for an empty one."""
    found: int | None = Commitment.objects.aggregate(highest=Max("seq"))["highest"]
    return found or 0


def settled(*, patience: timedelta) -> int | None:
    """A number up to which the log does not change any more; None where a writer was at work for longer than one waits."""
    if connection.vendor != "postgresql":
        return highest()
    with connection.cursor() as cursor:
        given = _last_given(cursor)
        until, waiting = time.monotonic() + patience.total_seconds(), _writers(cursor)
        while waiting:
            if time.monotonic() >= until:
                return None
            time.sleep(_PAUSE)
            waiting &= _writers(cursor)
    return given


def hold_sealing(cursor: Any) -> None:
    """Let only one process seal at a time, until the transaction ends. On SQLite a transaction that writes is alone anyhow."""
    if connection.vendor == "postgresql":
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_CLASS, SEALERS])


def skip_to(seq: int) -> None:
    """Give no number below this one any more. Never goes back."""
    if seq <= 1:
        return
    table = Commitment._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'seq'), %s)", [table, max(_last_given(cursor), seq - 1)]
            )
            return
        cursor.execute("UPDATE sqlite_sequence SET seq = max(seq, %s) WHERE name = %s", [seq - 1, table])
        if not cursor.rowcount:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, seq - 1])


def leave_lost_range(seals: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """After a restored backup: skip the numbers that may have been given after it was made, and return their range.

    `seals` are the payloads of the ledger's seals. The range `{"first", "last"}` belongs into the ledger, so that verifying can
    tell what was lost from what was removed.
    """
    present = highest()
    known = max((int(seal["last"]) for seal in seals), default=0)
    lost = {"first": present + 1, "last": max(known, present) + MARGIN}
    skip_to(lost["last"] + 1)
    return lost


def _last_given(cursor: Any) -> int:
    cursor.execute("SELECT pg_get_serial_sequence(%s, 'seq')", [Commitment._meta.db_table])
    (sequence,) = cursor.fetchone()
    cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")  # noqa: S608 # nosec B608 - the catalogue's own name
    (given,) = cursor.fetchone()
    return int(given)


def _writers(cursor: Any) -> set[int]:
    cursor.execute(_HOLDERS, [LOCK_CLASS, WRITERS])
    return {pid for (pid,) in cursor.fetchall()}
