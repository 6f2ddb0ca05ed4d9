"""The map as a person reads it."""

import pytest

from portico.rights import map as maps
from portico.rights.explain import as_text


def test_a_table_is_explained_in_sentences() -> None:
    assert as_text("schema.Note") == (
        "schema.Note – Notes\n"
        "  A row belongs to the person at `about`.\n"
        "  A row was written or done by the person at `writer`.\n"
        "  A row is also seen by the person at `reader` (who does not see grade).\n"
        "  Comes from: the person.\n"
        "  Erasure: the row goes with any of its owners. Where the row stays, `writer`, `reader` and what is about it are "
        "emptied.\n"
        "    id      technical\n"
        "    about   reference, about `about`\n"
        "    writer  reference, about `writer`\n"
        "    reader  reference, about `reader`\n"
        "    text    free text, about `about`, for care\n"
        "    grade   technical\n"
        "    answer  free text, about `reader`, for care\n"
    )


@pytest.mark.parametrize(
    ("label", "sentence"),
    [
        ("schema.Comment", "belongs to the person at `person`, where official = False."),
        ("schema.Comment", "was written or done by the person at `person`, where official = True."),
        ("schema.Document", "number, buyer, issued, issued_on, rule are kept, where issued = True (Art. 226 VAT Dir"),
        ("schema.Document", "counted from `issued_on` by the rule in `rule`; everything else in the row is emptied"),
        ("schema.Thread", "Erasure: the row goes once no schema.Message.thread points at it."),
        ("schema.CustomValue", "personal (custom), for the purpose that definition__purpose names"),
        ("schema.Interest", "Rows are about nobody: A list of subjects."),
        ("consent.Event", "consent.Tombstone.commitment remembers that it went."),
        ("mail.Suppression", "Rows are about people, on purpose tied to nobody:"),
        ("journal.Entry", "Expiry: 90 days after `at` empties ip, user_agent."),
        ("accounts.Session", "Expiry: 0 days after `expire_date` removes the row."),
    ],
)
def test_each_word_has_its_sentence(label: str, sentence: str) -> None:
    assert sentence in as_text(label)


def test_a_proxy_is_explained_by_its_table() -> None:
    assert as_text("schema.OfficialComment") == as_text("schema.Comment")


def test_without_a_label_every_table_is_explained_once_in_order() -> None:
    heads = [line.split(" – ")[0] for line in as_text().splitlines() if line and not line.startswith(" ")]
    assert heads == sorted(entry.label for entry in maps.current().entries)


def test_a_model_that_is_not_there_is_refused() -> None:
    with pytest.raises(LookupError):
        as_text("schema.Nothing")
