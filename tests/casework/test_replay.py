"""A backup is restored: what was erased, withdrawn and held since is repeated before anyone is served."""

from datetime import timedelta

import pytest

from portico.casework import actions, ledger
from portico.casework.models import Run
from portico.casework.restore_gate import examine
from portico.consent.queries import consented
from portico.mail.queries import is_suppressed
from portico.people.actions import lift_hold, place_hold
from portico.people.models import Hold, Person
from portico.rights import ledger as ledgers
from tests.casework.conftest import client_of, package_of
from tests.fixtures.backups import Backup
from tests.fixtures.consents import agree, withdraw

WEEK = timedelta(days=7)


@pytest.fixture
def backup(real_commits, template) -> Backup:
    """Keeps the database as it is now, and puts it back."""
    return Backup(template.name)


def test_an_erasure_is_repeated_and_the_bystander_is_as_he_was(backup, ada, bob, erase, now) -> None:
    before = package_of(bob, now)
    backup.keep()
    run = erase("person", ada.pk)
    assert examine().open
    backup.restore()
    assert Person.objects.filter(pk=ada.pk).exists()
    assert examine().reason == "behind"
    assert actions.replay(at=now)["erasure"] == 1
    assert not Person.objects.filter(pk=ada.pk).exists()
    assert package_of(bob, now) == before
    again = Run.objects.get(pk=run.pk)
    assert (again.state, again.trigger) == (Run.State.ERASED, Run.Trigger.REPLAY)
    assert examine().open
    assert not actions.replay(at=now)


def test_an_erasure_that_was_cooling_off_in_the_backup_is_repeated(backup, ada, bob, decide, now) -> None:
    run = decide("person", ada.pk, WEEK)
    ledger.append_waiting(at=now)
    backup.keep()
    actions.proceed(run=run.pk, at=now + WEEK, patient=False)
    backup.restore()
    assert examine().reason == "behind"
    actions.replay(at=now + WEEK)
    assert not Person.objects.filter(pk=ada.pk).exists()
    assert Person.objects.filter(pk=bob.pk).exists()
    assert examine().open


def test_who_was_never_in_the_backup_is_only_recorded(backup, bob, erase, now) -> None:
    backup.keep()
    from tests import factories  # noqa: PLC0415 - after the backup

    late = factories.person(email="late@people.example")
    run = erase("person", late.pk)
    backup.restore()
    actions.replay(at=now)
    assert Run.objects.get(pk=run.pk).state == Run.State.VERIFIED
    assert Person.objects.filter(pk=bob.pk).exists()


def test_holds_and_liftings_are_repeated_in_their_order(backup, ada, bob, now) -> None:
    place_hold(kind="restricted", persons=[bob.pk], at=now)
    ledger.append_waiting(at=now)
    backup.keep()
    place_hold(kind="suspended", persons=[ada.pk], clients=[client_of(ada).pk], at=now)
    lift_hold(kind="restricted", persons=[bob.pk], at=now)
    ledger.append_waiting(at=now)
    backup.restore()
    actions.replay(at=now)
    assert {(hold.person_id, hold.client_id, hold.kind) for hold in Hold.objects.all()} == {
        (ada.pk, None, "suspended"),
        (None, client_of(ada).pk, "suspended"),
    }
    assert examine().open


def test_a_withdrawal_is_repeated(backup, ada, bob, now) -> None:
    agree(ada, bob, at=now)
    assert consented(ada, "news") is not None
    backup.keep()
    withdraw(ada, at=now)
    ledger.append_waiting(at=now)
    backup.restore()
    assert consented(ada, "news") is not None
    actions.replay(at=now)
    assert consented(ada, "news") is None
    assert is_suppressed(ada.email, "news")
    assert consented(bob, "news") is not None


def test_nothing_is_repeated_from_a_damaged_ledger(backup, ada, erase, now, settings) -> None:
    backup.keep()
    erase("person", ada.pk)
    backup.restore()
    file = next((settings.PORTICO.ledger / "entries").rglob("*.json"))
    file.chmod(0o600)
    file.write_text(file.read_text().replace('"person"', '"client"'))
    with pytest.raises((actions.Foreign, ledgers.Broken)):
        actions.replay(at=now)
    assert Person.objects.filter(pk=ada.pk).exists()
