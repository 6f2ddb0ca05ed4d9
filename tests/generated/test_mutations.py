"""A part of the mutation run, in the time of a test. All of it: `python -m tests.generated.mutations`."""

import pytest

from tests.generated import mutants
from tests.generated.mutants import Mutant
from tests.generated.mutations import REASONS, broken, judge, report, survivors, unnoticed
from tests.generated.town import Town

EVERY = 10  # of the mutants of the product's own tables that only an erasure can show, one in so many


def test_no_declaration_can_be_removed_or_weakened_unnoticed(standing_town: Town) -> None:
    """Checks and the agreement are asked about every mutant; what they let pass must break an erasure."""
    left = list(unnoticed(standing_town.map))
    hard = [mutant for mutant in left if mutant.name.startswith("schema.")]
    rest = [mutant for mutant in left if mutant not in hard][::EVERY]
    assert hard
    assert rest
    silent = [f"{one.kind}: {one.name}" for one in (*hard, *rest) if not broken(one.map, standing_town)]
    assert [one for one in silent if one not in REASONS] == []


# What an erasure alone must show, though others might notice it sooner.
SHOWN = (
    ("schema.Visit", "last tie dropped"),
    ("schema.Visit", "owner to author"),
    ("schema.Profile_interests", "last tie dropped"),
    ("schema.Note", "about another"),
    ("schema.Thread", "about nobody"),
    ("schema.Thread", "LastOut to Delete"),
    ("schema.Message", "owner to accessor"),
    ("schema.CustomValue", "tied to nobody"),
    ("schema.Attachment", "last tie dropped"),
    ("consent.Event", "witness removed"),
    ("mail.Message", "about another"),
    ("journal.Entry", "personal to technical"),
)


@pytest.mark.parametrize(("label", "kind"), SHOWN)
def test_an_erasure_shows_it(label: str, kind: str, standing_town: Town) -> None:
    found = [one for one in mutants.all_of(standing_town.map) if one.kind == kind and one.name.startswith(f"{label}:")]
    assert found
    assert any(broken(one.map, standing_town) for one in found)


def test_the_true_map_breaks_nothing_and_would_be_told_as_a_survivor(standing_town: Town) -> None:
    """Neither does the run find fault with everything, nor does it keep silent about what it does not notice."""
    verdict = judge(Mutant("nothing", "as it is", standing_town.map), standing_town)
    assert verdict.by == ""
    assert survivors([verdict]) == ["nothing: as it is"]
    assert "NO REASON IS STATED" in report([verdict])
