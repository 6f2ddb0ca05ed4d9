"""Requests that somebody has to work on: asked for, seen, added to, answered."""

import io
import zipfile

import pytest

from portico.casework import actions
from portico.casework.models import Request, RequestStep
from portico.consent import actions as consents
from portico.consent.models import Event
from portico.consent.queries import consented
from portico.mail.models import Message
from portico.mail.queries import EVERYTHING, is_suppressed
from portico.people.actions import place_hold
from portico.people.models import Hold
from portico.people.permissions import StaffRole

pytestmark = pytest.mark.django_db

FORMS = {
    "rectification": {"words": "Please look."},
    "restriction": {"words": "Please look.", "about": "accuracy"},
    "objection": {"words": "Please look.", "about": "security"},
    "erasure": {"words": "Please look."},
    "review": {"words": "Please look."},
}
SENT_TO = {"controller": "Other Host Ltd", "contact": "import@other.example", "words": ""}


@pytest.mark.parametrize("kind", FORMS)
def test_a_request_is_received_with_the_day_of_its_answer(as_ada, as_bob, ada, kind):
    assert as_ada.get(f"/privacy/ask/{kind}/").status_code == 200
    answer = as_ada.post(f"/privacy/ask/{kind}/", FORMS[kind], follow=True)
    made = Request.objects.get()
    assert (made.person, made.kind, made.words) == (ada, kind, "Please look.")
    assert made.due.strftime("%Y") in answer.content.decode()
    assert Message.objects.get(template="request_received").to == ada.email
    assert "Answer due by" in as_ada.get("/privacy/").content.decode()
    assert str(made.pk) not in as_bob.get("/privacy/").content.decode()


@pytest.mark.parametrize("kind", ["access", "invented"])
def test_what_the_portal_does_at_once_is_no_request(as_ada, kind):
    assert as_ada.get(f"/privacy/ask/{kind}/").status_code == 404


def test_an_empty_request_is_refused(as_ada):
    answer = as_ada.post("/privacy/ask/review/", {"words": "  "})
    assert answer.status_code == 422
    assert not Request.objects.exists()


def test_a_request_is_seen_by_whom_it_is_of_and_nobody_else(as_ada, as_bob, ada, bob, now):
    as_ada.post("/privacy/ask/review/", {"words": "My neighbour."})
    hers = Request.objects.get()
    his = actions.open_request(person=bob, client=None, kind="review", words="My cat.", at=now)
    page = as_ada.get(f"/privacy/requests/{hers.pk}/").content.decode()
    assert "My neighbour." in page
    assert "My cat." not in page
    for method in (as_ada.get, as_ada.post):
        assert method(f"/privacy/requests/{his.pk}/").status_code == 404
    assert as_bob.post(f"/privacy/requests/{hers.pk}/", {"words": "Me too."}).status_code == 404
    assert not RequestStep.objects.filter(kind=RequestStep.Kind.MESSAGE).exists()


