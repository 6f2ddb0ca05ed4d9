"""Which clients the filters leave, alone and together, with a search, and page by page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portico.consent.models import Event
from portico.desk import filters
from portico.desk.filters import Chosen, narrow
from portico.people.models import Client, Hold, Member, Person
from portico.people.permissions import StaffRole
from tests import factories
from tests.desk.conftest import account, ask, consent
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["few", "many"])
def either_way(request, monkeypatch) -> str:
    """The list is read from a filter's own index where few are left, and else in its own order: the answer is the same."""
    if request.param == "many":
        monkeypatch.setattr(filters, "FEW", 0)
    return request.param


def left(**chosen: str) -> set:
    return set(narrow(Client.objects.all(), Chosen(**chosen)).rows.values_list("pk", flat=True))


def hold(kind: str, *, person: Person | None = None, client: Client | None = None) -> None:
    Hold.objects.create(kind=kind, person=person, client=client, since=NOW)


@pytest.mark.parametrize("kind", Hold.Kind.values)
def test_the_status_is_that_of_the_client_or_of_one_of_its_people(either_way, ada, bob, company, kind: str) -> None:
    hold(kind, client=account(ada))
    hold(kind, person=company.technical)
    assert left(status=kind) == {account(ada).pk, company.client.pk}
    assert left(status="active") == {account(bob).pk}
    assert left(status=next(other for other in Hold.Kind.values if other != kind)) == set()


def test_country_language_and_role_each_leave_their_own(either_way, ada, bob, company) -> None:
    assert left(country="GB") == {account(ada).pk}
    assert left(country="US") == {account(bob).pk}
    assert left(language="de") == {account(bob).pk}
    assert left(role=Member.Role.TECHNICAL) == {company.client.pk}
    assert left(role=Member.Role.OWNER) == {account(ada).pk, account(bob).pk, company.client.pk}
    assert left(role=Member.Role.SUPPORT) == set()


def test_consent_is_that_of_a_purpose_and_a_withdrawn_one_is_no_consent(either_way, ada, bob, company, news) -> None:
    consent(ada, news)
    consent(bob, news)
    consent(bob, news, given=False)
    assert left(consent="news:given") == {account(ada).pk}
    assert left(consent="news:withdrawn") == {account(bob).pk}
    assert left(consent="news:pending") == set()
    assert left(consent="news:none") == {company.client.pk}


def test_a_consent_for_an_earlier_address_is_not_given(either_way, ada, bob, news) -> None:
    consent(ada, news)
    consent(bob, news)
    Person.objects.filter(pk=bob.pk).update(email="robert@noyce.example")
    assert left(consent="news:given") == {account(ada).pk}
    Person.objects.filter(pk=ada.pk).update(email="ADA@lovelace.example")
    assert left(consent="news:given") == {account(ada).pk}


def test_open_requests_are_those_that_wait(either_way, ada, bob) -> None:
    ask(ada)
    closed = ask(bob)
    closed.state = closed.State.DONE
    closed.save()
    assert left(requests="open") == {account(ada).pk}


def test_filters_together_leave_what_each_leaves_and_ask_one_and_the_same_person(
    either_way, ada, bob, company, news
) -> None:
    consent(company.owner, news)
    Person.objects.filter(pk=company.technical.pk).update(language="fr")
    assert left(role="technical", language="fr") == {company.client.pk}
    assert left(role="billing", language="fr") == set()  # another of its people
    assert left(role="owner", consent="news:given") == {company.client.pk}
    assert left(role="technical", consent="news:given") == set()
    hold(Hold.Kind.SUSPENDED, client=company.client)
    assert left(status="suspended", role="owner", consent="news:given", country=str(company.client.country)) == {
        company.client.pk
    }
    assert left(status="active", role="owner", consent="news:given") == set()
    assert left(country="GB", status="active") == {account(ada).pk}


def test_a_search_and_filters_leave_what_both_leave(as_staff, ada, bob) -> None:
    twin = factories.person(name="Ada Byron", email="byron@ada.example")
    factories.client(owner=twin, country="FR", city="Ort", street="Weg")
    browser = as_staff()
    found = browser.post("/desk/clients/", {"q": "ada"})["Location"]
    assert {row.pk for row in browser.get(found).context["page"].rows} == {account(ada).pk, account(twin).pk}
    narrowed = browser.get(f"{found}&country=FR")
    assert [row.pk for row in narrowed.context["page"].rows] == [account(twin).pk]
    assert 'name="s"' in narrowed.content.decode()  # the next choice of filters keeps the search
    nobody = browser.get(f"{found}&country=DE").content.decode()
    assert "No client is like this" in nobody


