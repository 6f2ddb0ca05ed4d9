"""A statement that was compiled once asks about whoever it is asked about, and about nobody else."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portico.casework.runs import Worklists
from portico.journal.models import Entry
from portico.kit.compiled import Statement, select
from portico.people.models import Person
from portico.rights import execution
from portico.rights import map as maps
from portico.rights.batches import _whole
from portico.rights.compiled import about_roots
from portico.rights.map import Map
from portico.rights.predicates import all_rows
from portico.rights.roots import Roots, resolve
from portico.rights.schedule import stages
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db


def somebody(persons: int = 1, clients: int = 0) -> Roots:
    return Roots(
        "person", uuid4(), frozenset(uuid4() for _ in range(persons)), frozenset(uuid4() for _ in range(clients))
    )


def writing() -> tuple[Any, list[Roots]]:
    """A statement about persons, and whom it was written about."""
    about: list[Roots] = []

    @about_roots
    def write(map_: Map, roots: Roots, *more: str, values: tuple[Any, ...] = ()) -> Statement:
        about.append(roots)
        return Statement(
            " ".join(("ask", *more)), (*sorted(roots.persons), "a word", *(one for each in values for one in each))
        )

    return write, about


def test_it_is_written_once_for_as_many_and_gives_everyone_their_own() -> None:
    write, about = writing()
    ann, bea = somebody(), somebody()
    assert write(maps.current(), ann).given == (*ann.persons, "a word")
    assert write(maps.current(), bea).given == (*bea.persons, "a word")
    assert len(about) == 1
    assert not about[0].persons & (ann.persons | bea.persons), "it is written about nobody who is there"


def test_it_is_written_again_for_more_people_another_map_and_another_question() -> None:
    write, about = writing()
    other = Map(maps.current().entries)
    two = somebody(2)
    assert write(maps.current(), two).given == (*sorted(two.persons), "a word")
    for map_, roots, more in ((maps.current(), somebody(), ""), (other, somebody(), ""), (other, somebody(), "again")):
        write(map_, roots, more)
    assert len(about) == 4


def test_words_and_ids_take_their_own_places() -> None:
    write, about = writing()
    ann, known = somebody(), uuid4()
    for words in (("one", "two"), ("two", "three")):
        asked = write(maps.current(), ann, values=((known,), words))
        assert asked.given == (*ann.persons, "a word", known, *words)
    assert write(maps.current(), ann, values=((known,), ())).given == (*ann.persons, "a word", known)
    assert len(about) == 2


def test_every_form_of_an_id_is_replaced() -> None:
    @about_roots
    def write(map_: Map, roots: Roots) -> Statement:
        [one] = roots.persons
        return Statement("ask", (one, one.hex, str(one), None, 7))

    ann = somebody()
    [one] = ann.persons
    assert write(maps.current(), ann).given == (one, one.hex, str(one), None, 7)


def test_two_maps_of_the_same_tables_keep_their_own_statements(ada: Person, bob: Person) -> None:
    """A map in which lines of the journal belong to nobody deletes none, whatever was compiled for the whole one."""
    for one in (ada, bob):
        Entry.objects.create(at=NOW, verb="client.viewed", actor_role="client", person=one.pk)
    whole = maps.current()
    less = Map(tuple(entry for entry in whole.entries if entry.model is not Entry))
    roots = resolve("person", ada.pk)
    assert "journal.Entry delete" in execution.pending(roots, workspace=Worklists(uuid4()))
    assert "journal.Entry delete" not in execution.pending(roots, workspace=Worklists(uuid4()), within=less)


def test_a_stage_in_one_statement_does_what_its_rows_say(ada: Person, bob: Person) -> None:
    for one in (ada, bob):
        Entry.objects.create(at=NOW, verb="client.viewed", actor_role="client", person=one.pk)
    [stage] = [stage for stage in stages(maps.current()) if stage.key == "journal.Entry delete"]
    for one, other in ((ada, bob), (bob, None)):
        found = _whole(maps.current(), resolve("person", one.pk), stage)
        with connection.cursor() as writing:
            writing.execute(found.sql, found.given)
        assert list(all_rows(Entry).values_list("person", flat=True)) == ([other.pk] if other else [])


def test_what_must_take_something_along_is_not_one_statement() -> None:
    nobody = Roots("person", UUID(int=1), frozenset({UUID(int=1)}), frozenset({UUID(int=2)}))
    whole = {stage.key for stage in stages(maps.current()) if _whole(maps.current(), nobody, stage)}
    assert {
        "journal.Entry delete",
        "journal.Entry detach actor",
        "people.Person delete",
        "mail.Message delete",
    } <= whole
    assert not whole & {
        "consent.Event delete",  # leaves a tombstone
        "consent.Event detach actor",
        "schema.Message delete",  # may leave its conversation alone
        "schema.Attachment delete",  # has a file
        "schema.Thread last_out",
    }


def test_the_second_erasure_of_a_kind_asks_the_same_statements(ada: Person, bob: Person) -> None:
    said = []
    for one in (ada, bob):
        with CaptureQueriesContext(connection) as asked:
            assert execution.step(resolve("person", one.pk), {}, workspace=Worklists(uuid4())).finished
        said.append(len(asked))
        assert not Person.objects.filter(pk=one.pk).exists()
    assert said[0] == said[1]


def test_a_moment_takes_its_place_on_every_database(ada: Person, bob: Person) -> None:
    @about_roots
    def write(map_: Map, roots: Roots, *, values: tuple[Any, ...]) -> Statement:
        [(since,)] = values
        return select(Entry.objects.filter(person__in=roots.persons, at__gte=since).order_by())

    for one in (ada, bob):
        for days in (1, 2):
            Entry.objects.create(
                at=NOW + timedelta(days=days), verb="client.viewed", actor_role="client", person=one.pk
            )
    for one, days, lines in ((ada, 0, 2), (bob, 2, 1), (ada, 3, 0)):
        asked = write(maps.current(), resolve("person", one.pk), values=((NOW + timedelta(days=days),),))
        found = list(Entry.objects.raw(asked.sql, asked.given))
        assert [line.person for line in found] == [one.pk] * lines
