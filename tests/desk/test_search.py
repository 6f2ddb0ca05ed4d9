"""What the one box finds, what it offers while somebody types, and that what is typed stays in the session."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portico.casework.models import Request
from portico.desk.search import find
from portico.fields import actions as fields
from portico.fields.kinds import Type
from portico.fields.models import Definition
from portico.journal.models import Entry
from portico.people.models import Client, Member, Person, Seller
from portico.people.permissions import StaffRole
from tests import factories
from tests.desk.conftest import account, ask
from tests.factories.people import NOW
from tests.fields.conftest import answer, spec

pytestmark = pytest.mark.django_db
OFFER = "/desk/clients/find/"


@pytest.fixture
def seller_in_britain(_django_db_helper: None) -> None:
    Seller.objects.update_or_create(
        pk=1,
        defaults={"name": "S", "street": "S", "postcode": "1", "city": "L", "country": "GB", "email": "s@s.example"},
    )


def define(key: str, kind: str, **more) -> Definition:
    return fields.define(spec=spec(key, kind, **more), at=NOW)


def clients(*persons: Person) -> set:
    return {account(person).pk for person in persons}


@pytest.mark.parametrize(
    "words",
    [
        "Ada",
        "lovelace",
        "LOVEL",
        "Ada Lovelace",
        "ada@lovelace",
        "St James",
        "st james's square 12",
        "12 St James's Square",
        "St James's Square 1",
        "SW1Y",
        "London",
        "+44 20 7946",
        "020 7946 0101",
    ],
)
def test_ada_is_found_and_bob_is_not(ada: Person, bob: Person, words: str, seller_in_britain: None) -> None:
    assert find(words).clients == clients(ada)


@pytest.mark.parametrize(
    "words", ["", "   ", "\x00", "%", "_da", "A%", "Ada%", "'", '"', "\\", "' OR 1=1 --", "velace", "-", "."]
)
def test_nothing_is_a_wildcard_and_nothing_is_found_by_nothing(ada: Person, words: str) -> None:
    assert find(words).clients == frozenset()


@pytest.mark.parametrize("words", ["ada\x00", " ada ", "ADA\x00 LOVE", "ada   lovelace"])
def test_blanks_and_nul_make_no_difference(ada: Person, bob: Person, words: str) -> None:
    assert find(words).clients == clients(ada)


@pytest.mark.parametrize("words", ["x" * 10_000, "ж" * 10_000, "1" * 10_000, "🌻" * 200, "\ud800", "a " * 5_000])
def test_ten_thousand_letters_and_halves_of_letters_harm_nothing(as_staff, ada: Person, words: str) -> None:
    sent = words.encode("utf-8", "replace")
    for path in ("/desk/clients/", OFFER):
        answered = as_staff().post(
            path, b"q=" + sent.replace(b" ", b"+"), content_type="application/x-www-form-urlencoded"
        )
        assert answered.status_code in {200, 302, 422}
        assert 'role="option"' not in answered.content.decode()


def test_other_scripts_are_found_by_either_part_of_a_name() -> None:
    olga = factories.person(name="Ольга Ладыженская")
    fatima = factories.person(name="فاطمة الفهرية")
    siulung = factories.person(name="李小龍")
    for one in (olga, fatima, siulung):
        factories.client(owner=one, city="Ort", street="Weg")
    for words in ("ольга", "ладыж", "ЛАДЫЖ"):
        assert find(words).clients == clients(olga), words
    assert find("الفهرية").clients == clients(fatima)
    assert find("李小").clients == clients(siulung)


def test_a_client_is_found_by_the_ids_of_what_is_theirs_and_by_no_other(ada: Person, bob: Person) -> None:
    asked = ask(ada)
    for key in (account(ada).pk, ada.pk, asked.pk):
        assert find(str(key)).clients == clients(ada)
        assert find(key.hex.upper()).clients == clients(ada)
    place = Member.objects.get(person=ada).pk
    for key in (uuid4(), place):
        assert find(str(key)).clients == frozenset()
    staff = factories.staff(role=StaffRole.OWNER)
    assert find(str(staff.pk)).clients == frozenset()


def test_an_answer_is_found_and_one_of_a_special_category_is_not(ada: Person, bob: Person) -> None:
    answer(ada, define("nick", Type.TEXT), "Countess")
    answer(account(bob), define("ship", Type.TEXT, about="client"), "Countless")
    special = {"category": "health", "condition": "9(2)(a)", "statements": {"en": "You said yes."}}
    answer(bob, define("illness", Type.TEXT, **special), "Country fever")
    assert find("Coun").clients == clients(ada, bob)
    assert find("countess").clients == clients(ada)
    assert find("Country").clients == frozenset()


def test_each_index_gives_so_many_and_the_search_says_that_there_are_more() -> None:
    for number in range(5):
        factories.client(owner=factories.person(name=f"Zachary {number}"), city="Ort")
    assert len(find("zach", most=3).clients) == 3
    assert find("zach", most=3).cut
    assert len(find("zach", most=5).clients) == 5
    assert not find("zach", most=5).cut


def test_the_statement_is_written_once_and_asks_for_what_is_typed_now(ada: Person, bob: Person) -> None:
    assert find("Ada").clients == clients(ada)
    assert find("Bob").clients == clients(bob)
    with CaptureQueriesContext(connection) as seen:
        find("Bob")
    assert len(seen) == 1


def test_a_search_leaves_a_line_without_a_word_of_it(as_staff, ada: Person) -> None:
    browser = as_staff(StaffRole.BILLING)
    Entry.objects.all().delete()
    browser.post("/desk/clients/", {"q": "Lovelace"})
    line = Entry.objects.get()
    assert (line.verb, line.actor_role) == ("clients.sought", "billing")
    assert line.actor is not None
    assert "lovelace" not in str(vars(line)).casefold()


# --- while somebody types ---------------------------------------------------------------------------------------


def test_clients_are_offered_while_somebody_types(as_staff, ada: Person, bob: Person) -> None:
    page = as_staff().post(OFFER, {"q": "lov"}).content.decode()
    assert reverse("desk:client_summary", args=[account(ada).pk]) in page
    assert page.count('role="option"') == 1
    assert bob.email not in page
    assert "1 client" in page


def test_what_is_offered_is_little_and_says_that_there_is_more(as_staff) -> None:
    for number in range(12):
        factories.client(owner=factories.person(name=f"Zachary {number}"), city="Ort")
    page = as_staff().post(OFFER, {"q": "zach"}).content.decode()
    assert page.count('role="option"') == 8
    assert "press Enter to list them" in page


def test_nothing_typed_so_far_is_kept_or_travels_in_an_address(as_staff, ada: Person) -> None:
    browser = as_staff()
    before = dict(browser.session.items())
    browser.post(OFFER, {"q": "Ada"})
    assert dict(browser.session.items()) == before
    assert browser.get(OFFER, {"q": "Ada"}).status_code == 405


def test_nothing_is_offered_for_nothing(as_staff, ada: Person) -> None:
    for words in ("", "  ", "\x00", "x" * 300):
        page = as_staff().post(OFFER, {"q": words}).content.decode()
        assert 'role="option"' not in page
    assert "No client begins with this" in as_staff().post(OFFER, {"q": "nobody at all"}).content.decode()


def test_a_name_that_is_html_is_text(as_staff) -> None:
    factories.client(owner=factories.person(name='<img src=x onerror="alert(1)">'))
    page = as_staff().post(OFFER, {"q": "<img"}).content.decode()
    assert "<img" not in page
    assert "&lt;img" in page


def test_offering_asks_the_same_few_statements_for_one_client_and_for_many(as_staff, ada: Person) -> None:
    browser = as_staff()
    browser.post(OFFER, {"q": "ada"})
    counts = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as seen:
            browser.post(OFFER, {"q": "a"})
        counts.append(len(seen))
        for number in range(10):
            factories.client(owner=factories.person(name=f"Aa {number}"))
    assert counts[0] == counts[1] <= 10


@pytest.mark.parametrize("path", ["/desk/", "/desk/clients/", "/desk/requests/", "/desk/erasures/"])
def test_the_box_is_on_every_page_once(as_staff, path: str) -> None:
    page = as_staff(StaffRole.OWNER).get(path).content.decode()
    assert page.count('name="q"') == 1
    assert page.count('role="search"') == 1
    assert 'method="post" action="/desk/clients/"' in page


def test_the_box_is_on_a_clients_pages_too(as_staff, ada: Person) -> None:
    page = as_staff().get(reverse("desk:client_summary", args=[account(ada).pk])).content.decode()
    assert page.count('name="q"') == 1


def test_nobody_else_finds_anybody(as_ada, client, ada: Person, bob: Person) -> None:
    assert as_ada.post(OFFER, {"q": "bob"}).status_code == 404
    assert client.post(OFFER, {"q": "bob"}).status_code == 302


def test_a_person_of_two_clients_leads_to_both(ada: Person) -> None:
    other = factories.client(owner=ada, kind=Client.Kind.COMPANY, company="Engines")
    assert find("ada@lovelace.example").clients == {
        other.pk,
        *Member.objects.filter(person=ada).values_list("client", flat=True),
    }
    assert Request.objects.count() == 0