@pytest.mark.parametrize(
    "query",
    [
        "status=nonsense",
        "country=XX",
        "language=%00",
        "consent=news",
        "consent=:",
        "consent=a:b:c",
        "requests=1&status='",
        "role=" + "x" * 5000,
    ],
)
def test_what_is_no_choice_is_no_filter(as_staff, ada, bob, query: str) -> None:
    answered = as_staff().get(f"/desk/clients/?{query}")
    assert answered.status_code == 200
    assert len(answered.context["page"].rows) == 2
    assert not answered.context["listed"].chosen


def test_of_two_choices_the_one_that_is_none_does_not_spoil_the_other(as_staff, ada, bob) -> None:
    answered = as_staff().get("/desk/clients/?status=nonsense&country=GB")
    assert [row.pk for row in answered.context["page"].rows] == [account(ada).pk]


@pytest.fixture
def hundred(_django_db_helper: None) -> list[Client]:
    """A hundred clients, of whom every tenth is suspended and every other is in France."""
    made = [
        factories.client(country="FR" if number % 2 else "SE", at=NOW + timedelta(minutes=number))
        for number in range(100)
    ]
    for client in made[::10]:
        hold(Hold.Kind.SUSPENDED, client=client)
    return made


def walk(browser, query: str, way: str = "older") -> list:
    """Every client on every page, from the first page to the last."""
    met, address = [], f"?{query}"
    while address:
        page = browser.get(f"/desk/clients/{address}").context["page"]
        met += [row.pk for row in page.rows]
        address = getattr(page, way)
    return met


@pytest.mark.parametrize(
    "query", ["", "country=FR", "status=active", "status=suspended&country=SE", "language=en&role=owner"]
)
def test_every_client_is_on_one_page_however_little_each_page_looks_at(as_staff, hundred, query, monkeypatch) -> None:
    whole = walk(as_staff(), query)
    assert len(whole) == len(set(whole)) == {"": 100, "country=FR": 50, "status=active": 90}.get(query, len(set(whole)))
    monkeypatch.setattr(filters, "FEW", 0)
    monkeypatch.setattr(filters, "LOOKED_AT", 7)
    assert walk(as_staff(), query) == whole


def test_a_page_that_did_not_look_at_everybody_says_so_and_how_far_it_came(as_staff, hundred, monkeypatch) -> None:
    monkeypatch.setattr(filters, "FEW", 0)
    monkeypatch.setattr(filters, "LOOKED_AT", 30)
    browser = as_staff()
    answered = browser.get("/desk/clients/?status=suspended")
    page = answered.context["page"]
    assert len(page.rows) == 3
    assert page.until is not None
    assert "The next page looks further" in answered.content.decode()
    second = browser.get(f"/desk/clients/{page.older}").context["page"]
    assert len(second.rows) == 3
    assert [row.pk for row in browser.get(f"/desk/clients/{second.newer}").context["page"].rows] == [
        row.pk for row in page.rows
    ]


def test_an_empty_page_in_the_middle_leads_on_and_back(as_staff, hundred, monkeypatch) -> None:
    Hold.objects.all().delete()
    oldest = Client.objects.order_by("created_at", "pk").first()
    hold(Hold.Kind.SUSPENDED, client=oldest)
    monkeypatch.setattr(filters, "FEW", 0)
    monkeypatch.setattr(filters, "LOOKED_AT", 40)
    browser = as_staff()
    first = browser.get("/desk/clients/?status=suspended").context["page"]
    second = browser.get(f"/desk/clients/{first.older}").context["page"]
    assert (first.rows, second.rows) == ([], [])
    assert second.newer
    third = browser.get(f"/desk/clients/{second.older}").context["page"]
    assert [row.pk for row in third.rows] == [oldest.pk]
    assert not third.older


@pytest.mark.parametrize(
    "query", ["", "status=active&country=FR&language=en&role=owner&consent=news:none&requests=open"]
)
def test_a_page_asks_at_most_twelve_statements_whatever_is_chosen(as_staff, hundred, news, query: str) -> None:
    browser = as_staff(StaffRole.OWNER)
    browser.get("/desk/clients/")
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(f"/desk/clients/?{query}").status_code == 200
    assert len(seen) <= 12


def test_the_states_that_can_be_chosen_are_those_of_the_log() -> None:
    assert {state for state, _words in filters.STATES} == {*Event.Decision.values, "none"}
