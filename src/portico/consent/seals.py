"""Seals: digests over ranges of commitments, each chained to the one before, noted for the ledger.

    digest = SHA-256(previous ‖ for each commitment of the range, in order: its number in 8 bytes, big-endian ‖ its digest)

A range begins after the one before ends, so that ranges cover every number. Writers are not chained to each other: they would
wait for one another. Between a decision and its seal lie seconds; `verify` names what is not sealed yet.
"""

import hashlib
import struct
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from portico.consent import numbers
from portico.consent.models import Commitment, Seal
from portico.people.models import LedgerNote

START = bytes(32)  # what the first seal is chained to
LONGEST = 50_000
PATIENCE = timedelta(seconds=2)


def seal_due(at: datetime, *, longest: int = LONGEST, patience: timedelta = PATIENCE) -> Seal | None:
    """Seal what is settled and not sealed yet, at most `longest` commitments; None where there is nothing, or not yet."""
    newest = Seal.objects.order_by("-last").first()
    if not Commitment.objects.filter(seq__gt=newest.last if newest else 0).exists():
        return None
    with transaction.atomic(), connection.cursor() as cursor:
        numbers.hold_sealing(cursor)
        upto = numbers.settled(patience=patience)
        if upto is None:
            return None
        newest = Seal.objects.order_by("-last").first()
        first, previous = (newest.last + 1, bytes(newest.digest)) if newest else (1, START)
        rows = list(
            Commitment.objects.filter(seq__gte=first, seq__lte=upto)
            .order_by("seq")
            .values_list("seq", "digest")[:longest]
        )
        if not rows:
            return None
        seal = Seal(first=first, last=rows[-1][0], previous=previous, digest=chained(previous, rows), at=at)
        seal.noted = LedgerNote.objects.create(kind="seal", payload=as_payload(seal), at=at).pk
        seal.save(force_insert=True)
    return seal


def chained(previous: bytes, rows: Iterable[tuple[int, bytes | memoryview]]) -> bytes:
    """The digest of a seal over these numbers and digests."""
    state = hashlib.sha256(previous)
    for seq, digest in rows:
        state.update(link(seq, digest))
    return state.digest()


def link(seq: int, digest: bytes | memoryview) -> bytes:
    """What one commitment adds to the chain."""
    return struct.pack(">q", seq) + bytes(digest)


def as_payload(seal: Seal) -> dict[str, Any]:
    """What the ledger keeps of a seal."""
    return {
        "first": seal.first,
        "last": seal.last,
        "previous": bytes(seal.previous).hex(),
        "digest": bytes(seal.digest).hex(),
    }
