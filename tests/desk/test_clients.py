"""The list of clients and the search in it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portico.people.models import Member
from portico.people.permissions import StaffRole
from tests import factories

pytestmark = pytest.mark.django_db


def search(browser, words):
    answer = browser.post("/desk/clients/", {"q": words})
    assert answer.status_code == 302
    assert not words or words not in answer["Location"]
    return browser.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("words", ["ada@love", "ADA L", "Ada", "+44 20 7946", "0044 20 7946", "SW1Y", "lond"])
def test_a_client_is_found_by_the_beginning_of_what_is_known(as_staff, ada, bob, words):
    page = search(as_staff(), words)
    assert ada.email in page
    assert bob.email not in page


def test_a_client_is_found_by_the_id_of_the_person_and_of_the_client(as_staff, ada, bob):
    for known in (ada.pk, Member.objects.get(person=ada).client_id):
        page = search(as_staff(), str(known))
        assert ada.email in page
        assert bob.email not in page


def test_other_scripts_are_found_in_either_case(as_staff, bob):
    olga = factories.person(name="Ольга Ладыженская")
    factories.client(owner=olga)
    for words in ("ольга", "Ольга Л", "Ольга"):
        page = search(as_staff(), words)
        assert olga.email in page
        assert bob.email not in page


@pytest.mark.parametrize("words", ["%", "_da", "A%", "'", '"', "' OR 1=1 --", "\\"])
def test_wildcards_and_quotes_are_letters_like_others(as_staff, ada, words):
    assert ada.email not in search(as_staff(), words)


def test_ten_thousand_letters_are_refused_with_a_sentence(as_staff, ada):
    answer = as_staff().post("/desk/clients/", {"q": "x" * 10_000})
    assert answer.status_code == 422
    assert "too long to search for" in answer.content.decode()


def test_a_search_of_another_session_is_not_shown(as_staff, ada, bob):
    address = as_staff().post("/desk/clients/", {"q": "Ada"})["Location"]
    page = as_staff().get(address).content.decode()
    assert "no longer kept" in page


def test_the_number_of_queries_does_not_depend_on_the_number_of_clients(as_staff, ada, bob):
    browser = as_staff()
    browser.get("/desk/clients/")  # the session is seen once a while, not at each page
    counts = []
    for _more in range(2):
        for _client in range(30):
            factories.client()
        with CaptureQueriesContext(
            connection,
        ) as seen:
            browser.get("/desk/clients/")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12


def test_every_client_is_on_exactly_one_page(as_staff):
    for _client in range(60):
        factories.client()
    browser = as_staff()
    first = browser.get("/desk/clients/").context["page"]
    second = browser.get("/desk/clients/" + first.older).context["page"]
    assert len({one.pk for one in [*first.rows, *second.rows]}) == 60
    assert not second.older
    back = browser.get("/desk/clients/" + second.newer).context["page"]
    assert [one.pk for one in back.rows] == [one.pk for one in first.rows]


def test_who_does_not_work_here_learns_nothing(as_ada, client, ada):
    assert as_ada.get("/desk/clients/").status_code == 404
    assert client.get("/desk/clients/").status_code == 302


@pytest.mark.parametrize("role", list(StaffRole))
def test_every_role_sees_the_list(as_staff, role):
    assert as_staff(role).get("/desk/clients/").status_code == 200
