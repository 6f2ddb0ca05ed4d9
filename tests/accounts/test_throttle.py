"""Limits: how many, for how long, and what is stored of whom."""

from datetime import timedelta

import pytest
from django.db import connection

from portico.accounts.throttle import Limit, TooMany, mailbox, place, spend

pytestmark = pytest.mark.django_db
THREE = Limit("test", 3, timedelta(minutes=5))


def test_the_limit_is_reached_and_says_when_it_ends(now):
    for second in range(3):
        spend((THREE, "ada"), at=now + timedelta(seconds=second))
    with pytest.raises(TooMany) as refused:
        spend((THREE, "ada"), at=now + timedelta(minutes=4))
    assert refused.value.until == now + timedelta(minutes=5)
    spend((THREE, "ada"), at=now + timedelta(minutes=5, seconds=1))


def test_one_persons_attempts_leave_another_alone(now):
    for _ in range(3):
        spend((THREE, "ada"), at=now)
    with pytest.raises(TooMany):
        spend((THREE, "ada"), at=now)
    spend((THREE, "bob"), at=now)


def test_no_span_of_time_holds_more_than_the_limit(now):
    taken = []
    for second in range(0, 1800, 20):
        at = now + timedelta(seconds=260 + second)  # the first three lie on both sides of where counting begins anew
        try:
            spend((THREE, "ada"), at=at)
        except TooMany:
            continue
        taken.append(at)
        assert sum(one > at - THREE.within for one in taken) <= THREE.times
    assert len(taken) == 18


def test_what_is_given_back_can_be_taken_again(now):
    for _ in range(10):
        spend((THREE, "ada"), at=now).refund()
    for _ in range(3):
        spend((THREE, "ada"), at=now)
    with pytest.raises(TooMany):
        spend((THREE, "ada"), at=now)


def test_no_address_and_no_ip_lies_in_the_cache(now):
    spend((THREE, "ada@lovelace.example"), (THREE, "192.0.2.77"), at=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM kit_cache")
        stored = repr(cursor.fetchall())
    assert "throttle:" in stored
    assert "lovelace" not in stored
    assert "192.0.2" not in stored


def test_a_household_has_one_place_whichever_address_its_machines_take():
    assert place("2001:db8:1:2::1") == place("2001:db8:1:2:ffff::9")
    assert place("2001:db8:1:2::1") != place("2001:db8:1:3::1")
    assert place("192.0.2.1") != place("192.0.2.2")


def test_attempts_made_at_the_same_moment_cannot_all_be_the_last_one(real_commits, now, in_threads):
    def attempt(_number):
        try:
            spend((THREE, "ada"), at=now)
        except TooMany:
            return 0
        return 1

    assert sum(in_threads(attempt, 8)) == 3


def test_two_ways_of_writing_one_mailbox_share_their_limit(client, now):
    """`bücher.example` and `xn--bcher-kva.example` are one domain, and so are its capitals."""
    ways = ("ada@bücher.example", "ada@xn--bcher-kva.example", "Ada@BÜCHER.example")
    assert len({mailbox(one) for one in ways}) == 1
    answers = [client.post("/reset/", {"email": one}).status_code for one in (*ways, ways[0])]
    assert answers[:3] == [302] * 3
    assert answers[3] == 429
