"""Jobs: a bell that is rung by a commit, and never says about whom."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django_q.models import OrmQ, Schedule, Success

from portico.kit import gate, jobs
from tests.factories.people import NOW
from tests.fixtures.database import RealDatabase
from tests.fixtures.jobs import Bell

Register = Callable[..., Bell]
Run = Callable[[], int]


def test_a_job_is_rung_by_the_commit_and_not_before(real_commits: RealDatabase, bell: Register) -> None:
    bell()
    with transaction.atomic():
        jobs.ring("test.bell")
        assert not OrmQ.objects.exists()
    assert OrmQ.objects.count() == 1


def test_a_transaction_that_fails_rings_nothing(real_commits: RealDatabase, bell: Register) -> None:
    bell()

    @transaction.atomic
    def fail() -> None:
        jobs.ring("test.bell")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not OrmQ.objects.exists()


def test_rung_twice_in_one_transaction_it_runs_once(bell: Register, run_jobs: Run) -> None:
    heard, one, other = bell(), uuid4(), uuid4()
    for uuid in (one, one, None, None, other):
        jobs.ring("test.bell", uuid)
    assert run_jobs() == 3
    assert heard.heard == [one, None, other]


def test_what_a_job_rings_runs_too(bell: Register, run_jobs: Run) -> None:
    last = bell("test.last")
    jobs.register("test.first", lambda _uuid: jobs.ring("test.last"))
    jobs.ring("test.first")
    assert run_jobs() == 2
    assert last.heard == [None]


def test_a_queue_that_cannot_be_reached_fails_no_transaction(
    real_commits: RealDatabase, bell: Register, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    bell()
    ran: list[int] = []
    with monkeypatch.context() as away:
        away.setattr(OrmQ._meta, "db_table", "no_such_table")
        with transaction.atomic():
            Schedule.objects.create(name="committed", func="x", schedule_type=Schedule.ONCE)
            jobs.ring("test.bell")
            transaction.on_commit(lambda: ran.append(1))
    assert Schedule.objects.filter(name="committed").exists()
    assert ran == [1]
    assert "job test.bell could not be rung" in caplog.text


def test_a_job_nobody_registered_cannot_be_rung(_django_db_helper: None) -> None:
    with pytest.raises(jobs.UnknownJob, match=r"test\.nobody") as refused:
        jobs.ring("test.nobody")
    assert refused.value.name == "test.nobody"


def test_a_name_is_given_once(bell: Register) -> None:
    bell()
    with pytest.raises(ValueError, match=r"test\.bell"):
        jobs.register("test.bell", lambda _uuid: None)


def test_a_job_of_another_version_is_dropped_and_named(
    _django_db_helper: None, caplog: pytest.LogCaptureFixture
) -> None:
    jobs.run("test.of_tomorrow")
    assert "test.of_tomorrow is not known" in caplog.text


@pytest.mark.parametrize("failure", [ValueError("ada@lovelace.example"), jobs.TimeoutException("ada@lovelace.example")])
def test_a_job_that_fails_says_where_and_never_about_whom(
    bell: Register, run_jobs: Run, caplog: pytest.LogCaptureFixture, failure: BaseException
) -> None:
    bell().failure = failure
    jobs.ring("test.bell")
    with caplog.at_level(logging.DEBUG):
        assert run_jobs() == 1
    assert f"job test.bell failed: {type(failure).__name__} in " in caplog.text
    assert "lovelace" not in caplog.text
    assert not Success.objects.exists()


def test_with_the_gate_closed_no_job_runs(
    bell: Register, run_jobs: Run, closed_gate: gate.Verdict, caplog: pytest.LogCaptureFixture
) -> None:
    heard = bell()
    jobs.ring("test.bell")
    assert run_jobs() == 1
    assert heard.heard == []
    assert "behind" in caplog.text


def test_a_job_holds_a_name_and_a_uuid_and_nothing_else(bell: Register, run_jobs: Run) -> None:
    heard, uuid = bell(), uuid4()
    jobs.run("test.bell", str(uuid))
    assert heard.heard == [uuid]
    jobs.run("test.bell", "ada@lovelace.example")
    assert heard.heard == [uuid]


@pytest.mark.django_db
class TestTicker:
    def test_what_comes_again_and_again_is_rung_at_once_and_after_every_pause(self, bell: Register) -> None:
        bell("test.every", every=timedelta(seconds=30))
        bell("test.never")
        ticker, second = jobs.Ticker(), timedelta(seconds=1)
        assert "test.every" in ticker.tick(at=NOW)
        assert "test.never" not in ticker.tick(at=NOW)
        assert "test.every" not in ticker.tick(at=NOW + 29 * second)
        assert "test.every" in ticker.tick(at=NOW + 30 * second)


@pytest.mark.django_db
class TestNightly:
    def rows(self) -> dict[str, datetime]:
        return dict(Schedule.objects.filter(name__startswith="test.").values_list("name", "next_run"))

    def test_it_is_scheduled_once_for_the_next_time_its_hour_comes(self, bell: Register) -> None:
        bell("test.early", nightly=time(3, 15))
        bell("test.late", nightly=time(23, 0))
        for _start in range(2):
            jobs.schedule_nightly(at=NOW)
        assert self.rows() == {
            "test.early": datetime(2026, 3, 3, 3, 15, tzinfo=UTC),
            "test.late": datetime(2026, 3, 2, 23, 0, tzinfo=UTC),
        }
        assert Schedule.objects.filter(name__startswith="test.").count() == 2

    def test_one_that_was_missed_is_left_to_run_at_once(self, bell: Register) -> None:
        bell("test.early", nightly=time(3, 15))
        jobs.schedule_nightly(at=NOW)
        jobs.schedule_nightly(at=NOW + timedelta(days=3))
        assert self.rows() == {"test.early": datetime(2026, 3, 3, 3, 15, tzinfo=UTC)}

    def test_a_changed_hour_counts_and_what_is_gone_goes(self, bell: Register) -> None:
        bell("test.early", nightly=time(3, 15))
        bell("test.gone", nightly=time(4, 0))
        jobs.schedule_nightly(at=NOW)
        del jobs.REGISTRY["test.gone"]
        del jobs.REGISTRY["test.early"]
        bell("test.early", nightly=time(5, 0))
        jobs.schedule_nightly(at=NOW)
        assert self.rows() == {"test.early": datetime(2026, 3, 3, 5, 0, tzinfo=UTC)}

    def test_a_schedule_of_somebody_else_is_left_alone(self) -> None:
        Schedule.objects.create(name="theirs", func="theirs.job", schedule_type=Schedule.DAILY)
        jobs.schedule_nightly(at=NOW)
        assert Schedule.objects.filter(name="theirs").exists()
