"""Killed at any commit, on either side, the same call goes on to the same end."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connections

from portico.casework import actions
from portico.casework.models import Finding, Receipt, Run
from portico.casework.restore_gate import examine
from portico.consent.models import Event, Tombstone
from portico.journal.actions import note
from portico.people.models import Client, Person
from portico.rights import ledger as ledgers
from tests.casework.conftest import client_of, decide, erase, package_of
from tests.faults.commits import Crash, at_commit, crash
from tests.fixtures.consents import agree

__all__ = ["decide", "erase"]  # fixtures

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def filled(ada, bob, now) -> bytes:
    """Both have rows in several tables; what Bob's package is before."""
    agree(ada, bob, at=now)
    for number in range(25):
        for one in (ada, bob):
            note(verb="person.signed_in", at=now, person=one.pk, client=client_of(one).pk, detail=str(number))
    return package_of(bob, now)


def _end_state(ada, bob, now) -> dict[str, object]:
    run = Run.objects.get()
    return {
        "state": run.state,
        "ada": Person.objects.filter(pk=ada.pk).exists(),
        "clients": Client.objects.count(),
        "done": run.done,
        "events": list(Event.objects.values_list("person_id", flat=True)),
        "tombstones": Tombstone.objects.filter(run=run.pk).count(),
        "receipts": Receipt.objects.count(),
        "findings": Finding.objects.count(),
        "ledger": [entry.kind for entry in ledgers.current().after(0)],
        "open": examine().open,
        "bob": package_of(bob, now),
    }


def test_an_exception_at_every_commit_ends_in_the_same_state(
    real_commits, template, ada, bob, filled, decide, now
) -> None:
    from tests.fixtures.backups import Backup  # noqa: PLC0415

    run = decide("person", ada.pk)
    start = Backup(template.name)
    start.keep()
    with at_commit(0, "before", crash) as counted:
        actions.proceed(run=run.pk, at=now, patient=False, batch=10)
    whole, commits = _end_state(ada, bob, now), counted[0]
    assert commits > 5
    assert whole["ada"] is False
    assert whole["bob"] == filled
    for side in ("before", "after"):
        for number in range(1, commits + 1):
            start.restore()
            with pytest.raises(Crash), at_commit(number, side, crash):
                actions.proceed(run=run.pk, at=now, patient=False, batch=10)
            actions.proceed(run=run.pk, at=now, patient=False, batch=10)
            assert _end_state(ada, bob, now) == whole, (side, number)


@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_a_kill_at_a_commit_is_gone_on_from_by_the_same_command(
    real_commits, ada, bob, filled, now, side, number
) -> None:
    command = ["rights", "erase", "--person", str(ada.pk), "--yes", "--json"]
    connections.close_all()
    killed = subprocess.run(
        [sys.executable, "-m", "tests.faults.commits", side, str(number), *command],
        cwd=ROOT,
        env=real_commits.environment | {"DJANGO_SETTINGS_MODULE": "portico.config.settings"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr[-2000:]
    went_on = subprocess.run(
        [sys.executable, "-m", "portico.cli", *command],
        cwd=ROOT,
        env=real_commits.environment | {"DJANGO_SETTINGS_MODULE": "portico.config.settings"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert went_on.returncode == 0, went_on.stderr[-2000:]
    assert json.loads(went_on.stdout)["state"] == "erased"
    assert not Person.objects.filter(pk=ada.pk).exists()
    assert package_of(bob, now) == filled
    assert examine().open
    assert Receipt.objects.count() == 1
