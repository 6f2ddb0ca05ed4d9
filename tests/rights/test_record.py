"""The record of processing (Art. 30 GDPR) is what the declarations say, with room for what a program cannot know."""

import json
from typing import Any

import pytest
from django.utils import translation

from portico.rights import map as maps
from portico.rights import record
from portico.rights.record import Given

pytestmark = pytest.mark.django_db  # purposes may stand in rows

GIVEN = Given(
    controller={"name": "Pumps Ltd", "address": "Well Lane 1, Bath", "email": "privacy@pumps.example"},
    transfers={"Mailer Inc., USA": "standard contractual clauses"},
    measures=("The door is locked.",),
    others=("Payroll",),
)


def activity(key: str) -> dict[str, Any]:
    [found] = [one for one in record.as_json()["activities"] if one["key"] == key]
    return found


def test_each_purpose_is_an_activity_with_whose_data_of_which_kinds_and_how_long() -> None:
    found = activity("books")
    assert found["title"] == "Keep books"
    assert (found["basis"], found["basis_in_words"]) == ("6(1)(c)", "a legal obligation (Art. 6(1)(c) GDPR)")
    assert found["people"] == ["clients"]
    assert found["categories"] == ["free text", "identity", "sales"] or found["categories"] == ["identity", "sales"]
    assert {one["label"] for one in found["tables"]} == {"schema.Document", "schema.Line"}
    assert found["recipients"] == ["Tax office"]
    assert found["retention"][0] == "Eight years."
    assert found["kept_by_law"] == ["Art. 226 VAT Directive"]


def test_a_purpose_of_persons_names_persons() -> None:
    assert activity("care")["people"] == ["persons with an account, guests and staff", "clients"]


def test_every_purpose_of_every_column_is_in_it() -> None:
    keys = {one["key"] for one in record.as_json()["activities"]}
    for entry in maps.current().entries:
        for column in entry.columns.values():
            if isinstance(column.purposes, frozenset):
                assert {purpose.key for purpose in column.purposes} <= keys


def test_a_purpose_that_stands_in_another_row_is_named_with_where() -> None:
    found = record.as_json()["rows_with_their_own_purpose"]
    assert {"table": "schema.CustomValue", "column": "value", "purpose_at": "definition__purpose"} in found
    assert {one["table"] for one in found} == {"schema.CustomValue", "fields.PersonValue", "fields.ClientValue"}


def test_tables_about_people_that_are_tied_to_nobody_are_named_and_those_about_nobody_are_not() -> None:
    labels = {one["table"] for one in record.as_json()["tables_tied_to_nobody"]}
    assert {"mail.Suppression", "consent.Commitment"} <= labels
    assert "schema.Interest" not in labels


def test_what_the_operator_states_stands_beside_what_the_program_knows() -> None:
    found = record.as_json(GIVEN)
    assert found["controller"]["name"] == "Pumps Ltd"
    assert found["transfers"] == {"Mailer Inc., USA": "standard contractual clauses"}
    assert found["measures"][-1] == "The door is locked."
    assert len(found["measures"]) > 3
    assert found["other_activities"] == ["Payroll"]


def test_the_record_is_json_and_the_same_each_time() -> None:
    assert json.dumps(record.as_json(GIVEN)) == json.dumps(record.as_json(GIVEN))
    assert record.as_json()["map_version"] == maps.current().version


@pytest.mark.parametrize(
    "line",
    [
        "  Name: Pumps Ltd",
        "  Representative: (to be stated by the controller)",
        "Keep books (books)",
        "  Kept after an erasure: Art. 226 VAT Directive",
        "  Mailer Inc., USA: standard contractual clauses",
        "  The door is locked.",
        "  Payroll",
    ],
)
def test_the_text_has_it_all_and_shows_the_gaps(line: str) -> None:
    assert line in record.as_text(GIVEN).splitlines()


def test_without_transfers_and_other_activities_the_text_says_so() -> None:
    lines = record.as_text().splitlines()
    assert lines[lines.index("Transfers to third countries, and their safeguards") + 1] == "  none"
    assert "Other activities of the controller" not in lines


def test_the_text_is_in_the_language_in_force() -> None:
    with translation.override("de"):
        assert record.as_text().splitlines()[0]
