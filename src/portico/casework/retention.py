"""Storage limitation (Art. 5(1)(e) GDPR): what has lived as long as its rule says goes, in batches, with a cap."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from portico.casework.execution import remove_files
from portico.casework.invitations import forget_guests, let_go_uninvited
from portico.casework.models import DoomedFile
from portico.casework.runs import Worklists
from portico.journal.actions import note
from portico.people.models import Person
from portico.rights import expiry

BATCH = 5000
CAP = 1_000_000  # rows in one run: more than a night's worth means that a rule or a clock is wrong


@dataclass(frozen=True, slots=True)
class Purged:
    """What one rule came to."""

    label: str
    rule: str
    action: str
    due: int
    done: int


@dataclass(slots=True)
class _Count:
    left: int
    done: list[Purged] = field(default_factory=list)


def retain(*, at: datetime, dry_run: bool = False, cap: int = CAP) -> list[Purged]:
    """Carry out every rule of retention that is due, at most `cap` rows in all; with `dry_run` only count.

    Guests of an account that went go in the same run, which a dry one does not foresee. What is restricted (Art. 18) is left
    alone. Each batch is a commit; interrupted, the next run goes on.
    """
    count = _Count(cap)
    if not dry_run:
        let_go_uninvited(at=at)
    for due in expiry.due(at):
        done = 0
        while not dry_run and count.left > 0:
            batch = _batch(due, at=at, limit=min(BATCH, count.left))
            done += batch
            count.left -= batch
            if batch == 0:
                break
        count.done.append(Purged(due.label, due.rule, due.action, due.rows, done))
    if not dry_run:
        _remove_files_left()
        if any(one.done for one in count.done):
            note(verb="retention.run", at=at)
    return count.done


def _batch(due: expiry.Due, *, at: datetime, limit: int) -> int:
    lists = Worklists(uuid4())
    with transaction.atomic():
        if due.label == Person._meta.label:  # a person goes with all that is theirs, which is an erasure
            done = forget_guests(at=at, limit=limit, workspace=lists)
        else:
            done = expiry.expire(due, at=at, limit=limit, workspace=lists)
    remove_files(lists.run)
    return done


def _remove_files_left() -> None:
    """Files of batches that were interrupted after their commit."""
    for run in DoomedFile.objects.values_list("run", flat=True).distinct():
        remove_files(run)
