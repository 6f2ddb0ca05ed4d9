"""Requests at the desk: in the order in which answers are due, answered once, in words that reach the person."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portico.casework import actions
from portico.casework.models import Request
from portico.desk.queries import due
from portico.journal.models import Entry
from portico.mail.models import Message
from portico.people.models import Hold, Seller
from portico.people.permissions import StaffRole
from portico.people.queries import local_day
from tests.desk.conftest import ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(as_staff):
    return as_staff(StaffRole.PRIVACY)


def answer(browser, asked, **data):
    return browser.post(f"/desk/requests/{asked.pk}/", data)


def test_requests_stand_in_the_order_in_which_answers_are_due(officer, ada, bob, company):
    ask(ada, days=9), ask(bob, days=-2), ask(company.owner, days=3)
    waiting = officer.get("/desk/requests/").context["waiting"]
    assert [(one.person, far.words) for one, far in waiting] == [
        (bob, "2 days late"),
        (company.owner, "3 days left"),
        (ada, "9 days left"),
    ]


@pytest.mark.parametrize(
    ("days", "words", "kind"),
    [
        (-1, "1 day late", "danger"),
        (0, "due today", "warning"),
        (1, "1 day left", "warning"),
        (8, "8 days left", "info"),
    ],
)
def test_a_deadline_is_told_in_words_as_well_as_in_colour(days, words, kind):
    day = date(2026, 12, 23)
    found = due(day + timedelta(days=days), today=day)
    assert (found.words, found.kind) == (words, kind)


def test_the_day_is_the_sellers(db):
    Seller.objects.create(name="A", street="B", postcode="1", city="C", country="NZ", zone="Pacific/Auckland")
    assert local_day(datetime(2026, 12, 23, 20, 0, tzinfo=UTC)) == date(2026, 12, 24)


@pytest.mark.parametrize("state", ["done", "refused"])
def test_an_answer_closes_the_request_and_reaches_the_person_in_their_language(officer, bob, state):
    asked = ask(bob)
    assert answer(officer, asked, state=state, answer="Hier ist alles.").status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == (state, "Hier ist alles.")
    assert asked.closed_at is not None
    mail = Message.objects.get(template="request_refused" if state == "refused" else "request_answered")
    assert (mail.to, mail.language) == (bob.email, "de")
    assert "Hier ist alles." in mail.text
    assert str(asked.pk) in mail.text
    assert Entry.objects.filter(verb="request.closed", person=bob.pk, detail=state).count() == 1


@pytest.mark.parametrize("data", [{}, {"state": "done"}, {"answer": "Yes."}, {"state": "received", "answer": "Yes."}])
def test_an_answer_needs_an_outcome_and_words(officer, ada, data):
    asked = ask(ada)
    reply = answer(officer, asked, **data)
    assert reply.status_code == 422
    assert data.get("answer", "") in reply.content.decode()
    asked.refresh_from_db()
    assert asked.state == "received"
    assert not Message.objects.exists()


def test_a_request_is_answered_once(officer, ada):
    asked = ask(ada)
    answer(officer, asked, state="done", answer="First.")
    reply = officer.post(f"/desk/requests/{asked.pk}/", {"state": "refused", "answer": "Second."}, follow=True)
    assert "answered already" in reply.content.decode()
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == ("done", "First.")
    assert Message.objects.count() == 1


def test_a_request_is_taken_up_once(officer, ada):
    asked = ask(ada)
    for _again in range(2):
        officer.post(f"/desk/requests/{asked.pk}/start/")
    asked.refresh_from_db()
    assert asked.state == Request.State.IN_WORK
    assert Entry.objects.filter(verb="request.taken_up").count() == 1


def test_reading_a_request_leaves_one_line_that_names_nobody(officer, ada):
    asked = ask(ada, words="Delete the tall tale.")
    for _again in range(3):
        assert "Delete the tall tale." in officer.get(f"/desk/requests/{asked.pk}/").content.decode()
    (line,) = Entry.objects.filter(verb="request.viewed")
    assert (line.person, line.object_id, line.detail) == (ada.pk, str(asked.pk), "")


def test_a_request_to_be_erased_leads_to_the_plan(officer, ada, bob):
    page = officer.get(f"/desk/requests/{ask(ada, kind='erasure').pk}/").content.decode()
    assert f"/erase/{ada.pk}/" in page
    assert "/erase/" not in officer.get(f"/desk/requests/{ask(bob).pk}/").content.decode()


def test_what_a_person_wrote_is_text(officer, ada):
    page = officer.get(f"/desk/requests/{ask(ada, words='<img src=x onerror=alert(1)>').pk}/").content.decode()
    assert "<img src=x" not in page


def test_an_address_that_cannot_be_written_to_does_not_stop_an_answer(officer, ada):
    ada.email = "nobody"
    ada.save()
    asked = ask(ada)
    assert answer(officer, asked, state="done", answer="By letter.").status_code == 302
    asked.refresh_from_db()
    assert asked.state == "done"


def test_identity_and_taking_up_move_the_request_and_are_told(officer, ada, bob):
    asked, other = ask(ada), ask(bob)
    for path, state, words in (("identity", "checked", "identity checked"), ("start", "in_work", "in work")):
        assert officer.post(f"/desk/requests/{asked.pk}/{path}/").status_code == 302
        asked.refresh_from_db()
        assert asked.state == state
        mail = Message.objects.filter(template="request_moved").latest("created_at")
        assert (mail.person, words in mail.text) == (ada, True)
    other.refresh_from_db()
    assert other.state == "received"
    officer.post(f"/desk/requests/{asked.pk}/identity/")  # too late to matter
    asked.refresh_from_db()
    assert asked.state == "in_work"


def test_what_staff_write_reaches_the_person_and_stands_beside_the_request(officer, ada, as_ada):
    asked = ask(ada)
    page = officer.get(f"/desk/requests/{asked.pk}/write/").content.decode()
    assert "What do you hold?" in page
    assert officer.post(f"/desk/requests/{asked.pk}/write/", {"words": " "}).status_code == 422
    officer.post(f"/desk/requests/{asked.pk}/write/", {"words": "Which account?"})
    mail = Message.objects.get(template="request_message")
    assert (mail.person, "Which account?" in mail.text) == (ada, True)
    assert "Which account?" in officer.get(f"/desk/requests/{asked.pk}/").content.decode()
    page = as_ada.get(f"/privacy/requests/{asked.pk}/").content.decode()
    assert "Which account?" in page
    assert "desk.example" not in page


def test_more_time_is_taken_once_within_the_month_and_with_reasons(officer, ada, as_ada):
    asked, late = ask(ada), ask(ada, days=-1)
    assert officer.get(f"/desk/requests/{asked.pk}/extend/").status_code == 200
    assert officer.post(f"/desk/requests/{asked.pk}/extend/", {"reasons": ""}).status_code == 422
    officer.post(f"/desk/requests/{asked.pk}/extend/", {"reasons": "Four archives."})
    before = asked.due
    asked.refresh_from_db()
    assert asked.due > before + timedelta(days=55)
    mail = Message.objects.get(template="request_extended")
    assert (mail.person, "Four archives." in mail.text, "complain" in mail.text) == (ada, True, True)
    assert "Four archives." in as_ada.get(f"/privacy/requests/{asked.pk}/").content.decode()
    for one in (asked, late):
        answer = officer.post(f"/desk/requests/{one.pk}/extend/", {"reasons": "Once more."})
        assert answer.status_code == 422
        assert "More time can be taken once" in answer.content.decode()
        assert "Take more time" not in officer.get(f"/desk/requests/{one.pk}/").content.decode()


def test_a_restriction_that_the_person_asked_for_is_ended_at_the_desk_and_told_first(officer, ada, bob, now):
    for person in (ada, bob):
        actions.ask_restriction(person=person, client=None, ground="claims", words="A claim.", at=now)
    hers = Request.objects.get(person=ada)
    page = officer.get(f"/desk/requests/{hers.pk}/").content.decode()
    assert "Processing is restricted since the person asked for it." in page
    assert "legal claim" in page
    officer.post(f"/desk/requests/{hers.pk}/unrestrict/")
    assert not Hold.objects.filter(person=ada).exists()
    assert Hold.objects.filter(person=bob).exists()
    assert [mail.person for mail in Message.objects.filter(template="restriction_ends")] == [ada]
