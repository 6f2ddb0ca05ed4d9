"""Seals cover every number, in order, and only what can no longer change."""

import hashlib
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction

from portico.consent import numbers, seals
from portico.consent.models import Commitment, Event, MailingPurpose, Seal
from portico.kit import jobs
from portico.people.models import LedgerNote, Person
from tests.fixtures.database import RealDatabase

Decide = Callable[..., Event]


def test_a_seal_is_chained_to_the_one_before(
    decide: Decide, ada: Person, bob: Person, offers: MailingPurpose, now: datetime
):
    for person in (ada, bob):
        decide(person, offers, given=True)
    one = seals.seal_due(now)
    decide(ada, offers, given=False, at=now + timedelta(seconds=1))
    two = seals.seal_due(now)
    assert one is not None
    assert two is not None
    assert (one.first, two.first, bytes(two.previous)) == (1, one.last + 1, one.digest)
    last = Commitment.objects.latest("seq")
    assert two.digest == hashlib.sha256(one.digest + last.seq.to_bytes(8, "big") + bytes(last.digest)).digest()


def test_nothing_new_is_no_seal(decide: Decide, ada: Person, offers: MailingPurpose, now: datetime):
    assert seals.seal_due(now) is None
    decide(ada, offers, given=True)
    assert seals.seal_due(now) is not None
    assert seals.seal_due(now) is None


def test_a_long_range_is_sealed_in_parts(
    decide: Decide, ada: Person, bob: Person, offers: MailingPurpose, now: datetime
):
    for person in (ada, bob, ada):
        decide(person, offers, given=True)
    ranges = []
    while (seal := seals.seal_due(now, longest=2)) is not None:
        ranges.append(Commitment.objects.filter(seq__range=(seal.first, seal.last)).count())
    assert ranges == [2, 1]


def test_the_ledger_is_told_of_each_seal(decide: Decide, ada: Person, offers: MailingPurpose, now: datetime):
    decide(ada, offers, given=True)
    seal = seals.seal_due(now)
    assert seal is not None
    note = LedgerNote.objects.get(kind="seal")
    assert note.pk == seal.noted
    assert note.payload == seals.as_payload(Seal.objects.get())


def test_the_job_seals_what_waits(
    decide: Decide, ada: Person, offers: MailingPurpose, run_jobs: Callable[[], int], now: datetime
):
    decide(ada, offers, given=True)
    jobs.ring("consent.seal")
    run_jobs()
    assert Seal.objects.get().last == numbers.highest()


def test_what_a_writer_at_work_may_still_fill_is_not_sealed(
    real_commits: RealDatabase, decide: Decide, ada: Person, bob: Person, offers: MailingPurpose, now: datetime
):
    """On SQLite the writer is alone, and there is nothing to see; the numbers are the same."""
    written, sealed, found = threading.Event(), threading.Event(), []

    def write_slowly() -> None:
        try:
            with transaction.atomic():
                found.append(decide(ada, offers, given=True).pk)
                written.set()
                sealed.wait(10)
        finally:
            connection.close()

    writer = threading.Thread(target=write_slowly)
    writer.start()
    assert written.wait(10)
    if connection.vendor == "postgresql":
        found.append(decide(bob, offers, given=True).pk)
        assert seals.seal_due(now, patience=timedelta(milliseconds=50)) is None
    sealed.set()
    writer.join()
    if connection.vendor != "postgresql":
        found.append(decide(bob, offers, given=True).pk)
    seal = seals.seal_due(now)
    assert seal is not None
    assert list(Commitment.objects.order_by("seq").values_list("seq", flat=True)) == found
    assert (seal.first, seal.last) == (1, found[-1])


def test_sealing_waits_for_a_writer_that_ends_soon(
    real_commits: RealDatabase, decide: Decide, ada: Person, offers: MailingPurpose, now: datetime
):
    written = threading.Event()

    def write() -> None:
        try:
            with transaction.atomic():
                decide(ada, offers, given=True)
                written.set()
                threading.Event().wait(0.2)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    assert written.wait(10)
    Commitment.objects.create(digest=bytes(32))
    seal = seals.seal_due(now)
    writer.join()
    assert seal is not None
    assert Commitment.objects.filter(seq__range=(seal.first, seal.last)).count() == 2


def test_numbers_are_skipped_and_never_go_back(decide: Decide, ada: Person, bob: Person, offers: MailingPurpose):
    numbers.skip_to(1)
    first = decide(ada, offers, given=True).pk
    numbers.skip_to(first + 500)
    assert decide(bob, offers, given=True).pk == first + 500
    numbers.skip_to(first + 2)
    assert decide(ada, offers, given=True).pk == first + 501


def test_numbers_are_skipped_in_a_log_that_is_empty(decide: Decide, ada: Person, offers: MailingPurpose):
    numbers.skip_to(numbers.highest() + 5_000_000)
    assert decide(ada, offers, given=True).pk >= 5_000_000
