"""While anything of a person is left, what freezes them is left too."""

from uuid import uuid4

import pytest

from portico.casework.runs import Worklists
from portico.journal.actions import note
from portico.people.actions import place_hold
from portico.people.models import Hold, Member, Person
from portico.rights import execution
from portico.rights import map as maps
from portico.rights.roots import resolve

pytestmark = pytest.mark.django_db


def test_holds_come_after_everything_but_what_they_hang_on() -> None:
    order = [entry.label for entry in maps.current().entries if entry.about_people]
    late = {"people.Member", "people.Client", "people.Person", "people.Staff"}
    assert set(order[order.index("people.Hold") + 1 :]) <= late


@pytest.mark.parametrize("limit", [1, 2, 5, 5000])
def test_a_person_is_frozen_until_they_are_gone(ada, bob, now, limit) -> None:
    for _time in range(4):
        note(verb="person.signed_in", at=now, person=ada.pk)
    place_hold(kind="erasing", persons=[ada.pk], at=now)
    place_hold(kind="erasing", persons=[bob.pk], at=now)
    roots, lists, cursor = resolve("person", ada.pk), Worklists(uuid4()), {}
    for _step in range(50):
        step = execution.step(roots, cursor, workspace=lists, limit=limit)
        cursor = step.cursor
        there = Person.objects.filter(pk=ada.pk).exists() or Member.objects.filter(person=ada).exists()
        assert Hold.objects.filter(person=ada.pk).exists() == there
        if step.finished:
            break
    assert list(Person.objects.all()) == [bob]
    assert Hold.objects.filter(person=bob).count() == 1
