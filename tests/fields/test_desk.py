"""Staff read the answers on the profile tab, and find clients by them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portico.fields import actions
from portico.fields.kinds import Type
from portico.fields.models import ClientValue
from portico.journal.models import Entry
from portico.people.models import Client, Member
from portico.people.permissions import StaffRole
from tests import factories
from tests.factories.people import NOW
from tests.fields.conftest import PDF, STORED, answer, pdf

pytestmark = pytest.mark.django_db
HEALTH = {"category": "health", "condition": "9(2)(a)", "statements": {"en": "For large print."}}


def account(person):
    return Client.objects.get(members__person=person)


def page_of(browser, person):
    answered = browser.get(f"/desk/clients/{account(person).pk}/profile/")
    assert answered.status_code == 200
    return answered.content.decode()


def search(browser, words):
    return browser.get(browser.post("/desk/clients/", {"q": words})["Location"]).content.decode()


def test_the_log_names_fields_in_the_language_of_staff_and_none_that_is_for_staff(ask, as_staff, ada, bob):
    answer(ada, ask("nick"), "Countess", language="de")
    answer(ada, ask("hush", audience="staff"), "never before noon")
    answer(bob, ask("motto"), "Onwards")
    page = as_staff(StaffRole.PRIVACY).get(f"/desk/clients/{account(ada).pk}/log/").content.decode()
    assert "Data corrected: Your nick" in page
    assert "Data corrected: a note of our staff" in page
    assert "Your motto" not in page


def test_the_profile_tab_shows_answers_of_every_type_and_whether_they_are_for_staff_only(ask, as_staff, ada, bob):
    for kind in Type.values:
        asked = ask(kind, kind, audience="staff" if kind == Type.TEXT else "client")
        answer(ada, asked, pdf() if kind == Type.FILE else STORED[kind])
    page = page_of(as_staff(), ada)
    for words in ("Countess", "Two lines<br>of words", "12.5", "Red, Blue", "https://engine.example/notes", "pass.pdf"):
        assert words in page
    assert page.count("staff only") == 1
    assert "Countess" not in page_of(as_staff(), bob)


def test_a_special_category_is_for_those_roles_that_need_it(ask, as_staff, ada, bob):
    asked, other = ask("needs", **HEALTH), ask("nick")
    for person in (ada, bob):
        answer(person, asked, "a glass")
        answer(person, other, "Countess")
    for role in StaffRole:
        page = page_of(as_staff(role), ada)
        assert ("a glass" in page) is (role != StaffRole.BILLING)
        assert "Countess" in page
        assert ada.email not in search(as_staff(role), "a glass")


def test_a_statement_stands_beside_what_it_disputes(as_staff, ada, bob):
    for person in (ada, bob):
        member = Member.objects.get(person=person)
        actions.state(person=person, member=member, fact="name", words=f"{person.email} is right", at=NOW)
    page = page_of(as_staff(), ada)
    assert "Disputed: Name." in page
    assert f"{ada.email} is right" in page
    assert f"{bob.email} is right" not in page


def test_a_statement_on_a_special_category_is_for_those_roles_too(ask, as_staff, ada, bob):
    asked = ask("needs", **HEALTH)
    for person in (ada, bob):
        answer(person, asked, "a glass")
        actions.state(person=person, member=None, fact=asked.key, words=f"{person.email} is blind", at=NOW)
    for role in StaffRole:
        page = page_of(as_staff(role), ada)
        assert "Disputed: Your needs." in page
        assert (f"{ada.email} is blind" in page) is (role != StaffRole.BILLING)
        assert f"{bob.email} is blind" not in page


def test_a_file_comes_as_a_download_and_the_look_at_it_stands_in_the_log(ask, as_staff, ada, bob):
    asked = ask("extract", Type.FILE, about="client")
    for person in (ada, bob):
        answer(account(person), asked, pdf())
    value = ClientValue.objects.get(client=account(ada))
    browser = as_staff(StaffRole.SUPPORT)
    got = browser.get(f"/desk/clients/{account(ada).pk}/files/{value.pk}/")
    assert b"".join(got.streaming_content) == PDF
    assert (got["X-Content-Type-Options"], got["Content-Disposition"]) == ("nosniff", 'attachment; filename="pass.pdf"')
    assert browser.get(f"/desk/clients/{account(bob).pk}/files/{value.pk}/").status_code == 404
    assert Entry.objects.filter(verb="client.viewed", client=account(ada).pk, detail="file").count() == 1


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (Type.TEXT, "Ольга из Киева", "ольга"),
        (Type.TEXT, "Customer 4711", "customer 47"),
        (Type.NUMBER, 471100, "4711"),
        (Type.LINK, "https://engine.example/notes", "https://engine"),
    ],
)
@pytest.mark.parametrize("about", ["person", "client"])
def test_a_client_is_found_by_the_beginning_of_an_answer(ask, as_staff, ada, bob, about, kind, value, words):
    asked, other = ask("nr", kind, about=about, audience="staff"), ask("motto")
    answer(ada if about == "person" else account(ada), asked, value)
    answer(bob, other, "something else")
    page = search(as_staff(), words)
    assert ada.email in page
    assert bob.email not in page
    actions.retire(key="nr", at=NOW)
    assert ada.email not in search(as_staff(), words)


def test_whoever_belongs_to_no_account_does_not_break_the_search(ask, as_staff, ada):
    asked, guest = ask("nick"), factories.person(email="guest@people.example")
    for person in (guest, ada):
        answer(person, asked, "Countess")
    page = search(as_staff(), "countess")
    assert ada.email in page
    assert guest.email not in page


def test_the_search_uses_the_index_of_the_answers(ask, ada, bob):
    asked = ask("nick")
    for person in (ada, bob):
        answer(person, asked, "Countess")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(
                "EXPLAIN SELECT 1 FROM fields_personvalue WHERE (LOWER(text)) COLLATE \"C\" >= 'c'"
                " AND (LOWER(text)) COLLATE \"C\" < 'd'"
            )
        else:
            cursor.execute(
                "EXPLAIN QUERY PLAN SELECT 1 FROM fields_personvalue WHERE LOWER(text) >= 'c' AND LOWER(text) < 'd'"
            )
        assert "fields_person_text_prefix" in str(cursor.fetchall())


def test_the_tab_asks_as_many_statements_whatever_was_answered(ask, as_staff, ada):
    browser = as_staff()

    def statements():
        page_of(browser, ada)
        with CaptureQueriesContext(connection) as asked:
            page_of(browser, ada)
        return len(asked)

    answer(ada, ask("nick"), "A")
    answer(account(ada), ask("team", about="client"), "A")
    few = statements()
    for number in range(6):
        answer(ada, ask(f"more{number}"), "A")
    assert statements() == few
