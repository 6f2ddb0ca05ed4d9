"""Notes and tags: what is kept, what the journal says of it, and what is refused."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from portico.journal.models import Entry
from portico.people import notes, tags
from portico.people.actions import place_hold
from portico.people.models import Client, ClientTag, Note, Tag
from tests.factories.people import NOW

SAID = "Asked for a quote in Welsh."


@pytest.fixture
def hand():
    """A member of staff who acts."""
    return {"by": uuid4(), "by_role": "support", "at": NOW}


def account(person):
    return Client.objects.get(members__person=person)


def write(person, hand, words=SAID, why=""):
    return notes.write(client=account(person), words=words, why=why, **hand)


def test_a_note_is_kept_on_its_client_and_the_journal_has_no_word_of_it(ada, bob, hand):
    made, his = write(ada, hand), write(bob, hand, "Pays late.")
    assert list(notes.notes_of(account(ada))) == [made]
    assert list(notes.notes_of(account(bob))) == [his]
    line = Entry.objects.get(verb="note.written", client=account(ada).pk)
    assert (line.actor, line.actor_role, line.object_id, line.detail) == (hand["by"], "support", str(made.pk), "")
    assert not any(SAID in str(value) for value in vars(line).values())


def test_an_edited_note_has_the_new_words_and_no_other_note_has(ada, bob, hand):
    made, his = write(ada, hand), write(bob, hand)
    later = hand | {"at": NOW + timedelta(hours=1)}
    notes.edit(note=made, words="Speaks Welsh.", why="", **later)
    made.refresh_from_db()
    his.refresh_from_db()
    assert (made.words, made.edited_at, his.words, his.edited_at) == ("Speaks Welsh.", later["at"], SAID, None)
    assert Entry.objects.filter(verb="note.edited").count() == 1


def test_who_edits_words_that_somebody_else_has_edited_meanwhile_is_told_theirs(ada, hand):
    shown_to_both = write(ada, hand)
    first = Note.objects.get(pk=shown_to_both.pk)
    notes.edit(note=first, words="Speaks Welsh.", why="", **(hand | {"at": NOW + timedelta(hours=1)}))
    with pytest.raises(notes.NoteChanged) as changed:
        notes.edit(note=shown_to_both, words="Speaks Cornish.", why="", **hand)
    assert changed.value.now.words == "Speaks Welsh."
    with pytest.raises(notes.NoteChanged):
        notes.remove(note=shown_to_both, **hand)
    assert Note.objects.get().words == "Speaks Welsh."


def test_a_removed_note_is_gone_and_the_other_stays(ada, hand):
    made, other = write(ada, hand), write(ada, hand, "Calls on Mondays.")
    notes.remove(note=made, **hand)
    assert list(notes.notes_of(account(ada))) == [other]
    with pytest.raises(notes.NoteChanged) as gone:
        notes.edit(note=made, words="Again.", why="", **hand)
    assert gone.value.now is None


@pytest.mark.parametrize("kind", ["erasing", "cooling_off", "restricted"])
def test_of_a_held_account_nothing_is_noted_nor_tagged_and_of_another_it_is(ada, bob, hand, kind):
    tag = tags.define(name="pilot", colour="info", **hand)
    place_hold(kind=kind, clients=[account(ada).pk], at=NOW)
    with pytest.raises(notes.Stopped):
        write(ada, hand)
    with pytest.raises(notes.Stopped):
        tags.put(client=account(ada), tag=tag, **hand)
    write(bob, hand)
    assert tags.put(client=account(bob), tag=tag, **hand)
    assert not Note.objects.filter(client=account(ada)).exists()


def test_a_suspended_account_is_noted_about(ada, hand):
    place_hold(kind="suspended", clients=[account(ada).pk], at=NOW)
    assert write(ada, hand).pk


@pytest.mark.parametrize(("protects", "why"), [(True, ""), (False, "her sister")])
def test_the_database_refuses_protection_without_a_reason_and_a_reason_without_protection(ada, protects, why):
    with pytest.raises(IntegrityError), transaction.atomic():
        Note.objects.create(client=account(ada), words="…", protects=protects, why=why, written_at=NOW)


def test_a_tag_is_set_once_and_taken_off_and_the_other_client_keeps_it(ada, bob, hand):
    tag = tags.define(name="pilot", colour="info", **hand)
    assert tags.put(client=account(ada), tag=tag, **hand)
    assert not tags.put(client=account(ada), tag=tag, **hand)
    tags.put(client=account(bob), tag=tag, **hand)
    assert tags.take_off(client=account(ada), tag=tag, **hand)
    assert not tags.take_off(client=account(ada), tag=tag, **hand)
    assert tags.tags_of(account(ada)) == []
    assert tags.tags_of(account(bob)) == [tag]
    verbs = Entry.objects.filter(client=account(ada).pk).values_list("verb", flat=True)
    assert sorted(verbs) == ["client.tagged", "client.untagged"]


def test_there_is_one_tag_of_a_name_whatever_its_case(hand, db):
    tags.define(name="Pilot", colour="info", **hand)
    other = tags.define(name="Resale", colour="neutral", **hand)
    with pytest.raises(tags.NoTag):
        tags.define(name="pilot", colour="good", **hand)
    with pytest.raises(tags.NoTag):
        tags.change(tag=other, name="PILOT", colour="good", **hand)
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["Pilot", "Resale"]


def test_a_renamed_tag_has_its_new_name_on_every_client(ada, bob, hand):
    tag, other = (tags.define(name=name, colour="info", **hand) for name in ("pilot", "resale"))
    tags.put(client=account(ada), tag=tag, **hand)
    tags.put(client=account(bob), tag=other, **hand)
    tags.change(tag=tag, name="pioneer", colour="good", **hand)
    assert [(one.name, one.colour) for one in tags.tags_of(account(ada))] == [("pioneer", "good")]
    assert [one.name for one in tags.tags_of(account(bob))] == ["resale"]


def test_a_removed_tag_is_gone_from_its_clients_and_from_no_list_else(ada, bob, hand):
    tag, other = (tags.define(name=name, colour="info", **hand) for name in ("pilot", "resale"))
    for person in (ada, bob):
        tags.put(client=account(person), tag=tag, **hand)
        tags.put(client=account(person), tag=other, **hand)
    assert tags.remove(tag=tag, **hand) == 2
    assert list(ClientTag.objects.values_list("tag", flat=True)) == ["resale", "resale"]
    with pytest.raises(tags.NoTag):
        tags.put(client=account(ada), tag=tag, **hand)


def test_a_list_is_narrowed_to_those_who_have_every_tag(ada, bob, hand):
    tag, other = (tags.define(name=name, colour="info", **hand) for name in ("pilot", "resale"))
    for person, some in ((ada, (tag, other)), (bob, (tag,))):
        for one in some:
            tags.put(client=account(person), tag=one, **hand)
    assert set(tags.tagged(Client.objects.all(), [tag.pk])) == {account(ada), account(bob)}
    assert set(tags.tagged(Client.objects.all(), [tag.pk, other.pk])) == {account(ada)}
