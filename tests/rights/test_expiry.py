"""What has lived as long as its rule says goes, and nothing before."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import models
from django.db.models import QuerySet

from portico.casework.models import DoomedFile, Export
from portico.casework.runs import Worklists
from portico.journal.models import Entry
from portico.people.models import Client, Person
from portico.privacy import Rule
from portico.rights import expiry
from portico.rights import map as maps
from portico.rights.expiry import Due, _last_trigger
from tests.factories.people import NOW
from tests.schema.models import Document, Line
from tests.schema.purposes import RULES

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def viewed(person: Person, at: datetime, **more: Any) -> Entry:
    said = {
        "verb": "person.signed_in",
        "actor_role": "client",
        "person": person.pk,
        "ip": "203.0.113.9",
        "user_agent": "x",
    }
    return Entry.objects.create(at=at, **(said | more))


def carry_out(at: datetime, limit: int = 100) -> dict[tuple[str, str], int]:
    """Every rule to its end, in order; how many rows of each, by table and action."""
    done: dict[tuple[str, str], int] = {}
    for one in expiry.due(at):
        while touched := expiry.expire(one, at=at, limit=limit, workspace=Worklists(uuid4())):
            done[one.label, one.action] = done.get((one.label, one.action), 0) + touched
    assert expiry.due(at) == []
    return done


def test_nothing_is_due_before_its_day(ada: Person) -> None:
    viewed(ada, NOW)
    assert expiry.due(NOW + 89 * DAY) == []


def test_columns_are_emptied_first_and_the_row_goes_later(ada: Person) -> None:
    line = viewed(ada, NOW)
    [one] = expiry.due(NOW + 90 * DAY)
    assert (one.label, one.rule, one.rows, one.action) == ("journal.Entry", "at+90", 1, "blank")
    assert "90 days" in one.reason
    assert carry_out(NOW + 90 * DAY) == {("journal.Entry", "blank"): 1}
    line.refresh_from_db()
    assert (line.ip, line.user_agent, line.person) == (None, "", ada.pk)
    assert expiry.due(NOW + 729 * DAY) == [], "what is empty is not due again"
    assert carry_out(NOW + 730 * DAY) == {("journal.Entry", "delete"): 1}
    assert not Entry.objects.exists()


def test_a_batch_takes_no_more_than_its_limit(ada: Person) -> None:
    for _number in range(5):
        viewed(ada, NOW)
    [one] = expiry.due(NOW + 90 * DAY)
    assert one.rows == 5
    lists = Worklists(uuid4())
    assert [expiry.expire(one, at=NOW + 90 * DAY, limit=2, workspace=lists) for _turn in range(4)] == [2, 2, 1, 0]


def test_files_of_what_expires_are_put_on_the_list(ada: Person) -> None:
    made = Export.objects.create(person=ada, state="ready", created_at=NOW, expires_at=NOW + 7 * DAY)
    made.file.save("package.zip", ContentFile(b"x"))
    assert carry_out(NOW + 6 * DAY) == {}
    assert carry_out(NOW + 7 * DAY) == {("casework.Export", "delete"): 1}
    assert DoomedFile.objects.get().name == made.file.name


def document(issued_on: date, **more: Any) -> Document:
    made = Document.objects.create(number="1", buyer="Ada", issued=True, issued_on=issued_on, **more)
    Line.objects.create(document=made, text="Hosting")
    return made


def test_a_kept_document_goes_with_its_lines_when_its_period_is_over(ada: Person) -> None:
    old, new = document(date(2020, 5, 1)), document(date(2021, 1, 1))
    assert expiry.due(datetime(2028, 12, 31, 12, tzinfo=NOW.tzinfo)) == []
    after = datetime(2029, 1, 1, tzinfo=NOW.tzinfo)
    assert [(one.label, one.rule, one.rows, one.action, one.reason) for one in expiry.due(after)] == [
        ("schema.Line", "books", 1, "delete", "Eight years from the end of the year"),
        ("schema.Document", "books", 1, "delete", "Eight years from the end of the year"),
    ]
    assert carry_out(after) == {("schema.Line", "delete"): 1, ("schema.Document", "delete"): 1}
    assert [one.pk for one in Document.objects.all()] == [new.pk]
    assert old.pk != new.pk


def test_a_document_takes_its_lines_with_it(ada: Person) -> None:
    document(date(2020, 5, 1))
    after = datetime(2029, 1, 1, tzinfo=NOW.tzinfo)
    _lines, documents = expiry.due(after)
    assert expiry.expire(documents, at=after, limit=10, workspace=Worklists(uuid4())) == 1
    assert not Line.objects.exists()


def test_a_draft_and_a_document_of_an_unknown_rule_stay(ada: Person) -> None:
    Document.objects.create(number="1", buyer="Ada", issued=False, issued_on=date(2000, 1, 1))
    Document.objects.create(number="2", buyer="Ada", issued=True, issued_on=date(2000, 1, 1), rule="another law")
    assert expiry.due(NOW) == []


def not_adas(rows: QuerySet[Any], entry: maps.Entry) -> QuerySet[Any]:
    """Ada's processing is restricted."""
    if "person" not in entry.fields:
        return rows
    held = list(Person.objects.filter(email="ada@lovelace.example").values_list("pk", flat=True))
    return rows.exclude(person__in=held)


def test_what_is_restricted_is_not_due_and_not_touched(ada: Person, bob: Person, settings: Any) -> None:
    viewed(ada, NOW)
    viewed(bob, NOW)
    at = NOW + 90 * DAY
    [before] = expiry.due(at)
    settings.RIGHTS = settings.RIGHTS | {"held": "tests.rights.test_expiry.not_adas"}
    [one] = expiry.due(at)
    assert (before.rows, one.rows) == (2, 1)
    assert expiry.expire(before, at=at, limit=10, workspace=Worklists(uuid4())) == 1
    assert Entry.objects.get(person=ada.pk).ip == "203.0.113.9"


def test_a_rule_that_there_is_no_more_is_refused() -> None:
    with pytest.raises(expiry.UnknownDue, match="ask again"):
        expiry.expire(Due("journal.Entry", "at+1", 1, "blank"), at=NOW, limit=1, workspace=Worklists(uuid4()))


@pytest.mark.parametrize(
    "rule", [RULES["books"], Rule("month", "", months=18, from_year_end=False), Rule("day", "", from_year_end=False)]
)
@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2026, 1, 1), date(2026, 12, 31)])
def test_the_last_trigger_is_the_one_whose_period_has_just_ended(rule: Rule, today: date) -> None:
    last = _last_trigger(rule, today)
    assert last is not None
    assert rule.until(last) < today <= rule.until(last + DAY)


def test_a_period_longer_than_history_is_never_over() -> None:
    assert _last_trigger(Rule("ever", "", years=500), date(2026, 1, 1)) is None


def test_every_installed_rule_can_be_asked_and_carried_out(ada: Person, bob: Person) -> None:
    far = NOW + 40_000 * DAY
    viewed(ada, NOW)
    carry_out(far)
    assert Client.objects.count() == 2
    assert isinstance(Entry._meta.get_field("at"), models.DateTimeField)
