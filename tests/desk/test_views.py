"""Views that staff keep under a name, and the columns they choose."""

import json

import pytest
from django.db import IntegrityError, transaction

from portico.fields import actions as fields
from portico.fields.kinds import Type
from portico.journal.models import Entry
from portico.people import lists
from portico.people.models import SavedView
from portico.people.permissions import StaffRole
from tests.desk.conftest import account
from tests.factories.people import NOW
from tests.fields.conftest import answer, spec

pytestmark = pytest.mark.django_db
VIEWS, REMOVE, COLUMNS = "/desk/clients/views/", "/desk/clients/views/remove/", "/desk/clients/columns/"


def titles(browser, query: str = "") -> list[str]:
    return [column.key for column in browser.get(f"/desk/clients/{query}").context["listed"].columns]


def test_a_view_keeps_filters_and_columns_and_not_what_was_searched_for(as_staff, ada, bob) -> None:
    browser = as_staff()
    found = browser.post("/desk/clients/", {"q": "Lovelace"})["Location"].partition("?")[2]
    browser.post(COLUMNS, {"column": ["phone", "city"]})
    Entry.objects.all().delete()
    saved = browser.post(VIEWS, {"name": "Britain", "list": f"{found}&country=GB"})
    view = SavedView.objects.get(name="Britain")
    assert saved["Location"] == f"/desk/clients/?view={view.pk}"
    assert (view.filters, view.columns) == ({"country": "GB"}, ["name", "phone", "city"])
    assert "lovelace" not in json.dumps([view.name, view.filters, view.columns]).casefold()
    page = browser.get(saved["Location"])
    assert [row.pk for row in page.context["page"].rows] == [account(ada).pk]
    assert "Britain" in page.content.decode()
    line = Entry.objects.get()
    assert (line.verb, line.object_id) == ("view.saved", str(view.pk))
    assert "Britain" not in str(vars(line))


def test_views_are_ones_own(as_staff, ada, bob) -> None:
    one, other = as_staff(), as_staff()
    address = one.post(VIEWS, {"name": "Mine", "list": "country=GB"})["Location"]
    assert "Mine" not in other.get("/desk/clients/").content.decode()
    foreign = other.get(address)
    assert foreign.context["listed"].view is None
    assert len(foreign.context["page"].rows) == 2
    other.post(REMOVE, {"list": address.partition("?")[2]})
    assert SavedView.objects.count() == 1
    one.post(REMOVE, {"list": address.partition("?")[2]})
    assert not SavedView.objects.exists()
    assert Entry.objects.filter(verb="view.removed").count() == 1


def test_a_view_of_the_same_name_is_replaced(as_staff, ada) -> None:
    browser = as_staff()
    for country in ("GB", "FR"):
        browser.post(VIEWS, {"name": "A country", "list": f"country={country}"})
    assert SavedView.objects.get().filters == {"country": "FR"}


def test_filters_beside_a_view_are_what_counts(as_staff, ada, bob) -> None:
    browser = as_staff()
    address = browser.post(VIEWS, {"name": "Britain", "list": "country=GB"})["Location"]
    page = browser.get(f"{address}&country=US").context["page"]
    assert [row.pk for row in page.rows] == [account(bob).pk]


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "\x00", "x" * 10_000])
def test_a_view_has_a_name_of_a_bearable_length(as_staff, name: str) -> None:
    browser = as_staff()
    answered = browser.post(VIEWS, {"name": name, "list": "country=GB"}, follow=True)
    assert "at most 60 letters" in answered.content.decode()
    assert not SavedView.objects.exists()


def test_so_many_views_are_enough(as_staff, monkeypatch) -> None:
    monkeypatch.setattr(lists, "MOST", 2)
    browser = as_staff()
    for name in ("one", "two", "three"):
        answered = browser.post(VIEWS, {"name": name, "list": ""}, follow=True)
    assert "Remove one first" in answered.content.decode()
    assert SavedView.objects.count() == 2
    browser.post(VIEWS, {"name": "two", "list": "country=GB"})
    assert SavedView.objects.get(name="two").filters == {"country": "GB"}


