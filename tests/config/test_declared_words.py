"""What a person reads about their data is words and no keys."""

from portico.config.words import CATEGORIES, COLUMNS
from portico.privacy.columns import Kind
from portico.rights import map as maps


def _own():
    return [entry for entry in maps.current().entries if entry.about_people and not entry.label.startswith("schema.")]


def test_every_category_of_data_has_words() -> None:
    used = {column.category for entry in _own() for column in entry.columns.values() if column.category}
    assert used - set(CATEGORIES) == set()


def test_every_column_that_is_shown_has_a_caption() -> None:
    missing = {
        f"{entry.label}.{name}"
        for entry in _own()
        for name, column in entry.columns.items()
        if column.kind is not Kind.SECRET
        and name not in COLUMNS
        and str(entry.fields[name].verbose_name) == name.replace("_", " ")
    }
    assert missing == set()


def test_every_table_says_where_its_data_comes_from() -> None:
    assert [entry.label for entry in _own() if not entry.declaration.sources] == []
