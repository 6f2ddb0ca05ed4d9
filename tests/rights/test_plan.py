"""The plan names what goes, what is emptied, what a law keeps and until when; its digest changes when that does."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from portico.people.models import Person
from portico.privacy import Blocker, Subject
from portico.rights import plan as plans
from portico.rights.plan import Plan, Step
from portico.rights.roots import resolve
from tests.fixtures.people import Company
from tests.schema import models
from tests.schema.cases import Cases, client_of

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Printer:
    """Someone outside who has the data, and an open job."""

    name = "Printing house"

    def blockers(self, subject: Subject) -> Sequence[Blocker]:
        return [Blocker("printing", "Wait for the printer.")] if subject.persons else []

    def before_erase(self, subject: Subject) -> None: ...

    def confirmed(self, subject: Subject) -> bool:
        return bool(subject.persons)


PRINTERS = (Printer(),)


def plan(person: Person) -> Plan:
    return plans.make(resolve("person", person.pk), at=AT)


def steps(found: Plan, app: str = "schema") -> dict[tuple[str, str, str], int]:
    """The rows of each step on one app's tables."""
    return {
        (step.label.removeprefix(f"{app}."), step.action, step.path): step.rows
        for step in found.steps
        if step.label.startswith(f"{app}.")
    }


def step(found: Plan, label: str, action: str) -> Step:
    [one] = [step for step in found.steps if (step.label, step.action) == (label, action)]
    return one


def test_every_hard_case_is_in_the_plan_with_what_becomes_of_it(cases: Cases, ada: Person) -> None:
    assert steps(plan(ada)) == {
        ("Attachment", "delete", ""): 1,
        ("Comment", "delete", ""): 1,
        ("Comment", "detach", "person"): 1,
        ("CustomValue", "delete", ""): 1,
        ("Document", "delete", ""): 1,
        ("Document", "keep", ""): 1,
        ("Line", "delete", ""): 1,
        ("Line", "keep", ""): 1,
        ("Message", "delete", ""): 2,
        ("Message", "detach", "editor"): 1,
        ("Message", "detach", "reply_to"): 1,
        ("Note", "delete", ""): 1,
        ("Note", "detach", "writer"): 1,
        ("Note", "redact", "reader"): 1,
        ("Parcel", "delete", ""): 1,
        ("Profile", "delete", ""): 1,
        ("Profile_interests", "delete", ""): 2,
        ("Thread", "detach", "opened_by"): 1,
        ("Thread", "last_out", ""): 1,
        ("TrackedParcel", "delete", ""): 1,
        ("Visit", "delete", ""): 1,
    }


def test_a_bystanders_plan_has_nothing_of_hers(cases: Cases, bob: Person) -> None:
    assert ("Document", "keep", "") not in steps(plan(bob))
    assert steps(plan(bob))["Message", "delete", ""] == 1


def test_what_is_kept_says_on_what_ground_and_until_when(cases: Cases, ada: Person) -> None:
    kept = step(plan(ada), "schema.Document", "keep")
    assert (kept.ground, kept.until, kept.title) == ("Art. 226 VAT Directive", date(2034, 12, 31), "Documents")
    assert {one.id for one in plan(ada).kept} >= {str(cases.issued.pk)}
    gone = step(plan(ada), "schema.Document", "delete")
    assert (gone.ground, gone.until) == ("", None)


def test_of_several_kept_documents_the_last_to_go_gives_the_date(cases: Cases, ada: Person) -> None:
    models.Document.objects.create(
        client=client_of(ada), number="R-2", buyer="Ada", issued=True, issued_on=date(2027, 5, 5)
    )
    assert step(plan(ada), "schema.Document", "keep").until == date(2035, 12, 31)


def test_cells_that_are_emptied_are_named(cases: Cases, ada: Person) -> None:
    found = {(one.label, one.path): one.cells for one in plan(ada).steps if one.path}
    assert found["schema.Message", "editor"] == ("editor", "remark")
    assert found["schema.Comment", "person"] == ("person", "signature")


def test_a_class_without_rows_is_no_step(ada: Person) -> None:
    found = plan(ada)
    assert steps(found) == {}
    assert all(one.rows for one in found.steps)
    assert found.rows == sum(one.rows for one in found.steps)


