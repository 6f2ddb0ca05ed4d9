"""What one erasure removed from the log, as the ledger is told: how much, and a digest of which.

Without it a tombstone could be forged that names a real erasure, and what it stands for be removed unseen.
"""

import hashlib
from typing import Any
from uuid import UUID

from portico.consent.models import Tombstone


def removed_by(run: UUID) -> dict[str, Any] | None:
    """The number of tombstones of a run, and SHA-256 over a line “number part” for each, in order; None for none."""
    state, count = hashlib.sha256(), 0
    graves = Tombstone.objects.filter(run=run).order_by("commitment_id", "part")
    for seq, part in graves.values_list("commitment_id", "part").iterator():
        state.update(f"{seq} {part}\n".encode())
        count += 1
    return {"run": str(run), "count": count, "digest": state.hexdigest()} if count else None
