"""The restore gate: a database that is behind its ledger, or that is not the ledger's own, serves nothing."""

import threading
import time
from collections.abc import Callable

from django.utils.translation import gettext as _

from portico.casework.ledger import lacking
from portico.casework.models import LedgerHead
from portico.kit.gate import OPEN, Verdict
from portico.rights import ledger as ledgers

FRESH = 5.0  # seconds for which an answer is believed


class RestoreGate:
    """Answers from the ledger and the database; remembers the answer for a moment, and whether it was ever open."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing is known yet: a ledger that cannot be reached now keeps the gate shut."""
        self._clock = clock
        self._lock = threading.Lock()
        self._known: tuple[float, Verdict] | None = None
        self._was_open = False

    def __call__(self) -> Verdict:
        """The verdict, at most five seconds old."""
        with self._lock:
            if self._known is None or self._clock() - self._known[0] > FRESH:
                self._known = (self._clock(), self._ask())
                self._was_open = self._was_open or self._known[1].open
            return self._known[1]

    def forget(self) -> None:
        """Ask anew at the next call."""
        with self._lock:
            self._known = None

    def _ask(self) -> Verdict:
        try:
            return examine()
        except ledgers.Unreachable:
            if (
                self._was_open
            ):  # people are served; nothing is destroyed, since an erasure has to reach the ledger first
                return OPEN
            return Verdict(
                open=False,
                reason="unreachable",
                sentence=_(
                    "The ledger of erasures cannot be reached. Make its folder (PORTICO_LEDGER) readable and start again."
                ),
            )
        except ledgers.Broken as error:
            return Verdict(
                open=False,
                reason="foreign",
                sentence=_("The ledger of erasures is damaged: %(problem)s Put an undamaged copy of it in place.")
                % {"problem": error},
            )


def examine() -> Verdict:
    """Compare database and ledger now. Raises `ledgers.Unreachable`."""
    ledger, own = ledgers.current(), LedgerHead.objects.filter(pk=1).first()
    instance, last = ledger.instance(), ledger.head()
    if instance is None and last is None and (own is None or own.seq == 0):
        return OPEN  # neither has anything to say yet; the first entry binds them to each other
    if own is None or instance != own.instance or not _in_chain(own.seq, own.digest):
        return Verdict(
            open=False,
            reason="foreign",
            sentence=_(
                "This database and the ledger of erasures do not belong together. Put the ledger's own database in place, or point "
                "PORTICO_LEDGER at the ledger of this one."
            ),
        )
    if last is not None and last.seq > own.seq and lacking(list(ledger.after(own.seq))):
        return Verdict(
            open=False,
            reason="behind",
            sentence=_(
                "This database was restored from a backup and does not know of everything that was erased, withdrawn or held since. "
                "Run `portico rights replay` on the server."
            ),
        )
    return OPEN


def _in_chain(seq: int, digest: str) -> bool:
    """Whether the database's head is an entry of the ledger. A head from before the oldest entry that is left counts as one."""
    if seq == 0:
        return True
    entry = ledgers.current().at(seq)
    return entry is not None and entry.digest == digest


gate = RestoreGate()
