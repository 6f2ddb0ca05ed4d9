"""Background jobs: a name and perhaps a UUID, nothing else. Work that must not be lost is a row; a job only rings the bell.

A package registers its jobs under its own name (`mail.deliver`); whoever changes a row rings, and the worker comes and
looks. A lost ring costs time and no work: what is registered with `every` is rung again and again by the worker.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django_q.brokers import get_broker
from django_q.exceptions import TimeoutException
from django_q.models import Schedule
from django_q.signing import SignedPackage
from django_q.tasks import async_task

from portico.kit import gate
from portico.kit.commits import may_be_lost
from portico.kit.logs import where

log = logging.getLogger("portico.jobs")

Function = Callable[[UUID | None], None]
_RUN = "portico.kit.jobs.run"


@dataclass(frozen=True, slots=True)
class Job:
    """A registered job. `every` is the pause between two rings of its own; `nightly` a time of day in UTC."""

    name: str
    function: Function
    every: timedelta | None = None
    nightly: time | None = None


REGISTRY: dict[str, Job] = {}


def register(name: str, function: Function, every: timedelta | None = None, nightly: time | None = None) -> Job:
    """Make a job known under `package.what`. A second one of the same name is a mistake of the programmer."""
    if name in REGISTRY:
        message = f"The job {name} is registered twice; give the second one a name of its own."
        raise ValueError(message)
    REGISTRY[name] = Job(name, function, every, nightly)
    return REGISTRY[name]


class UnknownJob(LookupError):
    """Nobody registered a job of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"No job is called {name}; register it with kit.jobs.register where its function stands.")
        self.name = name


def ring(name: str, uuid: UUID | None = None) -> None:
    """Have a job run soon after the present transaction commits; never if it rolls back. Twice in one is once.

    A broker that cannot be reached is no reason to fail: the row is there, and the job is rung again.
    """
    if name not in REGISTRY:
        raise UnknownJob(name)
    push = _Push(name, uuid)
    waiting = transaction.get_connection().run_on_commit
    if not any(entry[1] == push for entry in waiting):
        transaction.on_commit(push)


@dataclass(frozen=True, slots=True)
class _Push:
    name: str
    uuid: UUID | None

    def __call__(self) -> None:
        try:
            with may_be_lost():
                async_task(_RUN, self.name, None if self.uuid is None else str(self.uuid), task_name=self.name)
        except Exception as error:  # noqa: BLE001 - what the queue is made of may fail in its own ways
            log.warning("job %s could not be rung: %s", self.name, where(error))


def run(name: str, uuid: str | None = None) -> None:
    """Run a job in this process. With the restore gate closed it does nothing; it is rung again.

    Nothing escapes: the queue would keep an exception's words, which may name someone. The log gets its type and place.
    """
    job = REGISTRY.get(name)
    if job is None:
        log.error("job %s is not known to this version; it was dropped", name)
        return
    try:
        gate.require_open()
        job.function(None if uuid is None else UUID(uuid))
    except gate.Closed as closed:
        log.warning("job %s was not run: the restore gate is closed (%s)", name, closed.verdict.reason)
    except (Exception, TimeoutException) as error:  # noqa: BLE001 - see the docstring
        log.error("job %s failed: %s", name, where(error))  # noqa: TRY400 - a traceback would quote values


def run_rung() -> int:
    """Run in this process what has been rung, and what that rings, until nothing waits; returns how many jobs ran."""
    broker = get_broker()
    ran = 0
    while broker.queue_size():
        for task, package in broker.dequeue() or ():
            run(*SignedPackage.loads(package)["args"])
            broker.acknowledge(task)
            ran += 1
    return ran


class Ticker:
    """Rings the jobs registered with `every`, each at once and then after every pause."""

    def __init__(self) -> None:
        self._next: dict[str, datetime] = {}

    def tick(self, *, at: datetime) -> list[str]:
        """Ring what is due; returns the names."""
        due = [job for job in REGISTRY.values() if job.every is not None and self._next.get(job.name, at) <= at]
        for job in due:
            assert job.every is not None  # noqa: S101 - the line above
            ring(job.name)
            self._next[job.name] = at + job.every
        return [job.name for job in due]


def schedule_nightly(*, at: datetime) -> None:
    """Write the schedule of nightly jobs into the database, where one worker among many takes each when its time comes.

    A job whose time has passed while no worker ran is run once at the next start. What is no longer registered goes.
    """
    nightly = {job.name: job.nightly for job in REGISTRY.values() if job.nightly is not None}
    with transaction.atomic():
        found: dict[str, Schedule] = {}
        for row in Schedule.objects.select_for_update().filter(func=_RUN).order_by("pk"):
            if row.name in nightly and row.name not in found:
                found[row.name] = row
            else:
                row.delete()
        for name, clock in nightly.items():
            row = found.get(name) or Schedule(name=name, func=_RUN, args=repr((name,)), schedule_type=Schedule.DAILY)
            if row.pk is None or row.next_run.astimezone(UTC).time() != clock:
                row.next_run = _next(clock, at)
                row.save()


def _next(clock: time, at: datetime) -> datetime:
    today = datetime.combine(at.astimezone(UTC).date(), clock, tzinfo=UTC)
    return today if today > at else today + timedelta(days=1)
