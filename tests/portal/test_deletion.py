"""Deleting one's account from the portal: plan, check page, cooling-off, the way back, and the end."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from portico.casework import actions
from portico.casework.models import Run
from portico.mail.models import Message
from portico.people.models import Client, Hold, Member, Person
from tests import factories

pytestmark = pytest.mark.django_db

HOLDS = Hold.objects


def choose(browser, when="later"):
    """From the plan to the check page."""
    digest = browser.get("/privacy/delete/").context["plan"].digest
    return browser.post("/privacy/delete/", {"digest": digest, "when": when})


def delete(browser, when="later"):
    """The whole way."""
    choose(browser, when)
    return browser.post("/privacy/delete/check/", {"understood": "1"})


def test_the_plan_has_two_lists_and_decides_nothing(as_ada):
    page = as_ada.get("/privacy/delete/").content.decode()
    for words in ("Will be removed", "Will be kept", "Your profile", "Download your data", "nothing is decided yet"):
        assert words in page
    assert not Run.objects.exists()


def test_the_password_is_asked_for_before_the_check_page(as_ada):
    assert choose(as_ada)["Location"] == "/privacy/delete/check/"
    for answer in (as_ada.get("/privacy/delete/check/"), as_ada.post("/privacy/delete/check/", {"understood": "1"})):
        assert answer["Location"] == "/confirm-password/?next=%2Fprivacy%2Fdelete%2Fcheck%2F"
    assert not Run.objects.exists()


def test_the_check_page_wants_its_box_ticked(confirmed, ada):
    browser = confirmed(ada)
    choose(browser)
    assert " checked" not in browser.get("/privacy/delete/check/").content.decode()
    answer = browser.post("/privacy/delete/check/", {})
    assert answer.status_code == 422
    assert "Tick the box" in answer.content.decode()
    assert not Run.objects.exists()


def test_without_having_seen_the_plan_nobody_comes_to_the_check_page(confirmed, ada):
    answer = confirmed(ada).post("/privacy/delete/check/", {"understood": "1"})
    assert answer["Location"] == "/privacy/delete/"
    assert not Run.objects.exists()


def test_a_decision_waits_seven_days_with_a_mail_that_leads_back(confirmed, ada, bob):
    delete(confirmed(ada))
    run = Run.objects.get()
    assert (run.state, run.root_id, run.trigger) == (Run.State.COOLING_OFF, ada.pk, Run.Trigger.PORTAL)
    assert timedelta(days=6, hours=23) < run.due_at - timezone.now() <= timedelta(days=7)
    assert Message.objects.get(template="erasure_asked").person == ada
    assert not HOLDS.filter(person=bob).exists()


def test_while_it_waits_the_privacy_page_says_so_and_everything_else_leads_there(confirmed, ada):
    browser = confirmed(ada)
    delete(browser)
    assert "Your data will be deleted on" in browser.get("/privacy/").content.decode()
    assert "Keep my account" in browser.get("/privacy/delete/").content.decode()
    assert browser.get("/profile/")["Location"] == "/privacy/"


def test_what_has_changed_since_is_shown_before_anything_is_decided(confirmed, ada, now):
    browser = confirmed(ada)
    choose(browser)
    factories.client(owner=ada)
    Hold.objects.create(person=ada, kind=Hold.Kind.RESTRICTED, since=now)
    answer = browser.post("/privacy/delete/check/", {"understood": "1"})
    assert answer.status_code == 409
    assert "has changed since you looked" in answer.content.decode()
    assert not Run.objects.exists()


def test_one_more_line_in_a_log_changes_nothing(confirmed, ada):
    browser = confirmed(ada)
    choose(browser)
    browser.get("/profile/")
    browser.get("/privacy/delete/check/")
    assert browser.post("/privacy/delete/check/", {"understood": "1"}).status_code == 302
    assert Run.objects.exists()


def test_the_last_owner_among_colleagues_is_told_what_stands_in_the_way(confirmed, company):
    browser = confirmed(company.owner)
    page = browser.get("/privacy/delete/")
    assert page.context["plan"].blockers
    assert "This stands in the way" in page.content.decode()
    assert "/privacy/ask/erasure/" in page.content.decode()
    assert "Continue" not in page.content.decode().partition("<main")[2]
    assert delete(browser).status_code == 409
    assert not Run.objects.exists()


def test_the_account_is_kept_with_one_click(confirmed, ada):
    browser = confirmed(ada)
    delete(browser)
    answer = browser.post("/privacy/delete/cancel/", follow=True)
    assert "Your account stays." in answer.content.decode()
    assert Run.objects.get().state == Run.State.CANCELLED
    assert not HOLDS.exists()
    assert browser.get("/profile/").status_code == 200


def test_the_link_in_the_mail_keeps_it_too_and_only_by_a_post(confirmed, client, ada):
    delete(confirmed(ada))
    link = "/" + Message.objects.get(template="erasure_asked").secrets["link"].split("/", 3)[3]
    assert "can be stopped here" in client.get(link).content.decode()
    assert Run.objects.get().state == Run.State.COOLING_OFF
    assert "The account stays" in client.post(link).content.decode()
    assert Run.objects.get().state == Run.State.CANCELLED
    assert client.get(link).status_code == client.post(link).status_code == 404


def test_nobody_else_keeps_or_hurries_it(confirmed, ada, bob):
    delete(confirmed(ada))
    stranger = confirmed(bob)
    for path in ("cancel", "skip"):
        assert stranger.post(f"/privacy/delete/{path}/").status_code == 404
    assert Run.objects.get().state == Run.State.COOLING_OFF


def test_whoever_is_sure_does_not_wait(confirmed, ada, bob, run_jobs):
    browser = confirmed(ada)
    delete(browser)
    assert browser.get("/privacy/delete/skip/").status_code == 200
    assert Run.objects.get().due_at > timezone.now()
    followed = browser.post("/privacy/delete/skip/")["Location"]
    run_jobs()
    actions.proceed(run=Run.objects.get().pk, at=timezone.now(), patient=False)
    assert not Person.objects.filter(pk=ada.pk).exists()
    assert Person.objects.filter(pk=bob.pk).exists()
    assert "Your account is deleted" in browser.get(followed).content.decode()


def test_deleted_at_once_the_person_is_signed_out_and_follows_it(confirmed, ada, bob):
    browser = confirmed(ada)
    answer = delete(browser, when="now")
    followed = answer["Location"]
    page = browser.get(followed).content.decode()
    assert "is being deleted" in page
    assert "Sign out" not in page
    assert browser.get("/")["Location"].startswith("/login/")
    run = Run.objects.get()
    actions.proceed(run=run.pk, at=timezone.now(), patient=False)
    assert "Your account is deleted" in browser.get(followed).content.decode()
    assert not Client.objects.filter(members__person_id=ada.pk).exists()
    assert Member.objects.get().person == bob
    assert str(ada.pk) not in followed
    assert ada.email not in page


def test_the_address_that_follows_a_deletion_cannot_be_made_up(client, confirmed, ada):
    followed = delete(confirmed(ada), when="now")["Location"]
    assert client.get(followed).status_code == 200
    broken = re.sub(r"/deletion/(.)", lambda found: "/deletion/" + ("A" if found[1] != "A" else "B"), followed)
    assert client.get(broken).status_code == 404
    assert client.get(f"/privacy/deletion/{Run.objects.get().pk}/").status_code == 404


def test_a_second_decision_leads_to_the_first(confirmed, ada):
    browser = confirmed(ada)
    delete(browser)
    assert browser.post("/privacy/delete/check/", {"understood": "1"})["Location"] == "/privacy/delete/"
    assert Run.objects.count() == 1
