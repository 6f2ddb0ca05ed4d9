"""The ledger: what must outlive a restored backup. Entries signed and chained by digest, in a folder outside the database.

An erasure is written here before anything is destroyed (Art. 17 GDPR, and "beyond use" for backups); so are withdrawals,
holds, liftings and the seals of the consent log. Entries hold opaque ids and keyed digests, never a value.
"""

from pathlib import Path

from django.conf import settings

from portico.rights.ledger.book import Ledger
from portico.rights.ledger.chain import Anchor, Broken, Entry
from portico.rights.ledger.files import Unreachable

__all__ = ["KINDS", "Anchor", "Broken", "Entry", "Ledger", "Unreachable", "current"]

KINDS = ("erasure", "removed", "hold", "lift", "withdrawal", "seal", "restored")


def current() -> Ledger:
    """The ledger at `PORTICO_LEDGER`."""
    return Ledger(Path(settings.PORTICO.ledger))
