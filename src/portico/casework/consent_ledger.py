"""What the ledger says about the consent log, for whoever verifies it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portico.rights import ledger as ledgers

UNREADABLE = (ledgers.Unreachable, ledgers.Broken)  # what reading it may raise


@dataclass(frozen=True, slots=True)
class LedgerView:
    """One reading of the ledger: the runs of erasures, the checkpoints of seals, the ranges lost in restores."""

    of_runs: frozenset[UUID]
    of_seals: tuple[Mapping[str, Any], ...]
    of_gaps: tuple[Mapping[str, Any], ...]
    of_removed: tuple[Mapping[str, Any], ...] = ()

    def removed(self) -> list[Mapping[str, Any]]:
        """What erasures removed from the log, as each said when it was over."""
        return list(self.of_removed)

    def runs(self) -> set[UUID]:
        """The erasures that the ledger holds."""
        return set(self.of_runs)

    def seals(self) -> list[Mapping[str, Any]]:
        """The payloads of the seals' checkpoints, in their order."""
        return list(self.of_seals)

    def gaps(self) -> list[Mapping[str, Any]]:
        """The ranges of numbers that a restored backup lost, first and last."""
        return list(self.of_gaps)


def view() -> LedgerView:
    """Read the ledger once. Raises one of `UNREADABLE`."""
    runs: set[UUID] = set()
    seals: list[Mapping[str, Any]] = []
    gaps: list[Mapping[str, Any]] = []
    removed: list[Mapping[str, Any]] = []
    for entry in ledgers.current().after(0):
        if entry.kind == "erasure":
            runs.add(entry.id)
        elif entry.kind == "seal":
            seals.append(entry.payload)
        elif entry.kind == "restored":
            gaps.append(entry.payload)
        elif entry.kind == "removed":
            removed.append(entry.payload)
    return LedgerView(frozenset(runs), tuple(seals), tuple(gaps), tuple(removed))
