"""Deleting a client at the desk: plan, confirmation, run, receipt."""

from datetime import timedelta

import pytest

from portico.casework.models import Receipt, Run
from portico.config import participants
from portico.people.actions import place_hold
from portico.people.models import Client, Hold, Person
from portico.people.permissions import StaffRole
from portico.privacy import Blocker
from tests import factories
from tests.desk.conftest import account, ask, consent, sign, start_run
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(as_staff):
    return as_staff(StaffRole.PRIVACY)


def address(client, person=None):
    return f"/desk/clients/{client.pk}/erase/" + (f"{person.pk}/" if person else "")


def confirm(browser, client, person=None, **data):
    """Look at the plan and confirm what it said."""
    path = address(client, person)
    plan = browser.get(path).context["plan"]
    return browser.post(path, {"digest": plan.digest} | data)


def test_the_plan_names_what_goes_with_counts_and_whom_it_reaches(officer, company, bob):
    answer = officer.get(address(company.client))
    page = answer.content.decode()
    assert answer.status_code == 200
    for person in (company.owner, company.billing, company.technical):
        assert person.name in page
    assert bob.name not in page
    assert "Your memberships" in page
    assert "Will be kept" in page
    assert answer.context["plan"].digest in page


def test_looking_at_the_plan_decides_nothing(officer, ada):
    officer.get(address(account(ada)))
    assert not Run.objects.exists()
    assert not Hold.objects.exists()


def test_confirmed_the_client_is_frozen_and_waits_seven_days(officer, ada, bob):
    answer = confirm(officer, account(ada), when="later")
    run = Run.objects.get()
    assert answer["Location"] == f"/desk/erasures/{run.pk}/"
    assert (run.state, run.trigger, run.root_id) == (Run.State.COOLING_OFF, Run.Trigger.DESK, account(ada).pk)
    assert run.due_at - run.decided_at == timedelta(days=7)
    assert Hold.objects.filter(person=ada, kind="cooling_off").exists()
    assert not Hold.objects.filter(person=bob).exists()


def test_at_once_skips_the_cooling_off(officer, ada):
    confirm(officer, account(ada), when="now")
    run = Run.objects.get()
    assert (run.state, run.due_at) == (Run.State.DECIDED, None)
    assert Hold.objects.filter(person=ada, kind="erasing").exists()


def test_whatever_else_is_posted_waits(officer, ada):
    confirm(officer, account(ada), when="yesterday")
    assert Run.objects.get().state == Run.State.COOLING_OFF


def test_one_person_of_a_client_goes_alone(officer, company):
    answer = officer.get(address(company.client, company.billing))
    assert [one.pk for one in answer.context["going"]] == [company.billing.pk]
    assert {one.pk for one in answer.context["staying"]} == {company.owner.pk, company.technical.pk}
    assert answer.context["client_goes"] is False
    confirm(officer, company.client, company.billing, when="now")
    run = Run.objects.get()
    assert (run.root, run.root_id, run.clients) == ("person", company.billing.pk, [])


def test_a_plan_that_changed_is_shown_again_and_nothing_is_decided(officer, ada, news):
    path = address(account(ada))
    old = officer.get(path).context["plan"].digest
    consent(ada, news)
    answer = officer.post(path, {"digest": old, "when": "now"})
    assert answer.status_code == 409
    assert "has changed since you looked" in answer.content.decode()
    assert answer.context["plan"].digest != old
    assert not Run.objects.exists()
    assert not Hold.objects.exists()
    assert officer.post(path, {"digest": answer.context["plan"].digest, "when": "now"}).status_code == 302


@pytest.mark.parametrize("digest", ["", "0" * 64, "' OR 1=1 --", "x" * 10_000])
def test_without_the_digest_of_the_plan_nothing_is_decided(officer, ada, digest):
    assert officer.post(address(account(ada)), {"digest": digest, "when": "now"}).status_code == 409
    assert not Run.objects.exists()


def test_one_more_line_of_a_class_that_is_shown_changes_nothing(officer, ada):
    ask(ada)
    path = address(account(ada))
    old = officer.get(path).context["plan"].digest
    ask(ada)
    assert officer.post(path, {"digest": old}).status_code == 302


class Unsettled:
    """A participant that has something open."""

    name = "registrar"

    def blockers(self, _subject):
        return [Blocker("domain", "A domain is being transferred. Wait until it has arrived.")]


def test_a_blocker_is_named_and_there_is_no_button(officer, ada, monkeypatch):
    monkeypatch.setattr(participants, "PARTICIPANTS", [Unsettled()])
    path = address(account(ada))
    answer = officer.get(path)
    page = answer.content.decode()
    assert "A domain is being transferred." in page
    assert 'name="digest"' not in page
    posted = officer.post(path, {"digest": answer.context["plan"].digest, "when": "now"})
    assert posted.status_code == 409
    assert "A domain is being transferred." in posted.content.decode()
    assert not Run.objects.exists()


def test_the_last_owner_with_others_in_the_account_is_blocked(officer, company):
    answer = officer.get(address(company.client, company.owner))
    assert answer.context["plan"].blockers
    assert 'name="digest"' not in answer.content.decode()


def test_an_erasure_that_is_under_way_is_shown_instead_of_a_second_plan(officer, ada):
    confirm(officer, account(ada))
    run = Run.objects.get()
    for answer in (officer.get(address(account(ada))), officer.post(address(account(ada)), {"digest": "x"})):
        assert answer["Location"] == f"/desk/erasures/{run.pk}/"
    assert Run.objects.count() == 1


