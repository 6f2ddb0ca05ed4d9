"""Which rows are whose, by reference and never by resemblance."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portico.people.models import Person
from portico.privacy import Role
from portico.rights import map as maps
from portico.rights.predicates import EVERYONE, child_of, going, kept, rows_of, without
from portico.rights.roots import Roots, resolve
from tests.schema.cases import Cases
from tests.schema.models import Message, Note, Thread, Visit

NOBODY = Roots("person", UUID(int=0), frozenset(), frozenset())


def keys(rows: Any) -> set[Any]:
    return set(rows.values_list("pk", flat=True))


def of(label: str, person: Person, *roles: Role) -> set[Any]:
    return keys(rows_of(maps.current().entry(label), resolve("person", person.pk), roles or {Role.OWNER}))


def test_a_row_without_a_foreign_key_is_found_by_its_key_column(cases: Cases, ada: Person) -> None:
    assert of("schema.Visit", ada) == {cases.visit.pk}


def test_a_row_with_an_empty_link_is_nobodys(cases: Cases, ada: Person, bob: Person) -> None:
    theirs = of("schema.Visit", ada) | of("schema.Visit", bob)
    assert keys(Visit.objects.filter(visitor=None)) & theirs == set()


def test_roots_that_are_nobody_have_no_row_at_all(cases: Cases) -> None:
    for entry in maps.current().entries:
        assert not rows_of(entry, NOBODY, EVERYONE).exists(), entry.label


def test_a_file_is_its_message_writers(cases: Cases, ada: Person, bob: Person) -> None:
    assert of("schema.Attachment", ada) == {cases.attachment.pk}
    assert of("schema.Attachment", bob) == set()


def test_a_custom_value_is_its_accounts(cases: Cases, ada: Person, bob: Person) -> None:
    assert of("schema.CustomValue", ada) == {cases.value.pk}
    assert of("schema.CustomValue", bob) == set()


def test_the_table_of_a_many_to_many_field_is_the_profiles_person(cases: Cases, ada: Person, bob: Person) -> None:
    assert len(of("schema.Profile_interests", ada)) == 2
    assert of("schema.Profile_interests", bob) == set()


def test_a_row_with_two_ties_is_one_persons_as_owner_and_anothers_as_author(
    cases: Cases, ada: Person, bob: Person
) -> None:
    assert of("schema.Message", bob) == {cases.answer.pk}
    assert of("schema.Message", ada, Role.AUTHOR) == {cases.answer.pk}
    assert cases.answer.pk not in of("schema.Message", ada)


def test_one_link_can_be_two_ties_by_condition(cases: Cases, ada: Person) -> None:
    assert of("schema.Comment", ada, Role.OWNER) == {cases.private.pk}
    assert of("schema.Comment", ada, Role.AUTHOR) == {cases.official.pk}


def test_an_accessor_has_the_rows_that_they_may_read(cases: Cases, ada: Person) -> None:
    assert of("schema.Note", ada, Role.ACCESSOR) == {cases.seen_by_ada.pk}


def test_a_shared_thread_is_everybodys_who_wrote_in_it(cases: Cases, ada: Person, bob: Person) -> None:
    assert of("schema.Thread", ada) == {cases.thread.pk, cases.monologue.pk}
    assert of("schema.Thread", bob) == {cases.thread.pk}


def test_a_shared_thread_goes_only_when_all_its_messages_go(cases: Cases, ada: Person) -> None:
    entry = maps.current().entry("schema.Thread")
    assert keys(going(entry, resolve("person", ada.pk))) == {cases.monologue.pk}


def test_only_a_shared_table_has_a_child() -> None:
    entry, column = child_of(maps.current().entry("schema.Thread"))
    assert (entry.model, column) == (Message, "thread")
    with pytest.raises(TypeError, match="no shared table"):
        child_of(maps.current().entry("schema.Note"))


def test_what_is_issued_is_kept_and_its_draft_goes(cases: Cases, ada: Person) -> None:
    ann = resolve("person", ada.pk)
    for label in ("schema.Document", "schema.Line"):
        entry = maps.current().entry(label)
        assert len(keys(kept(entry, ann))) == len(keys(going(entry, ann))) == 1
    assert keys(kept(maps.current().entry("schema.Document"), ann)) == {cases.issued.pk}
    assert keys(kept(maps.current().entry("schema.Note"), ann)) == set()


def test_taking_rows_away_is_not_misled_by_what_is_empty(cases: Cases) -> None:
    assert keys(without(Note.objects.all(), Note.objects.none())) == keys(Note.objects.all())
    assert keys(without(Thread.objects.all(), Thread.objects.filter(pk=cases.thread.pk))) == {cases.monologue.pk}


def test_whoever_has_rows_by_several_long_paths_is_asked_once(cases: Cases, ada: Person) -> None:
    roots = resolve("person", ada.pk)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        keys(rows_of(maps.current().entry("schema.Thread"), roots, EVERYONE))
    assert len(asked) == 1


def test_managers_that_hide_rows_hide_nothing_from_a_right(ada: Person) -> None:
    for entry in maps.current().entries:
        rows = rows_of(entry, resolve("person", ada.pk))
        assert not rows.query.order_by, entry.label
