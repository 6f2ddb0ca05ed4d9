"""The package's jobs. Imported at start-up."""

from datetime import time, timedelta
from uuid import UUID

from django.utils import timezone

from portico.consent import actions, evidence, seals
from portico.kit import jobs


def seal(_uuid: UUID | None) -> None:
    """The job `consent.seal`: seal whatever is settled."""
    while (made := seals.seal_due(timezone.now())) is not None:
        if made.last - made.first + 1 < seals.LONGEST:
            return


def announce(_uuid: UUID | None) -> None:
    """The job `consent.announce`: tell those concerned of new versions of the documents, a batch at a time."""
    if actions.announce(at=timezone.now()):
        jobs.ring("consent.announce")


def tidy(_uuid: UUID | None) -> None:
    """The job `consent.tidy`: remove files that no evidence names."""
    evidence.remove_unnamed(at=timezone.now())


jobs.register("consent.announce", announce, every=timedelta(minutes=10))
jobs.register("consent.seal", seal, every=timedelta(seconds=5))
jobs.register("consent.tidy", tidy, nightly=time(2, 45))
