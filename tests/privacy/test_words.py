"""The words refuse what contradicts itself as soon as it is written."""

from datetime import date

import pytest

from portico.privacy import (
    Basis,
    Delete,
    FromRow,
    Impersonal,
    LastOut,
    Purpose,
    Recipient,
    Role,
    Root,
    Rule,
    Unlinked,
    declare,
    free_text,
    personal,
    reference,
    secret,
    technical,
    tie,
)
from portico.privacy.columns import Kind

CARE = Purpose("care", "Care", "We care.", Basis.CONTRACT, "A year.")


@pytest.mark.parametrize(
    "links",
    [
        (),
        (tie("person", "person", "owner"), Impersonal("a list")),
        (Impersonal("a list"), Unlinked("a list")),
        (Unlinked("one"), Unlinked("two")),
    ],
)
def test_a_declaration_says_whose_rows_these_are_and_says_it_once(links) -> None:
    with pytest.raises(ValueError, match=r"tie.*Unlinked.*Impersonal"):
        declare(*links)


def test_a_shared_row_needs_no_tie_of_its_own() -> None:
    declared = declare(fate=LastOut("schema.Message.thread"))
    assert (declared.ties, declared.marker) == ((), None)


def test_a_row_goes_unless_something_else_is_said() -> None:
    assert declare(tie("person", "person", "owner")).fate == Delete()


@pytest.mark.parametrize(("root", "role"), [("human", "owner"), ("person", "reader")])
def test_a_tie_has_a_known_root_and_role(root: str, role: str) -> None:
    with pytest.raises(ValueError, match="is not a valid"):
        tie(root, "person", role)


def test_a_tie_holds_where_its_look_ups_match() -> None:
    found = tie("client", "client", "accessor", {"open": True}, redact=("grade",))
    assert (found.root, found.role, found.when, found.redact) == (
        Root.CLIENT,
        Role.ACCESSOR,
        {"open": True},
        ("grade",),
    )


def test_every_class_of_columns_is_known_by_its_kind() -> None:
    made = [personal("contact", purposes={CARE}), free_text(purposes={CARE}), secret(), reference(), technical()]
    assert [column.kind for column in made] == [
        Kind.PERSONAL,
        Kind.FREE_TEXT,
        Kind.SECRET,
        Kind.REFERENCE,
        Kind.TECHNICAL,
    ]


def test_purposes_are_a_set_or_stand_in_another_row() -> None:
    assert personal("contact", purposes={CARE, CARE}).purposes == frozenset({CARE})
    assert personal("custom", purposes=FromRow("definition__purpose")).purposes == FromRow("definition__purpose")


def test_a_purpose_is_known_by_its_key() -> None:
    assert hash(CARE) == hash(Purpose("care", "Other", "words", Basis.CONTRACT, ""))


@pytest.mark.parametrize(
    ("rule", "trigger", "until"),
    [
        (Rule("books", "", years=8), date(2026, 2, 28), date(2034, 12, 31)),
        (Rule("books", "", years=8), date(2026, 12, 31), date(2034, 12, 31)),
        (Rule("claims", "", years=1, from_year_end=False), date(2024, 2, 29), date(2025, 2, 28)),
        (Rule("claims", "", months=1, from_year_end=False), date(2026, 1, 31), date(2026, 2, 28)),
        (Rule("claims", "", months=11, from_year_end=False), date(2026, 1, 1), date(2026, 12, 1)),
        (Rule("gst", "", months=72), date(2026, 3, 1), date(2032, 12, 31)),
        (Rule("claims", "", months=6, years=2, from_year_end=False), date(2026, 8, 31), date(2029, 2, 28)),
    ],
)
def test_a_rule_counts_from_the_trigger_or_from_the_end_of_its_year(rule: Rule, trigger: date, until: date) -> None:
    assert rule.until(trigger) == until


@pytest.mark.parametrize("half", [{"country": "USA"}, {"safeguard": "standard contractual clauses"}])
def test_a_transfer_to_a_third_country_names_the_country_and_its_safeguard(half) -> None:
    assert str(Recipient("A mailer", "sends mails", "USA", "standard contractual clauses")) == "A mailer"
    with pytest.raises(ValueError, match="safeguard"):
        Recipient("A mailer", **half)
