"""The sweep: one pass over everything for all erasures that are not verified yet."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from portico.casework.execution import Trace, identifiers_of, report
from portico.casework.models import Finding, Run
from portico.casework.receipts import write_receipt
from portico.journal.actions import note
from portico.rights import ledger as ledgers
from portico.rights import sweep as engine
from portico.rights.identifiers import Identifiers

KEPT_FOR = timedelta(days=30)  # after that the identifiers go, whether or not somebody has judged


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep came to, by run."""

    verified: tuple[UUID, ...]
    open: "Counter[UUID]"
    unverifiable: tuple[UUID, ...]  # whose identifiers were destroyed at the deadline with findings open


def sweep(*, at: datetime) -> Swept:
    """Look for traces of everybody who was erased and not verified, in one pass; judge nothing.

    A run without an open finding is verified: its receipt is signed anew, its identifiers and their key are destroyed. The
    identifiers also go at the deadline, and the findings stay. Raises `ledgers.Unreachable`.
    """
    waiting = {run.pk: run for run in Run.objects.filter(state=Run.State.ERASED).order_by("erased_at", "pk")}
    known: dict[UUID, Identifiers] = {key: found for key, run in waiting.items() if (found := identifiers_of(run))}
    for trace in engine.sweep(known):
        report(Trace(trace.run, trace.label, trace.row, trace.column, trace.strength, trace.kind, trace.cell), at=at)
    remaining = Counter(
        Finding.objects.filter(run__in=list(waiting), state=Finding.State.OPEN).values_list("run", flat=True)
    )
    verified, late = [], []
    for key, run in waiting.items():
        if not remaining[key] and key in known:
            verify(run, at=at)
            verified.append(key)
        elif run.erased_at is not None and run.erased_at + KEPT_FOR <= at:
            _destroy_identifiers(run)
            late.append(key)
    return Swept(tuple(verified), +remaining, tuple(late))


def verify(run: Run, *, at: datetime) -> None:
    """Close a run: nothing of its subject was found. The key goes first, so that a crash leaves nothing readable."""
    ledgers.current().destroy_key(run.pk)
    with transaction.atomic():
        locked = Run.objects.select_for_update().get(pk=run.pk)
        locked.state, locked.verified_at, locked.identifiers = Run.State.VERIFIED, at, None
        locked.save(update_fields=["state", "verified_at", "identifiers"])
        write_receipt(locked, at=at)
        note(verb="erasure.verified", at=at, about=("casework.Run", str(run.pk)))


def _destroy_identifiers(run: Run) -> None:
    ledgers.current().destroy_key(run.pk)
    Run.objects.filter(pk=run.pk).update(identifiers=None)
