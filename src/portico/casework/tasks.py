"""The package's jobs, and its claims of work. Imported at start-up."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from portico.casework import actions, execution, exports, ledger
from portico.casework.holding import not_restricted
from portico.casework.retention import retain
from portico.casework.sweeping import sweep
from portico.journal.actions import note
from portico.journal.models import Entry
from portico.kit import claims, jobs
from portico.rights import map as maps
from portico.rights.execution import tidy
from portico.rights.ledger import Unreachable

MOST = 50  # runs taken up by one ring


def erase(run: UUID | None) -> None:
    """The job `casework.erase`: go on with one run, or with those that are due and nobody works on."""
    if run is not None:
        _proceed(run)
        return
    for _turn in range(MOST):
        taken = execution.claim(at=timezone.now())
        if taken is None:
            return
        _proceed(taken)


def _proceed(run: UUID) -> None:
    try:
        actions.proceed(run=run, at=timezone.now())
    except execution.NotYet:
        return  # it is rung again


def export(one: UUID | None) -> None:
    """The job `casework.export`: make one package, or all that wait."""
    exports.make_waiting(at=timezone.now(), only=one)


def append(_uuid: UUID | None) -> None:
    """The job `casework.ledger`: write waiting notes to the ledger and follow it."""
    try:
        while ledger.append_waiting(at=timezone.now()) == ledger.BATCH:
            continue
        ledger.follow()
    except Unreachable:
        return  # the notes wait; withdrawals and holds are in force all the same


def verify(_uuid: UUID | None) -> None:
    """The job `casework.sweep`."""
    sweep(at=timezone.now())


def purge(_uuid: UUID | None) -> None:
    """The job `casework.retention`."""
    retain(at=timezone.now())
    exports.remove_unnamed(at=timezone.now())
    tidy()


def _prepare_old_line(person: UUID) -> None:
    note(verb="person.signed_in", at=_long_ago(), person=person)


def _takes_old_line(person: UUID) -> bool:
    old = Entry.objects.filter(person=person, at__lte=_long_ago() + timedelta(days=1))
    return not_restricted(old, maps.current().of_model(Entry)).exists()


def _long_ago() -> datetime:
    return timezone.now() - timedelta(days=3650)


claims.register(claims.Claim("casework.retention", "retention", takes=_takes_old_line, prepare=_prepare_old_line))

jobs.register("casework.erase", erase, every=timedelta(seconds=30))
jobs.register("casework.export", export, every=timedelta(seconds=30))
jobs.register("casework.ledger", append, every=timedelta(seconds=5))
jobs.register("casework.sweep", verify, nightly=time(2, 30))
jobs.register("casework.retention", purge, nightly=time(3, 30))
