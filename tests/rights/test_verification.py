"""Right after an erasure: nothing of the subject's own is left, and no index knows them."""

from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portico.casework.models import Run
from portico.casework.runs import Worklists
from portico.journal.models import Entry
from portico.people.models import Client, Hold, Person
from portico.rights import execution, verification
from portico.rights.identifiers import Identifiers, collect
from portico.rights.roots import Roots, resolve
from portico.rights.verification import Leftover
from tests import factories
from tests.factories.people import NOW
from tests.schema.models import Message, Thread

pytestmark = pytest.mark.django_db


def roots_of(person: Person) -> Roots:
    return resolve("person", person.pk)


def erase(roots: Roots) -> None:
    lists, finished = Worklists(uuid4()), False
    while not finished:
        finished = execution.step(roots, {}, workspace=lists).finished


def said(left: list[Leftover]) -> set[tuple[str, str, str]]:
    return {(one.label, one.column, one.kind) for one in left}


def test_after_an_erasure_nothing_is_left(ada: Person, bob: Person) -> None:
    roots = roots_of(ada)
    known = collect(roots)
    assert verification.leftovers(roots, known)
    erase(roots)
    assert verification.leftovers(roots, known) == []


def test_a_row_that_came_back_is_named_in_every_role(ada: Person, bob: Person) -> None:
    roots = roots_of(ada)
    known = collect(roots)
    erase(roots)
    own = Entry.objects.create(at=NOW, verb="client.viewed", actor_role="client", person=ada.pk)
    acted = Hold.objects.create(person=bob, kind="suspended", since=NOW, placed_by=ada.pk)
    left = verification.leftovers(roots, known)
    assert Leftover("journal.Entry", str(own.pk), "", "row") in left
    assert Leftover("people.Hold", str(acted.pk), "", "row") in left


def test_many_rows_are_not_all_named(ada: Person) -> None:
    roots = roots_of(ada)
    Entry.objects.bulk_create(
        [Entry(at=NOW, verb="client.viewed", actor_role="client", person=ada.pk) for _ in range(50)]
    )
    left = verification.leftovers(roots, Identifiers())
    assert len([one for one in left if one.label == "journal.Entry"]) == 20


def test_an_address_in_anothers_indexed_column_is_found_whatever_its_case(ada: Person) -> None:
    roots = roots_of(ada)
    known = collect(roots)
    erase(roots)
    guest = factories.person(email="ADA@Lovelace.example", name="A guest")
    left = verification.leftovers(roots, known)
    assert {one.row for one in left if one.label == "people.Person"} == {str(guest.pk)}
    assert ("people.Person", "email", "email") in said(left)
    assert all(one.cell for one in left)


def test_a_vat_id_is_looked_up(ada: Person, bob: Person) -> None:
    Client.objects.filter(members__person=ada).update(vat_id="GB123456789")
    roots = roots_of(ada)
    known = collect(roots)
    erase(roots)
    Client.objects.filter(members__person=bob).update(vat_id="gb123456789")
    assert said(verification.leftovers(roots, known)) == {("people.Client", "vat_id", "vat_id")}


def test_an_opaque_id_in_an_indexed_key_column_is_found_and_one_held_on_purpose_is_not(ada: Person) -> None:
    roots = roots_of(ada)
    known = collect(roots)
    erase(roots)
    Run.objects.create(
        state="erased", trigger="cli", root="person", root_id=ada.pk, digest="", answer_by=NOW.date(), decided_at=NOW
    )
    assert verification.leftovers(roots, known) == []
    Entry.objects.create(at=NOW, verb="client.viewed", actor_role="client", actor=ada.pk)
    assert ("journal.Entry", "actor", "uuid") in said(verification.leftovers(roots, known))


def test_conversations_that_stay_are_read(ada: Person, bob: Person) -> None:
    thread = Thread.objects.create(subject="Ada Lovelace, London")
    Message.objects.create(thread=thread, person=ada, text="mine")
    theirs = Message.objects.create(thread=thread, person=bob, text="> ada@lovelace.example wrote")
    roots = roots_of(ada)
    known = collect(roots)
    assert known.shared == {"schema.Thread": (str(thread.pk),)}
    assert Identifiers.from_bytes(known.to_bytes()) == known
    erase(roots)
    left = verification.leftovers(roots, known)
    assert {(one.label, one.row, one.column, one.kind) for one in left} == {
        ("schema.Message", str(theirs.pk), "text", "email"),
        ("schema.Thread", str(thread.pk), "subject", "name"),
    }


def test_a_conversation_of_ones_own_is_not_remembered(ada: Person) -> None:
    thread = Thread.objects.create(subject="alone")
    Message.objects.create(thread=thread, person=ada, text="mine")
    assert collect(roots_of(ada)).shared == {}


def test_how_many_statements_verification_takes_does_not_depend_on_the_rows(ada: Person, bob: Person) -> None:
    roots = roots_of(ada)
    known = collect(roots)
    erase(roots)

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert verification.leftovers(roots, known) == []
        return len(asked)

    few = statements()
    for _number in range(20):
        factories.client(owner=factories.person(email=f"{uuid4()}@people.example"))
    Entry.objects.bulk_create(
        [Entry(at=NOW, verb="client.viewed", actor_role="client", person=bob.pk) for _ in range(200)]
    )
    assert statements() == few


def test_nobodys_identifiers_ask_for_rows_alone(ada: Person) -> None:
    nobody = Roots("person", UUID(int=1), frozenset({UUID(int=1)}), frozenset())
    assert verification.leftovers(nobody, Identifiers()) == []
