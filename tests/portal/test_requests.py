"""Requests that somebody has to work on, and the privacy page that lists them."""

import pytest

from portico.casework.models import Request
from portico.journal.actions import note
from portico.mail.models import Message
from portico.people.actions import place_hold
from portico.people.models import Client, Hold

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["rectification", "restriction", "objection", "portability", "erasure", "review"])
def test_a_request_is_received_with_the_day_of_its_answer(as_ada, ada, kind):
    assert as_ada.get(f"/privacy/ask/{kind}/").status_code == 200
    answer = as_ada.post(f"/privacy/ask/{kind}/", {"words": "Please look."}, follow=True)
    made = Request.objects.get()
    assert (made.person, made.kind, made.words) == (ada, kind, "Please look.")
    assert made.due.strftime("%Y") in answer.content.decode()
    assert Message.objects.get(template="request_received").to == ada.email
    assert "Answer due by" in as_ada.get("/privacy/").content.decode()


@pytest.mark.parametrize("kind", ["access", "invented"])
def test_what_the_portal_does_at_once_is_no_request(as_ada, kind):
    assert as_ada.get(f"/privacy/ask/{kind}/").status_code == 404


def test_an_empty_request_is_refused(as_ada):
    answer = as_ada.post("/privacy/ask/objection/", {"words": "  "})
    assert answer.status_code == 422
    assert not Request.objects.exists()


def test_a_request_is_seen_by_whom_it_is_of_and_nobody_else(as_ada, as_bob):
    as_ada.post("/privacy/ask/objection/", {"words": "My neighbour."})
    made = Request.objects.get()
    assert "My neighbour." in as_ada.get(f"/privacy/requests/{made.pk}/").content.decode()
    assert as_bob.get(f"/privacy/requests/{made.pk}/").status_code == 404
    assert str(made.pk) not in as_bob.get("/privacy/").content.decode()


def test_words_are_shown_as_words(as_ada):
    as_ada.post("/privacy/ask/objection/", {"words": "<script>alert(1)</script>"})
    page = as_ada.get(f"/privacy/requests/{Request.objects.get().pk}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_the_privacy_page_says_what_is_held_and_why(as_ada):
    page = as_ada.get("/privacy/").content.decode()
    for words in ("Your profile", "Run your account", "a contract with you", "As long as you have an account."):
        assert words in page


def test_looks_of_staff_are_shown_by_date_and_role_and_never_by_name(as_ada, as_bob, ada, as_staff, now):
    staff = as_staff()
    who = staff.session["_auth_user_id"]
    account = Client.objects.get(members__person=ada)
    note(
        verb="client.viewed",
        at=now,
        actor=who,
        actor_role="support",
        client=account.pk,
        detail="profile",
        ip="192.0.2.7",
    )
    for path in ("/privacy/", "/activity/", "/activity/?looks"):
        page = as_ada.get(path).content.decode()
        assert "staff (support)" in page
        assert "192.0.2.7" not in page
        assert "staff (support)" not in as_bob.get(path).content.decode()


def test_while_suspended_every_right_stays(as_ada, ada, now):
    place_hold(kind=Hold.Kind.SUSPENDED, persons=[ada.pk], at=now)
    assert "Your rights are not" in as_ada.get("/privacy/").content.decode()
    assert as_ada.post("/privacy/ask/review/", {"words": "Why?"}).status_code == 302
    assert as_ada.get("/privacy/export/").status_code == 200


def test_who_has_five_open_requests_is_told_so_and_keeps_what_they_wrote(as_ada):
    for _number in range(5):
        assert as_ada.post("/privacy/ask/objection/", {"words": "No."}).status_code == 302
    answer = as_ada.post("/privacy/ask/objection/", {"words": "Not that either."})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "5 of your requests are open already" in page
    assert "Not that either." in page
    assert Request.objects.count() == 5
