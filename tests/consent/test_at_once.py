"""Two who decide at the same moment: the lock of the head gives the order, and nothing is lost."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from portico.consent import actions, heads, queries
from portico.consent.models import Event, Head, MailingPurpose
from portico.people.models import Person
from tests.fixtures.database import RealDatabase

Decide = Callable[..., Event]


@contextmanager
def _meanwhile(work: Callable[[], object]) -> Iterator[threading.Event]:
    """Run something in a thread; it must have succeeded when the block is left."""
    failed: list[BaseException] = []
    began = threading.Event()

    def run() -> None:
        try:
            began.set()
            work()
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    yield began
    thread.join(30)
    assert not thread.is_alive()
    assert failed == []


@pytest.mark.parametrize("before", [0, 1])
def test_who_waits_for_the_lock_decides_last_and_sees_what_came_first(
    real_commits: RealDatabase,
    decide: Decide,
    ada: Person,
    bob: Person,
    offers: MailingPurpose,
    now: datetime,
    before: int,
):
    """Once with a head that is there, once with one that both would make."""
    for _turn in range(before):
        decide(ada, offers, given=True, ip="203.0.113.1")
    said: list[Event] = []

    def withdraw() -> None:
        said.append(decide(ada, offers, given=False, wording=None, at=now - timedelta(days=1)))

    with transaction.atomic():
        heads.lock(ada.pk, ["offers"], to_consent=True)
        thread = _meanwhile(withdraw)
        began = thread.__enter__()
        assert began.wait(10)
        threading.Event().wait(0.3)
        first = decide(ada, offers, given=True)
    thread.__exit__(None, None, None)
    (last,) = said
    assert last.pk > first.pk
    assert last.wording == first.wording
    assert Head.objects.get(person=ada).event_id == last.pk
    assert queries.consented(ada, "offers") is None
    assert not Head.objects.filter(person=bob).exists()


def test_many_who_decide_at_once_leave_one_head_that_follows_from_the_events(
    real_commits: RealDatabase, decide: Decide, ada: Person, bob: Person, offers: MailingPurpose, now: datetime
):
    def many(person: Person, given: bool) -> None:
        for turn in range(5):
            decide(person, offers, given=given, at=now + timedelta(seconds=turn))

    work: list[Any] = [(ada, True), (ada, False), (bob, False), (bob, True)]
    with _meanwhile(lambda: many(*work[0])), _meanwhile(lambda: many(*work[1])), _meanwhile(lambda: many(*work[2])):
        many(*work[3])
    assert Event.objects.count() == 20
    assert Head.objects.count() == 2
    assert actions.rebuild_heads() == 0


def test_two_forms_of_one_person_do_not_wait_for_each_other_in_a_circle(
    real_commits: RealDatabase, ada: Person, offers: MailingPurpose, newsletter: MailingPurpose, now: datetime
):
    def lock(*purposes: str) -> None:
        for _turn in range(20):
            with transaction.atomic():
                assert set(heads.lock(ada.pk, purposes, to_consent=True).heads) == {"offers", "newsletter"}

    with _meanwhile(lambda: lock("offers", "newsletter")):
        lock("newsletter", "offers")
    assert Head.objects.filter(person=ada).count() == 2
