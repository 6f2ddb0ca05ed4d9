"""The activity log speaks in words."""

import re
from pathlib import Path

import portico
from portico.journal.models import Entry
from portico.journal.verbs import ROLES, VERBS, in_words, role_in_words
from portico.people.permissions import StaffRole

SOURCES = Path(portico.__file__).parent.rglob("*.py")


def test_every_verb_that_is_written_has_words():
    written = {verb for file in SOURCES for verb in re.findall(r"\bverb=\"([a-z_.]+)\"", file.read_text())}
    assert written
    assert written - set(VERBS) == set()


def test_every_staff_role_has_words():
    assert set(StaffRole.values) <= set(ROLES)


def test_an_entry_is_told_with_its_detail_and_an_unknown_key_as_it_is():
    assert in_words(Entry(verb="hold.placed", detail="suspended")) == "Hold placed: suspended"
    assert in_words(Entry(verb="tea.made", detail="green")) == "tea.made: green"
    assert role_in_words("support") == "staff (support)"
    assert role_in_words("gardener") == "gardener"
