"""Notes and tags in the copy of a client's data, and what becomes of them."""

import io
import json
import zipfile
from uuid import uuid4

import pytest

from portico.people import notes, tags
from portico.people.models import ClientTag, Note
from tests import factories
from tests.casework.conftest import client_of, package_of
from tests.factories.people import NOW

OPEN, CLOSED, WHY = "Asked for a quote in Welsh.", "Her neighbour says she moved.", "the neighbour, from a quarrel"


@pytest.fixture
def author():
    """A member of staff."""
    return factories.staff(name="Samir Haddad")


@pytest.fixture
def noted(ada, bob, author):
    """Two notes on Ada, one that protects somebody, and one on Bob; a tag on both."""
    hand = {"by": author.pk, "by_role": "support", "at": NOW}
    tag = tags.define(name="pilot", colour="info", **hand)
    for person in (ada, bob):
        notes.write(client=client_of(person), words=OPEN, why="", **hand)
        tags.put(client=client_of(person), tag=tag, **hand)
    notes.write(client=client_of(ada), words=CLOSED, why=WHY, **hand)


def package(person, now):
    archive = zipfile.ZipFile(io.BytesIO(package_of(person, now)))
    return {name: archive.read(name).decode(errors="replace") for name in archive.namelist()}


def test_a_client_reads_the_notes_in_their_copy_save_the_one_that_protects_somebody(ada, noted, now):
    found = package(ada, now)
    rows = json.loads(found["data/people.Note.json"])["rows"]
    assert sorted(row.get("words", "") for row in rows) == ["", OPEN]
    whole = "".join(found.values())
    assert CLOSED not in whole
    assert WHY not in whole


def test_the_copy_says_that_something_was_left_out_and_why(ada, bob, noted, now):
    def left_out(person):
        out = json.loads(package(person, now)["manifest.json"])["left_out"]
        return [one for one in out if one["label"] == "people.Note" and {"words", "why"} <= set(one["columns"])]

    (said,) = left_out(ada)
    assert "15(4)" in said["reason"]
    assert left_out(bob) == [], "of Bob nothing was left out"


def test_nobody_reads_in_a_copy_who_wrote_a_note(ada, noted, author, now):
    whole = "".join(package(ada, now).values())
    assert str(author.pk) not in whole
    assert author.name not in whole


def test_a_tag_is_a_word_in_the_copy(ada, noted, now):
    (row,) = json.loads(package(ada, now)["data/people.ClientTag.json"])["rows"]
    assert row["tag"] == "pilot"


def test_notes_and_tags_go_with_their_client_those_that_protect_too_and_bobs_stay(ada, bob, noted, erase, now):
    before = package_of(bob, now)
    hers, his = client_of(ada).pk, client_of(bob).pk
    erase("client", hers)
    assert set(Note.objects.values_list("client", flat=True)) == {his}
    assert set(ClientTag.objects.values_list("client", flat=True)) == {his}
    assert package_of(bob, now) == before


def test_who_wrote_a_note_becomes_a_placeholder_when_they_leave_and_the_words_stay(ada, noted, author, erase):
    other = notes.write(client=client_of(ada), words="By a colleague.", why="", by=uuid4(), by_role="support", at=NOW)
    erase("person", author.pk)
    left = Note.objects.filter(author=None).values_list("words", flat=True)
    assert sorted(left) == sorted([OPEN, OPEN, CLOSED])
    other.refresh_from_db()
    assert other.author is not None
    assert not ClientTag.objects.exclude(author=None).exists()
