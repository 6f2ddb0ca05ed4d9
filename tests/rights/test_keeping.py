"""What a law keeps, and until when: counted from the row's own date by the row's own rule."""

from datetime import UTC, date, datetime

import pytest

from portico.people.models import Person
from portico.rights import map as maps
from portico.rights.keeping import Document, UnknownRule, documents, rules, until
from portico.rights.roots import resolve
from tests.schema import models
from tests.schema.cases import Cases


def kept(label: str, person: Person) -> list[Document]:
    return list(documents(maps.current().entry(label), resolve("person", person.pk), within=maps.current()))


def test_an_issued_document_is_kept_to_the_end_of_its_eighth_year(cases: Cases, ada: Person) -> None:
    assert kept("schema.Document", ada) == [
        Document("schema.Document", str(cases.issued.pk), "Art. 226 VAT Directive", "books", date(2034, 12, 31))
    ]


def test_its_lines_are_kept_as_long_as_it_is(cases: Cases, ada: Person) -> None:
    [line] = kept("schema.Line", ada)
    assert line.until == date(2034, 12, 31)


def test_a_later_date_of_the_document_keeps_it_longer(cases: Cases, ada: Person) -> None:
    """The date is computed and never stored, so that a change of the trigger or of the law counts at once."""
    models.Document.objects.filter(pk=cases.issued.pk).update(issued_on=date(2027, 1, 1))
    assert [one.until for one in kept("schema.Document", ada) + kept("schema.Line", ada)] == [date(2035, 12, 31)] * 2


def test_others_documents_are_not_among_them(cases: Cases, bob: Person) -> None:
    assert kept("schema.Document", bob) == []


def test_a_table_that_keeps_nothing_has_no_documents(cases: Cases, ada: Person) -> None:
    assert kept("schema.Note", ada) == []


def test_a_moment_counts_as_its_day() -> None:
    assert until("schema.Document", "books", datetime(2026, 7, 1, 12, tzinfo=UTC)) == date(2034, 12, 31)


def test_a_rule_that_nobody_installed_is_named_with_where_to_add_it(cases: Cases, ada: Person) -> None:
    models.Document.objects.filter(pk=cases.issued.pk).update(rule="oral law")
    with pytest.raises(UnknownRule, match=r"oral law.*settings\.RIGHTS\['rules'\]") as refused:
        kept("schema.Document", ada)
    assert refused.value.key == "oral law"


def test_without_rules_there_are_none(settings) -> None:
    settings.RIGHTS = {**settings.RIGHTS, "rules": ""}
    assert rules() == {}
