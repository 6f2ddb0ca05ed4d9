"""What the plan did not count, because it came after the decision, goes all the same; and who shares nothing with it stays."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from portico.accounts.models import Session
from portico.casework import actions, execution
from portico.casework.models import Run
from portico.casework.runs import planned
from portico.consent.models import Tombstone
from portico.journal.actions import note
from portico.journal.models import Entry
from portico.people.models import Hold, Person
from tests.casework.conftest import client_of, package_of
from tests.fixtures.consents import agree, withdraw
from tests.fixtures.database import RealDatabase


@pytest.fixture
def run(real_commits: RealDatabase, ada: Person, decide: Callable[..., Run]) -> Run:
    """Ada's, whose plan counted a few tables."""
    run = decide("person", ada.pk)
    assert not planned(run).keys() & {"accounts.Session delete", "consent.Event delete", "people.Hold detach placed_by"}
    return run


def signed_in(person: Person, now: datetime) -> None:
    ends = now + timedelta(days=1)
    Session.objects.create(session_key=str(person.pk), person=person, created_at=now, seen_at=now, expire_date=ends)


def ends(run: Run, ada: Person, now: datetime) -> Run:
    done = actions.proceed(run=run.pk, at=now, patient=False)
    assert done.state == Run.State.ERASED
    assert not Person.objects.filter(pk=ada.pk).exists()
    return done


def test_a_row_of_another_table_that_holds_the_person_fast(ada: Person, bob: Person, run: Run, now: datetime) -> None:
    for one in (ada, bob):
        signed_in(one, now)
    before = package_of(bob, now)
    assert ends(run, ada, now).done["accounts.Session delete"] == 1
    assert [one.person_id for one in Session.objects.all()] == [bob.pk]
    assert package_of(bob, now) == before


def test_a_link_that_holds_nobody_fast_is_found_by_verification(
    ada: Person, bob: Person, run: Run, now: datetime
) -> None:
    for one, kind in ((ada, Hold.Kind.SUSPENDED), (bob, Hold.Kind.RESTRICTED)):
        Hold.objects.create(person=bob, kind=kind, since=now, placed_by=one.pk)
        note(verb="client.viewed", at=now, actor=one.pk, person=bob.pk, client=client_of(bob).pk)
    done = ends(run, ada, now).done
    assert done["people.Hold detach placed_by"] == 1
    assert done["journal.Entry detach actor"] == 1
    assert set(Hold.objects.values_list("placed_by", flat=True)) == {None, bob.pk}
    assert {line.actor for line in Entry.objects.filter(verb="client.viewed")} == {None, bob.pk}


def test_more_events_of_the_consent_log_leave_their_tombstones(
    real_commits: RealDatabase, ada: Person, bob: Person, decide: Callable[..., Run], now: datetime
) -> None:
    agree(ada, bob, at=now)
    run = decide("person", ada.pk)
    withdraw(ada, at=now)
    withdraw(bob, at=now)
    before = package_of(bob, now)
    assert ends(run, ada, now).done["consent.Event delete"] == 2 > planned(run)["consent.Event delete"]
    assert Tombstone.objects.filter(run=run.pk, part="row").count() == 2
    assert package_of(bob, now) == before


def test_more_rows_of_a_table_that_was_counted(ada: Person, bob: Person, run: Run, now: datetime) -> None:
    for _line in range(7):
        for one in (ada, bob):
            note(verb="person.signed_in", at=now, person=one.pk)
    assert ends(run, ada, now).done["journal.Entry delete"] >= 7
    assert not Entry.objects.filter(person=ada.pk).exists()
    assert Entry.objects.filter(verb="person.signed_in", person=bob.pk).count() == 7


def test_the_plan_is_trusted_once(ada: Person, run: Run, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    step = execution.execution.step

    def watched(*args: object, **options: object) -> object:
        asked.append(bool(options["expected"]))
        return step(*args, **options)

    monkeypatch.setattr(execution.execution, "step", watched)
    signed_in(ada, now)
    ends(run, ada, now)
    assert asked == [True, False]
