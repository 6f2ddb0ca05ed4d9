"""Judging what the sweep found. A finding is judged once by a person; the sweep reopens it only if the cell changes."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from portico.casework.models import Finding
from portico.journal.actions import note

VERDICTS = (Finding.State.HARMLESS, Finding.State.REMOVED)


class AlreadyJudged(Exception):
    """Somebody has judged the finding before."""

    def __init__(self, finding: Finding) -> None:
        """Carry the finding as it stands."""
        super().__init__(f"The finding is {finding.state}.")
        self.finding = finding


def judge(*, finding: Finding, state: str, by: UUID, by_role: str, at: datetime) -> Finding:
    """Say that a trace is harmless, or that it has been removed by hand. Raises `AlreadyJudged`."""
    if state not in VERDICTS:
        sentence = f"A finding is judged as one of {', '.join(VERDICTS)}."
        raise ValueError(sentence)
    with transaction.atomic():
        locked = Finding.objects.select_for_update().get(pk=finding.pk)
        if locked.state != Finding.State.OPEN:
            raise AlreadyJudged(locked)
        locked.state = state
        locked.judged_by = by
        locked.save(update_fields=["state", "judged_by"])
        note(
            verb="finding.judged",
            at=at,
            actor=by,
            actor_role=by_role,
            about=("casework.Finding", str(locked.pk)),
            detail=state,
        )
    return locked
