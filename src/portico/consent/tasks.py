"""The package's job. Imported at start-up."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from portico.consent import seals
from portico.kit import jobs


def seal(_uuid: UUID | None) -> None:
    """The job `consent.seal`: seal whatever is settled."""
    while (made := seals.seal_due(timezone.now())) is not None:
        if made.last - made.first + 1 < seals.LONGEST:
            return


jobs.register("consent.seal", seal, every=timedelta(seconds=5))
