"""The activity log speaks in words."""

import re
from pathlib import Path

import portico
from portico.journal.models import Entry
from portico.journal.verbs import ROLES, VERBS, in_words, role_in_words
from portico.people.permissions import StaffRole

SOURCES = sorted(Path(portico.__file__).parent.rglob("*.py"))


def test_every_verb_that_is_written_has_words():
    named = r"\bverb=\"([a-z_.]+)\"|\"((?:client|erasure|export|finding|hold|person|request)\.[a-z_]+)\""
    found = [one for file in SOURCES for one in re.findall(named, file.read_text())]
    written = {first or second for first, second in found}
    assert written
    assert written - set(VERBS) == set()


def test_every_staff_role_has_words():
    assert set(StaffRole.values) <= set(ROLES)


def test_an_entry_is_told_with_its_detail_and_an_unknown_key_as_it_is():
    assert in_words(Entry(verb="hold.placed", detail="suspended")) == "Hold placed: suspended"
    assert in_words(Entry(verb="tea.made", detail="green")) == "tea.made: green"
    assert role_in_words("support") == "staff (support)"
    assert role_in_words("gardener") == "gardener"
