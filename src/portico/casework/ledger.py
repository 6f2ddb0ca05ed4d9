"""This database's place in the ledger: appending what happened, and whether the two still know the same.

Nothing is looked at twice: the head of the database is the last entry of the ledger that it is known to hold. Entries after it
are known if their UUID is that of a run that has begun or of a note in this database, whatever order they came in.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from portico.casework.models import LedgerHead, Run
from portico.consent.graves import removed_by
from portico.people.models import LedgerNote
from portico.rights import ledger as ledgers

BATCH = 500
NOTED = (
    "hold",
    "lift",
    "withdrawal",
    "seal",
)  # what a row may put into the ledger; the rest is the process's own to say
_FOLLOWED = (*Run.MOVING, *Run.OVER)


def head() -> LedgerHead:
    """The one row; the database has it from its first migration."""
    found, _made = LedgerHead.objects.get_or_create(pk=1, defaults={"instance": uuid.uuid4()})
    return found


def append(
    *,
    id: uuid.UUID,  # noqa: A002 - the entry's own name
    kind: str,
    payload: Mapping[str, Any],
    at: datetime,
    key: bytes | None = None,
) -> ledgers.Entry:
    """Append one entry, once however often it is asked, with the key of its run; the first makes the ledger this instance's own.

    Raises `Unreachable`.
    """
    return _own().append(id=id, kind=kind, payload=dict(payload), at=at, key=key)


@contextmanager
def appending(
    *,
    id: uuid.UUID,  # noqa: A002 - the entry's own name
    kind: str,
    payload: Mapping[str, Any],
    at: datetime,
    key: bytes | None = None,
) -> Iterator[Future[ledgers.Entry]]:
    """As `append`, while something else is prepared within the block: whoever needs the entry there asks for its result.

    Another thread waits for the disk, which touches no database. At the end of the block it is over in any case.
    """
    ledger = _own()
    with ThreadPoolExecutor(1) as waiting:
        yield waiting.submit(ledger.append, id=id, kind=kind, payload=dict(payload), at=at, key=key)


def _own() -> ledgers.Ledger:
    """The ledger, this instance's own from its first use."""
    ledger = ledgers.current()
    if ledger.instance() is None and (own := head()).seq == 0:
        ledger.adopt(own.instance)
    return ledger


def append_waiting(*, at: datetime, limit: int = BATCH) -> int:
    """Append the notes that wait: withdrawals, holds, liftings, seals. Returns how many. Raises `Unreachable`."""
    waiting = list(LedgerNote.objects.filter(appended_at=None, kind__in=NOTED).order_by("at", "pk")[:limit])
    for note in waiting:
        append(id=note.pk, kind=note.kind, payload=note.payload, at=note.at)
        LedgerNote.objects.filter(pk=note.pk).update(appended_at=at)
    return len(waiting)


def follow() -> LedgerHead:
    """Move the database's head past the entries that it is known to hold. Raises `Unreachable`."""
    ledger, own = ledgers.current(), head()
    known = list(ledger.after(own.seq))
    missing = {entry.id for entry in lacking(known)}
    last = None
    for entry in known:
        if entry.id in missing:
            break
        last = entry
    if last is not None:
        with transaction.atomic():
            LedgerHead.objects.filter(pk=1, seq__lt=last.seq).update(seq=last.seq, digest=last.digest)
        own.refresh_from_db()
    return own


def lacking(entries: Sequence[ledgers.Entry]) -> list[ledgers.Entry]:
    """Those of these entries that this database does not hold, in their order."""
    known: set[uuid.UUID] = set()
    keys = [_known_by(entry) for entry in entries]
    for start in range(0, len(keys), BATCH):
        some = keys[start : start + BATCH]
        followed = Q(state__in=_FOLLOWED) | Q(state=Run.State.STOPPED, ledgered_at__isnull=False)
        known |= set(Run.objects.filter(followed, pk__in=some).values_list("pk", flat=True))
        known |= set(LedgerNote.objects.filter(pk__in=some).values_list("pk", flat=True))
    return [entry for entry in entries if _known_by(entry) not in known]


def _known_by(entry: ledgers.Entry) -> uuid.UUID:
    """The UUID by which the database knows an entry: what an erasure removed is known with its run."""
    return uuid.UUID(entry.payload["run"]) if entry.kind == "removed" else entry.id


def tell_removed(*, run: uuid.UUID, at: datetime) -> None:
    """Tell the ledger which events of the consent log a run removed, once for each end that it came to. Raises `Unreachable`."""
    removed = removed_by(run)
    if removed is not None:
        append(id=uuid.uuid5(run, removed["digest"]), kind="removed", payload=removed, at=at)
