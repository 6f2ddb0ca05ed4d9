"""What has lived as long as its rule says goes; what is restricted stays."""

from datetime import timedelta

import pytest

from portico.casework import actions
from portico.journal.actions import note
from portico.journal.models import Entry
from portico.people.actions import place_hold

pytestmark = pytest.mark.django_db


def _lines(ada, bob, now) -> None:
    for one in (ada, bob):
        for days in (1, 100, 800):
            note(verb="person.signed_in", at=now - timedelta(days=days), person=one.pk, actor=one.pk, ip="192.0.2.4")


def test_lines_lose_their_address_and_go_after_their_time(ada, bob, now) -> None:
    _lines(ada, bob, now)
    purged = actions.retain(at=now)
    assert {one.action for one in purged} == {"blank", "delete"}
    of_ada = Entry.objects.filter(person=ada.pk).order_by("-at").values_list("at", "ip")
    assert list(of_ada) == [(now - timedelta(days=1), "192.0.2.4"), (now - timedelta(days=100), None)]
    assert actions.retain(at=now) == []


def test_a_dry_run_counts_and_changes_nothing(ada, bob, now) -> None:
    _lines(ada, bob, now)
    purged = actions.retain(at=now, dry_run=True)
    assert sum(one.due for one in purged) >= 4
    assert {one.done for one in purged} == {0}
    assert Entry.objects.filter(verb="person.signed_in").count() == 6


def test_the_cap_leaves_the_rest_for_a_human(ada, bob, now) -> None:
    _lines(ada, bob, now)
    purged = actions.retain(at=now, cap=1)
    assert sum(one.done for one in purged) == 1
    assert sum(one.done for one in actions.retain(at=now)) >= 3


def test_what_is_restricted_is_not_purged(ada, bob, now) -> None:
    _lines(ada, bob, now)
    place_hold(kind="restricted", persons=[ada.pk], at=now)
    actions.retain(at=now)
    assert Entry.objects.filter(person=ada.pk, verb="person.signed_in").count() == 3
    assert Entry.objects.filter(person=bob.pk, verb="person.signed_in").count() == 2
