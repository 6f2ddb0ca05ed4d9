"""The outbox: leases, pauses, holds, and what is given up."""

import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections, transaction

from portico.kit import gate, jobs
from portico.mail import outbox
from portico.mail.addresses import BadAddress
from portico.mail.models import Message
from portico.people.actions import lift_hold, place_hold
from portico.people.holds import STOPPED_BY
from portico.people.models import Hold, Person
from tests.factories.people import NOW
from tests.fixtures.database import RealDatabase
from tests.mail.conftest import Enqueue

SECOND = timedelta(seconds=1)
State = Message.State


def test_a_mail_is_leased_to_one_and_to_nobody_else(enqueue: Enqueue) -> None:
    message = enqueue()
    leased = outbox.claim(at=NOW)
    assert leased == message
    assert (leased.state, leased.attempts, leased.lease_until) == (State.LEASED, 1, NOW + outbox.LEASE)
    assert outbox.claim(at=NOW + outbox.LEASE - SECOND) is None


def test_a_lease_that_ran_out_is_given_again(enqueue: Enqueue) -> None:
    enqueue()
    first = outbox.claim(at=NOW)
    second = outbox.claim(at=NOW + outbox.LEASE)
    assert second == first
    assert second.attempts == 2


def test_whoever_has_lost_a_lease_changes_nothing(enqueue: Enqueue) -> None:
    enqueue()
    slow = outbox.claim(at=NOW)
    quick = outbox.claim(at=NOW + outbox.LEASE)
    outbox.failed(slow, failure="550")
    assert Message.objects.get().state == State.LEASED
    outbox.sent(quick, at=NOW + outbox.LEASE)
    assert Message.objects.get().state == State.SENT


def test_the_one_that_waited_longest_comes_first(enqueue: Enqueue) -> None:
    enqueue(at=NOW + SECOND)
    older = enqueue()
    assert outbox.claim(at=NOW + 2 * SECOND) == older


def test_a_mail_of_the_future_waits(enqueue: Enqueue) -> None:
    enqueue(at=NOW + SECOND)
    assert outbox.claim(at=NOW) is None


def test_one_mail_can_be_asked_for(enqueue: Enqueue) -> None:
    enqueue()
    wanted = enqueue(at=NOW + SECOND)
    assert outbox.claim(at=NOW + SECOND, only=wanted.pk) == wanted
    assert outbox.claim(at=NOW + SECOND, only=uuid4()) is None


def test_pauses_double_up_to_an_hour(enqueue: Enqueue) -> None:
    enqueue()
    at, pauses = NOW, []
    for _attempt in range(9):
        leased = outbox.claim(at=at)
        outbox.deferred(leased, failure="451", at=at)
        assert leased.state == State.DEFERRED
        pauses.append((leased.next_at - at).total_seconds())
        at = leased.next_at
    assert pauses == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]


def test_what_nobody_took_within_five_days_is_given_up_and_opens_no_door(enqueue: Enqueue) -> None:
    enqueue()
    assert outbox.give_up(at=NOW + outbox.SHELF_LIFE - SECOND) == 0
    assert outbox.give_up(at=NOW + outbox.SHELF_LIFE) == 1
    ended = Message.objects.get()
    assert (ended.state, ended.failure, ended.secrets) == (State.FAILED, "expired", {})


def test_what_a_hold_kept_for_five_days_is_stopped(enqueue: Enqueue, ada: Person) -> None:
    enqueue(stream="service")
    place_hold(kind=Hold.Kind.SUSPENDED, persons=[ada.pk], at=NOW)
    outbox.give_up(at=NOW + outbox.SHELF_LIFE)
    ended = Message.objects.get()
    assert (ended.state, ended.failure, ended.secrets) == (State.STOPPED, "held", {})


@pytest.mark.parametrize("kind", Hold.Kind.values)
@pytest.mark.parametrize("stream", Message.Stream.values)
@pytest.mark.parametrize("on", ["person", "client"])
def test_a_hold_stops_the_streams_that_the_table_says_and_no_other(
    enqueue: Enqueue, ada: Person, bob: Person, kind: str, stream: str, on: str
) -> None:
    client = ada.memberships.get().client
    held = enqueue(stream=stream, client=client)
    bystander = enqueue(stream=stream, person=bob, to=bob.email)
    place_hold(kind=kind, at=NOW, **({"persons": [ada.pk]} if on == "person" else {"clients": [client.pk]}))
    stopped = kind in STOPPED_BY[outbox.WORK[stream]]
    assert set(outbox.claimable(at=NOW)) == ({bystander} if stopped else {held, bystander})
    lift_hold(kind=kind, at=NOW, **({"persons": [ada.pk]} if on == "person" else {"clients": [client.pk]}))
    assert set(outbox.claimable(at=NOW)) == {held, bystander}


def test_with_the_gate_closed_nothing_is_claimed(enqueue: Enqueue, closed_gate: gate.Verdict) -> None:
    enqueue()
    with pytest.raises(gate.Closed):
        outbox.claim(at=NOW)


def test_a_mail_of_a_transaction_that_fails_is_neither_stored_nor_rung(
    enqueue: Enqueue, django_capture_on_commit_callbacks: Callable
) -> None:
    @transaction.atomic
    def fail() -> None:
        enqueue()
        raise ZeroDivisionError

    with django_capture_on_commit_callbacks() as rung, pytest.raises(ZeroDivisionError):
        fail()
    assert rung == []
    assert not Message.objects.exists()


def test_a_mail_rings_the_worker_once_it_is_committed(
    enqueue: Enqueue, django_capture_on_commit_callbacks: Callable
) -> None:
    with django_capture_on_commit_callbacks() as rung:
        enqueue()
        enqueue()
    assert [one.name for one in rung] == ["mail.deliver"]
    assert "mail.deliver" in jobs.REGISTRY


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "ada@",
        "@lovelace.example",
        "ada@lovelace.example\nBcc: all@lovelace.example",
        "äda@lovelace.example",
        "a@b@c",
    ],
)
def test_an_address_nothing_can_be_sent_to_is_refused_without_repeating_it(enqueue: Enqueue, address: str) -> None:
    with pytest.raises(BadAddress) as refused:
        enqueue(to=address)
    assert "lovelace" not in str(refused.value)
    assert not Message.objects.exists()


def test_two_workers_at_once_never_lease_the_same_mail(real_commits: RealDatabase, enqueue: Enqueue) -> None:
    for _mail in range(12):
        enqueue()
    leased: list[object] = []
    start = threading.Barrier(3)

    def work() -> None:
        start.wait()
        while (message := outbox.claim(at=NOW)) is not None:
            leased.append(message.pk)
        connections.close_all()

    threads = [threading.Thread(target=work) for _worker in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(leased) == 12
    assert len(set(leased)) == 12


def test_claiming_costs_the_same_however_much_waits(
    enqueue: Enqueue, open_gate: gate.Verdict, django_assert_num_queries: Callable
) -> None:
    for _mail in range(20):
        enqueue()
    with django_assert_num_queries(4):  # a savepoint and its end, whose turn it is, the lease
        outbox.claim(at=NOW)
