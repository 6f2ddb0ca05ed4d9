"""The first page of the desk."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portico.casework.models import Run
from portico.journal.models import Entry
from portico.kit import gate
from portico.mail.actions import enqueue
from portico.people.permissions import StaffRole
from tests.desk.conftest import ask, find, start_run
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db


def test_the_privacy_officer_sees_what_waits(as_staff, ada, bob):
    ask(ada, days=2)
    find(start_run(bob, state=Run.State.EXECUTING))
    enqueue(
        template="reactivated",
        person=ada,
        to=ada.email,
        language="en",
        stream="security",
        context={"name": "", "reason": ""},
        at=NOW,
    )
    answer = as_staff(StaffRole.PRIVACY).get("/desk/")
    page = answer.content.decode()
    assert "2 days left" in page
    assert "Erasures under way" in page
    assert (answer.context["mail_waiting"], answer.context["findings"], answer.context["requests_open"]) == (1, 1, 1)


def test_support_sees_clients_instead_of_requests_and_erasures(as_staff, ada):
    ask(ada)
    page = as_staff().get("/desk/").content.decode()
    assert "Newest clients" in page
    assert "/desk/requests/" not in page
    assert "/desk/erasures/" not in page


def test_a_closed_gate_is_told_with_what_to_do(as_staff, settings, monkeypatch):
    monkeypatch.setattr(
        gate, "_ask", lambda: gate.Verdict(open=False, reason="behind", sentence="Run portico rights replay.")
    )
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "RestoreGate" not in one]
    assert "Run portico rights replay." in as_staff().get("/desk/").content.decode()


def test_the_number_of_queries_does_not_depend_on_the_work(as_staff, ada, bob, company):
    browser = as_staff(StaffRole.PRIVACY)
    browser.get("/desk/")
    counts = []
    for _more in range(2):
        for person in (ada, bob, company.owner):
            ask(person)
            start_run(person)
        with CaptureQueriesContext(connection) as queries:
            browser.get("/desk/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 14


def test_signing_out_ends_the_session(as_staff):
    browser = as_staff()
    browser.post("/desk/logout/")
    assert Entry.objects.get(verb="person.signed_out").actor_role == StaffRole.SUPPORT
    assert browser.get("/desk/").status_code == 302