@pytest.mark.parametrize(
    ("held", "columns"),
    [
        ({"country": "nowhere", "gone": "x"}, ["gone", 7, None]),
        ([], {}),
        (None, None),
        ({"country": ["GB"]}, "name"),
    ],
)
def test_a_view_that_holds_what_is_there_no_more_shows_the_rest(as_staff, ada, bob, held, columns) -> None:
    browser = as_staff()
    browser.post(VIEWS, {"name": "Old", "list": "country=GB"})
    SavedView.objects.update(filters=held or {}, columns=columns or [])
    page = browser.get(f"/desk/clients/?view={SavedView.objects.get().pk}")
    assert page.status_code == 200
    assert len(page.context["page"].rows) == 2


@pytest.mark.parametrize("asked", ["x", "%00", "00000000-0000-0000-0000-000000000000", "x" * 5000])
def test_no_such_view_is_the_whole_list(as_staff, ada, bob, asked: str) -> None:
    page = as_staff().get(f"/desk/clients/?view={asked}")
    assert page.status_code == 200
    assert len(page.context["page"].rows) == 2


# --- columns ----------------------------------------------------------------------------------------------------


def test_columns_are_chosen_by_each_member_of_staff_for_themself(as_staff, ada) -> None:
    one, other = as_staff(), as_staff()
    before = titles(other)
    Entry.objects.all().delete()
    one.post(COLUMNS, {"column": ["phone", "vat_id", "nonsense"]})
    assert titles(one) == ["name", "phone", "vat_id"]
    assert titles(other) == before
    assert Entry.objects.get().verb == "columns.chosen"
    assert "+442079460101" in one.get("/desk/clients/").content.decode()
    one.post(COLUMNS, {})
    assert titles(one) == before


def test_columns_of_a_view_are_its_own(as_staff, ada) -> None:
    browser = as_staff()
    query = browser.post(VIEWS, {"name": "Britain", "list": "country=GB"})["Location"].partition("?")[2]
    browser.post(COLUMNS, {"column": ["id"], "list": query})
    assert titles(browser, f"?{query}") == ["name", "id"]
    assert "id" not in titles(browser)
    assert SavedView.objects.count() == 1


def test_a_field_of_the_operator_s_can_be_a_column_and_a_special_category_cannot(as_staff, ada, bob) -> None:
    nick = fields.define(spec=spec("nick"), at=NOW)
    floor = fields.define(spec=spec("floor", Type.YES_NO, about="client"), at=NOW)
    special = {"category": "health", "condition": "9(2)(a)", "statements": {"en": "You said yes."}}
    illness = fields.define(spec=spec("illness", **special), at=NOW)
    answer(ada, nick, "Countess")
    answer(account(ada), floor, "yes")
    answer(ada, illness, "a cold")
    browser = as_staff(StaffRole.OWNER)
    browser.post(COLUMNS, {"column": ["field:nick", "field:floor", "field:illness"]})
    page = browser.get("/desk/clients/")
    assert [column.key for column in page.context["listed"].columns] == ["name", "field:floor", "field:nick"]
    assert "field:illness" not in {column.key for column in browser.get(COLUMNS).context["offered"]}
    read = {row.client.pk: [cell.value for cell in cells] for row, cells in page.context["lines"]}
    assert read[account(ada).pk] == [ada.name, "Yes", "Countess"]
    assert read[account(bob).pk] == [bob.name, "", ""]


def test_more_columns_than_a_page_bears_are_refused(as_staff, ada) -> None:
    browser = as_staff()
    known = [column.key for column in browser.get(COLUMNS).context["offered"]]
    answered = browser.post(COLUMNS, {"column": known}, follow=True)
    assert "at most 12 columns" in answered.content.decode()
    assert not SavedView.objects.exists()


def test_the_boxes_are_ticked_as_the_list_is(as_staff, ada) -> None:
    browser = as_staff()
    browser.post(COLUMNS, {"column": ["phone", "city"]})
    page = browser.get(COLUMNS).content.decode()
    assert page.count(" checked") == 2
    assert 'value="phone" checked' in page


def test_the_columns_of_wherever_there_is_no_view_are_no_view(as_staff, ada, bob) -> None:
    browser = as_staff()
    browser.post(COLUMNS, {"column": ["phone"]})
    own = SavedView.objects.get()
    assert browser.get("/desk/clients/").context["listed"].views == []
    assert own.filters == {}
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.filter(pk=own.pk).update(filters={"country": "GB"})