def test_it_is_cancelled_while_it_cools_off_and_not_afterwards(officer, ada):
    confirm(officer, account(ada))
    run = Run.objects.get()
    assert "Cancel the erasure" in officer.get(f"/desk/erasures/{run.pk}/").content.decode()
    page = officer.post(f"/desk/erasures/{run.pk}/cancel/", follow=True).content.decode()
    assert "Nothing was removed" in page
    assert not Hold.objects.exists()
    again = officer.post(f"/desk/erasures/{run.pk}/cancel/", follow=True).content.decode()
    assert "no longer cooling off" in again


def test_the_page_of_a_run_renews_itself_while_it_moves_with_script_and_without(officer, ada):
    run = start_run(ada, state=Run.State.EXECUTING, done={"people.Person delete": 1})
    page = officer.get(f"/desk/erasures/{run.pk}/").content.decode()
    assert "data-renew" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "1 of 4" in page
    part = officer.get(f"/desk/erasures/{run.pk}/", headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "HX-Request" in part["Vary"]
    assert "HX-Refresh" not in part
    Run.objects.update(state=Run.State.VERIFIED, erased_at=NOW + timedelta(seconds=8))
    for headers in ({}, {"HX-Request": "true"}):
        over = officer.get(f"/desk/erasures/{run.pk}/", headers=headers).content.decode()
        assert "data-renew" not in over
        assert "http-equiv" not in over
        assert "no trace" in over
    assert officer.get(f"/desk/erasures/{run.pk}/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"


@pytest.mark.parametrize("state", list(Run.State))
def test_every_state_of_a_run_has_a_page_that_says_it(officer, ada, state):
    run = start_run(ada, state=state, due_at=NOW + timedelta(days=7), stopped_because="blocked")
    page = officer.get(f"/desk/erasures/{run.pk}/").content.decode()
    assert str(state.label) in page or state == Run.State.STOPPED
    assert str(run.pk) in officer.get("/desk/erasures/").content.decode()


def test_a_run_that_stopped_before_it_began_says_why_and_is_cancelled_at_the_desk(officer, ada):
    run = start_run(ada, state=Run.State.STOPPED, stopped_because="grown")
    page = officer.get(f"/desk/erasures/{run.pk}/").content.decode()
    assert "More people or accounts would go than were shown" in page
    assert "Cancel the erasure" in page
    officer.post(f"/desk/erasures/{run.pk}/cancel/")
    assert Run.objects.get().state == Run.State.CANCELLED


def test_a_run_that_stopped_half_way_cannot_be_cancelled(officer, ada):
    run = start_run(ada, state=Run.State.STOPPED, stopped_because="stuck", started_at=NOW)
    assert "Cancel the erasure" not in officer.get(f"/desk/erasures/{run.pk}/").content.decode()
    officer.post(f"/desk/erasures/{run.pk}/cancel/")
    assert Run.objects.get().state == Run.State.STOPPED


def test_a_run_and_the_list_of_runs_name_nobody(officer, ada):
    run = start_run(ada)
    for path in ("/desk/erasures/", f"/desk/erasures/{run.pk}/"):
        page = officer.get(path).content.decode()
        assert ada.email not in page
        assert ada.name not in page


def test_a_receipt_shows_what_was_signed_and_that_the_signature_holds(officer, ada):
    run = start_run(ada, state=Run.State.ERASED)
    steps = '{"title":"Your profile","label":"people.Person","action":"delete","path":"","rows":1}'
    sign(run, f'{{"format":"portico-receipt/1","kept":[],"steps":[{steps}]}}')
    page = officer.get(f"/desk/erasures/{run.pk}/receipt/").content.decode()
    assert "The signature holds" in page
    assert "Removed" in page
    assert "Your profile" in page
    assert "portico-receipt/1" in page


def test_the_page_of_a_finished_run_counts_what_was_done_as_its_receipt_does(officer, ada):
    run = start_run(ada, state=Run.State.ERASED)
    sign(run, '{"steps":[{"label":"people.Person","action":"delete","path":"","rows":7771}]}')
    page = officer.get(f"/desk/erasures/{run.pk}/").content.decode()
    assert "What was done" in page
    assert "7771" in page


def test_a_receipt_that_was_changed_by_one_letter_does_not_hold(officer, ada):
    run = start_run(ada, state=Run.State.ERASED)
    sign(run, '{"kept":[]}')
    for body in ('{"kept":[1]}', "no JSON at all"):
        Receipt.objects.update(body=body)
        page = officer.get(f"/desk/erasures/{run.pk}/receipt/").content.decode()
        assert "The signature does not hold" in page


def test_a_client_that_is_gone_is_not_found_and_its_run_stays(officer, ada):
    run = start_run(ada, state=Run.State.VERIFIED)
    gone = "00000000-0000-4000-8000-000000000001"
    Run.objects.update(root="client", root_id=gone)
    assert officer.get(f"/desk/clients/{gone}/summary/").status_code == 404
    assert officer.get(f"/desk/erasures/{run.pk}/").status_code == 200


def test_a_hold_of_another_kind_does_not_stop_an_erasure(officer, ada):
    place_hold(kind=Hold.Kind.RESTRICTED, persons=[ada.pk], clients=[account(ada).pk], at=NOW)
    assert confirm(officer, account(ada), when="now").status_code == 302


def test_nothing_is_removed_by_the_page_itself(officer, ada, bob):
    factories.client()
    before = (Person.objects.count(), Client.objects.count())
    confirm(officer, account(ada), when="now")
    assert (Person.objects.count(), Client.objects.count()) == before
