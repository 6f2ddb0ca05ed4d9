"""What changed between two versions of a document: by paragraph, and within one by word."""

import pytest

from portico.consent.changes import Mark, between

OLD = "1. We host.\n\n2. Invoices are due within fourteen days.\n\n3. German law applies."


def _said(old: str, new: str) -> list[list[tuple[str, str]]]:
    return [[(str(run.mark), run.text) for run in one.runs] for one in between(old, new)]


def test_the_same_text_has_no_change():
    assert not any(one.changed for one in between(OLD, OLD.replace("\n", "\r\n")))


def test_a_changed_word_is_found_within_its_paragraph():
    first, second, third = _said(OLD, OLD.replace("fourteen", "thirty"))
    assert first == [("same", "1. We host.")]
    assert [run for run in second if run[0] != "same"] == [("removed", "fourteen"), ("added", "thirty")]
    assert third == [("same", "3. German law applies.")]


def test_a_new_paragraph_and_one_that_is_gone_stand_in_their_places():
    new = OLD.replace("1. We host.", "Completely other things stand here now.").replace("\n\n3.", "\n\nNew one.\n\n3.")
    said = _said(OLD, new)
    assert [("removed", "1. We host.")] in said
    assert [("added", "Completely other things stand here now.")] in said
    assert [("added", "New one.")] in said


@pytest.mark.parametrize(("old", "new"), [("", OLD), (OLD, ""), ("", ""), ("a b c", "c b a"), (OLD, OLD[::-1])])
def test_reading_what_was_not_removed_is_the_new_text(old: str, new: str):
    words = [
        " ".join("".join(run.text for run in one.runs if run.mark is not Mark.REMOVED).split())
        for one in between(old, new)
    ]
    assert " ".join(word for word in words if word).split() == new.split()
