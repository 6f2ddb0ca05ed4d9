"""The map is the installed models' declarations, children before parents, and knows when they change."""

import dataclasses
from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps

from portico.config.declarations import THIRD_PARTY
from portico.people.models import Person
from portico.privacy import Expiry, Impersonal, Keep, Role, technical
from portico.rights import map as maps
from portico.rights.map import Entry, Map
from tests.schema.models import Comment, Message, OfficialComment, Parcel, Profile, Thread, TrackedParcel


def changed(label: str, **said: Any) -> Map:
    """The installed map with one declaration changed."""
    old = maps.current().entry(label)
    new = Entry(old.model, replace(old.declaration, **said))
    return replace(maps.current(), entries=tuple(new if one is old else one for one in maps.current().entries))


def test_every_installed_model_takes_a_position() -> None:
    found = maps.current()
    assert (found.undeclared, found.cycle, found.unknown) == ((), (), ())
    tables = {model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy}
    assert {entry.model for entry in found.entries} == tables


def test_children_come_before_their_parents() -> None:
    place = {entry.label: number for number, entry in enumerate(maps.current().entries)}
    for link in maps.current().links:
        if link.child is not link.parent:
            assert place[link.child.label] < place[link.parent.label], f"{link.child.label}.{link.name}"


def test_the_order_does_not_depend_on_that_of_the_models() -> None:
    models = list(apps.get_models())
    there, back = maps.build(models, THIRD_PARTY), maps.build(reversed(models), THIRD_PARTY)
    assert [entry.label for entry in there.entries] == [entry.label for entry in back.entries]
    assert there.version == back.version == maps.current().version


def test_a_proxys_entry_is_its_tables() -> None:
    assert maps.current().entry("schema.OfficialComment") is maps.current().of_model(Comment)
    assert maps.current().of_model(OfficialComment).model is Comment


def test_a_child_table_says_for_itself_what_it_holds() -> None:
    assert list(maps.current().of_model(TrackedParcel).fields) == ["parcel_ptr", "position"]
    assert list(maps.current().of_model(Parcel).fields) == ["id", "person", "street"]


def test_a_child_table_does_not_inherit_its_parent_tables_declaration() -> None:
    said = vars(TrackedParcel)["privacy"]
    try:
        del TrackedParcel.privacy
        assert maps.build([TrackedParcel, Parcel, Person], {}).undeclared == (TrackedParcel,)
    finally:
        TrackedParcel.privacy = said


def test_the_table_of_a_many_to_many_field_is_declared_where_the_field_is() -> None:
    entry = maps.current().of_model(Profile.interests.through)
    assert entry.label == "schema.Profile_interests"
    assert entry.declaration is Profile.privacy.tables["interests"]


def test_labels_are_found_in_any_case_and_strange_ones_refused() -> None:
    assert maps.current().entry("SCHEMA.thread").model is Thread
    for label in ("schema.Nothing", "nothing.Thread"):
        with pytest.raises(LookupError):
            maps.current().entry(label)


def test_a_tables_links_to_itself_are_links_too() -> None:
    found = {(link.child.label, link.name) for link in maps.current().pointing_at(maps.current().of_model(Message))}
    assert found == {("schema.Message", "reply_to"), ("schema.Attachment", "message")}


def test_what_a_row_with_one_tie_says_it_says_about_that_one() -> None:
    visit, note, thread = (maps.current().entry(f"schema.{name}") for name in ("Visit", "Note", "Thread"))
    assert (visit.of("ip"), visit.of("visitor"), visit.of("id")) == ("visitor", "visitor", "")
    assert (note.of("text"), note.of("grade"), note.of("answer")) == ("about", "", "reader")
    assert (thread.of("subject"), thread.of("opened_by"), thread.of("nothing")) == ("", "opened_by", "")


def test_ties_are_asked_for_by_role() -> None:
    note = maps.current().entry("schema.Note")
    assert [tie.path for tie in note.ties_of(Role.AUTHOR, Role.ACCESSOR)] == ["writer", "reader"]


def test_the_version_is_of_what_is_declared_and_not_of_its_wording() -> None:
    version = maps.current().version
    assert changed("schema.Note", title="Annotations").version == version
    assert changed("schema.Interest", marker=Impersonal("Said otherwise.")).version == version


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("schema.Note", {"columns": {"id": technical()}}),
        ("schema.Note", {"ties": ()}),
        ("schema.Note", {"expires": (Expiry("id", 1, "Said."),)}),
        ("schema.Document", {"fate": Keep("Art. 226 VAT Directive", "issued_on", "rule", ("number",))}),
        ("schema.Interest", {"marker": None}),
    ],
)
def test_the_version_changes_with_what_is_declared(label: str, said: Any) -> None:
    assert changed(label, **said).version != maps.current().version


def test_a_title_is_in_the_readers_words_and_falls_back_on_the_models() -> None:
    assert maps.current().entry("schema.Note").title == "Notes"
    assert maps.current().entry("schema.Interest").title == "interests"


def test_the_map_is_built_once() -> None:
    assert maps.current() is maps.current()
    assert dataclasses.fields(Map)[0].name == "entries"