def test_words_are_shown_as_words(as_ada):
    as_ada.post("/privacy/ask/review/", {"words": "<script>alert(1)</script>"})
    page = as_ada.get(f"/privacy/requests/{Request.objects.get().pk}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_while_suspended_every_right_stays(as_ada, ada, now):
    place_hold(kind=Hold.Kind.SUSPENDED, persons=[ada.pk], at=now)
    assert "Your rights are not" in as_ada.get("/privacy/").content.decode()
    assert as_ada.post("/privacy/ask/review/", {"words": "Why?"}).status_code == 302
    for path in ("/privacy/export/", "/privacy/data/people.Person/", "/privacy/looks/", "/privacy/information/"):
        assert as_ada.get(path).status_code == 200


def test_who_has_five_open_requests_is_told_so_and_keeps_what_they_wrote(as_ada):
    for _number in range(5):
        assert as_ada.post("/privacy/ask/review/", {"words": "No."}).status_code == 302
    answer = as_ada.post("/privacy/ask/review/", {"words": "Not that either."})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "5 of your requests are open already" in page
    assert "Not that either." in page
    assert Request.objects.count() == 5


def test_the_person_can_add_to_an_open_request_and_reads_what_was_answered(as_ada, ada, as_staff, now):
    as_ada.post("/privacy/ask/review/", {"words": "Why was I held?"})
    made = Request.objects.get()
    assert as_ada.post(f"/privacy/requests/{made.pk}/", {"words": ""}).status_code == 422
    as_ada.post(f"/privacy/requests/{made.pk}/", {"words": "It was on Monday."})
    staff = as_staff().session["_auth_user_id"]
    by = {"by": staff, "by_role": "privacy", "at": now}
    actions.write_to_person(request=made, words="On which Monday?", **by)
    actions.close_request(request=made, state="refused", answer="It was a holiday.", **by)
    page = as_ada.get(f"/privacy/requests/{made.pk}/").content.decode()
    for words in ("Why was I held?", "It was on Monday.", "On which Monday?", "It was a holiday.", "our staff"):
        assert words in page
    assert "The authority of Hamburg" in page
    assert "go to court" in page
    assert "staff@" not in page
    answer = as_ada.post(f"/privacy/requests/{made.pk}/", {"words": "But why?"}, follow=True)
    assert "answered already" in answer.content.decode()
    assert RequestStep.objects.filter(kind=RequestStep.Kind.MESSAGE).count() == 2


def test_looking_at_a_request_changes_nothing(as_ada):
    as_ada.post("/privacy/ask/review/", {"words": "Why?"})
    made = Request.objects.get()
    for method in (as_ada.get, as_ada.head):
        assert method(f"/privacy/requests/{made.pk}/").status_code == 200
    assert RequestStep.objects.count() == 1


# --- restriction --------------------------------------------------------------------------------------------


def test_a_restriction_holds_from_the_asking_and_can_be_ended_by_whoever_asked(as_ada, as_bob, ada, bob):
    assert as_ada.post("/privacy/ask/restriction/", {"words": "x", "about": "whim"}).status_code == 422
    assert not Hold.objects.exists()
    as_ada.post("/privacy/ask/restriction/", FORMS["restriction"])
    assert set(Hold.objects.filter(person=ada).values_list("kind", flat=True)) == {Hold.Kind.RESTRICTED}
    assert not Hold.objects.filter(person=bob).exists()
    assert "is restricted" in as_ada.get("/privacy/").content.decode()
    assert "is restricted" not in as_bob.get("/privacy/").content.decode()
    page = as_ada.get(f"/privacy/requests/{Request.objects.get().pk}/").content.decode()
    assert "Something about me is wrong" in page
    as_bob.post("/privacy/unrestrict/")
    assert Hold.objects.filter(person=ada).exists()
    as_ada.post("/privacy/unrestrict/")
    assert not Hold.objects.exists()
    assert Message.objects.get(template="restriction_ends").person == ada


def test_what_staff_restricted_is_not_for_the_person_to_end(as_ada, ada, now):
    place_hold(kind=Hold.Kind.RESTRICTED, persons=[ada.pk], at=now, by_role="privacy")
    page = as_ada.get("/privacy/").content.decode()
    assert "is restricted" in page
    assert "/privacy/unrestrict/" not in page
    as_ada.post("/privacy/unrestrict/")
    assert Hold.objects.filter(person=ada).exists()


# --- objection ----------------------------------------------------------------------------------------------


def test_objecting_to_advertising_ends_it_at_once_for_whoever_objects(as_ada, ada, bob, offers, now):
    for person in (ada, bob):
        consents.decide(
            person=person,
            purpose="offers",
            given=True,
            wording=offers.wordings.get(),
            source=Event.Source.PROFILE,
            by=person.pk,
            by_role="client",
            ip=None,
            at=now,
        )
    assert as_ada.post("/privacy/ask/objection/", {"about": "marketing"}).status_code == 302
    assert not consented(ada, "offers")
    assert consented(bob, "offers")
    assert is_suppressed(ada.email, EVERYTHING)
    assert not is_suppressed(bob.email, EVERYTHING)
    assert Message.objects.get(template="marketing_objected").person == ada
    assert not Request.objects.exists()


def test_any_other_objection_needs_grounds_and_becomes_a_request(as_ada):
    page = as_ada.get("/privacy/ask/objection/").content.decode()
    assert "Keep accounts safe" in page
    assert as_ada.post("/privacy/ask/objection/", {"about": "security", "words": ""}).status_code == 422
    as_ada.post("/privacy/ask/objection/", {"about": "security", "words": "I am a witness."})
    assert Request.objects.get().about == "security"


# --- transfer -----------------------------------------------------------------------------------------------


def test_a_transfer_asks_for_the_password_first_and_tells_the_address_at_once(as_ada, confirmed, ada, bob):
    answer = as_ada.post("/privacy/ask/portability/", SENT_TO)
    assert answer["Location"].startswith("/confirm-password/")
    assert not Request.objects.exists()
    browser = confirmed(ada)
    assert browser.post("/privacy/ask/portability/", SENT_TO | {"controller": ""}).status_code == 422
    page = browser.post("/privacy/ask/portability/", SENT_TO, follow=True).content.decode()
    made = Request.objects.get()
    assert (made.person, made.controller, made.contact) == (ada, "Other Host Ltd", "import@other.example")
    assert "Other Host Ltd" in page
    mail = Message.objects.get(template="transfer_asked")
    assert (mail.person, "Other Host Ltd" in mail.text, "change your password" in mail.text) == (ada, True, True)
    assert not Message.objects.filter(person=bob).exists()


def test_nobody_else_of_an_account_learns_what_somebody_in_it_asks(company, signed_in, as_staff, now):
    theirs = signed_in(company.billing)
    theirs.post("/privacy/ask/restriction/", FORMS["restriction"])
    made = Request.objects.get()
    assert made.client == company.client
    as_staff(StaffRole.PRIVACY).get(f"/desk/requests/{made.pk}/")
    as_staff(StaffRole.PRIVACY).post(f"/desk/requests/{made.pk}/start/")
    words = ("Request received", "Staff read the request", "Request taken up")
    assert all(one in theirs.get("/activity/").content.decode() for one in words)
    for other in (company.owner, company.technical):
        for page in ("/activity/", "/activity/?looks", "/privacy/looks/", "/privacy/"):
            shown = signed_in(other).get(page).content.decode()
            assert not any(one in shown for one in words)
    package = io.BytesIO()
    actions.write(root="client", root_id=company.client.pk, to=package, language="en", at=now)
    with zipfile.ZipFile(package) as opened:
        whole = "".join(opened.read(one).decode(errors="replace") for one in opened.namelist())
    assert company.client.company in whole
    assert "request.received" not in whole
    assert "request_received" not in whole
    log = as_staff(StaffRole.PRIVACY).get(f"/desk/clients/{company.client.pk}/log/").content.decode()
    assert all(one in log for one in words)