def test_recipients_are_those_whom_the_tables_purposes_name(cases: Cases, ada: Person, bob: Person) -> None:
    assert "Tax office" in plan(ada).recipients
    assert "Tax office" not in plan(bob).recipients


def test_tables_that_are_tied_to_nobody_are_named_with_their_reason(ada: Person) -> None:
    found = {one.label: one.reason for one in plan(ada).unlinked}
    assert "digest" in found["mail.Suppression"]
    assert "schema.Interest" not in found


def test_all_is_counted_in_one_statement_however_many_rows(cases: Cases, ada: Person) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            plan(ada)
        return len(queries)

    few = asked()
    models.Visit.objects.bulk_create(models.Visit(visitor=ada.pk, ip="203.0.113.7") for _ in range(500))
    assert asked() == few < 12


def test_one_more_line_of_a_log_changes_nothing(cases: Cases, ada: Person) -> None:
    before = plan(ada)
    models.Visit.objects.create(visitor=ada.pk, ip="203.0.113.7")
    after = plan(ada)
    assert (after.digest, after.rows) == (before.digest, before.rows + 1)


def test_the_moment_and_the_language_of_the_preview_change_nothing(cases: Cases, ada: Person) -> None:
    with translation.override("de"):
        german = plans.make(resolve("person", ada.pk), at=AT.replace(year=2027))
    assert german.digest == plan(ada).digest


def test_one_more_invoice_means_a_new_preview(cases: Cases, ada: Person) -> None:
    before = plan(ada).digest
    models.Document.objects.create(
        client=client_of(ada), number="R-2", buyer="Ada", issued=True, issued_on=date(2026, 3, 1)
    )
    assert plan(ada).digest != before


def test_a_class_of_rows_that_was_not_there_means_a_new_preview(ada: Person) -> None:
    before = plan(ada).digest
    models.Visit.objects.create(visitor=ada.pk, ip="203.0.113.7")
    assert plan(ada).digest != before


def test_a_blocker_stands_in_the_plan_and_in_its_digest(company: Company) -> None:
    before = plan(company.owner)
    assert [one.key for one in before.blockers] == [f"last_owner:{company.client.pk}"]
    company.client.members.filter(person=company.billing).update(role="owner")
    after = plan(company.owner)
    assert after.blockers == ()
    assert after.digest != before.digest


def test_participants_block_and_are_recipients(settings, ada: Person) -> None:
    before = plan(ada).digest
    settings.RIGHTS = {**settings.RIGHTS, "participants": f"{__name__}.PRINTERS"}
    found = plan(ada)
    assert [one.key for one in found.blockers] == ["printing"]
    assert "Printing house" in found.recipients
    assert found.digest != before


def test_a_plan_changes_nothing(cases: Cases, ada: Person) -> None:
    with CaptureQueriesContext(connection) as queries:
        plan(ada)
    assert all(one["sql"].startswith("SELECT") for one in queries)


def test_a_plan_is_told_as_json_in_the_readers_language(cases: Cases, ada: Person) -> None:
    told = json.loads(json.dumps(plan(ada).as_json))
    assert told["root_id"] == str(ada.pk)
    assert UUID(told["persons"][0]) == ada.pk
    [kept] = [one for one in told["steps"] if (one["label"], one["action"]) == ("schema.Document", "keep")]
    assert (kept["until"], kept["rows"]) == ("2034-12-31", 1)
    assert "Ada Lovelace" not in json.dumps(told), "keys and counts, no value"


def test_the_digest_is_of_the_roots(cases: Cases, ada: Person, bob: Person) -> None:
    assert plan(ada).digest != plan(bob).digest


def test_an_account_and_its_only_member_have_the_same_rows_and_not_the_same_plan(cases: Cases, ada: Person) -> None:
    mine, ours = plan(ada), plans.make(resolve("client", client_of(ada).pk), at=AT)
    assert mine.classes == ours.classes
    assert mine.digest != ours.digest


@pytest.mark.parametrize("at", [AT, AT.replace(year=2040)])
def test_the_plan_says_of_when_it_is(ada: Person, at: datetime) -> None:
    assert plans.make(resolve("person", ada.pk), at=at).at == at
