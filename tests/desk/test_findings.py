"""Findings of the sweep are judged once, by a person."""

import pytest

from portico.casework.models import Finding, Run
from portico.journal.models import Entry
from portico.people.permissions import StaffRole
from tests.desk.conftest import find, start_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(as_staff):
    return as_staff(StaffRole.PRIVACY)


@pytest.fixture
def finding(ada):
    return find(start_run(ada, state=Run.State.ERASED))


def judge(browser, finding, state):
    return browser.post("/desk/erasures/findings/judge/", {"finding": finding.pk, "state": state}, follow=True)


def test_a_finding_tells_where_and_never_what(officer, finding):
    page = officer.get("/desk/erasures/findings/").content.decode()
    assert "journal.Entry.detail" in page
    assert finding.cell not in page


@pytest.mark.parametrize("state", ["harmless", "removed"])
def test_a_finding_is_judged_and_leaves_the_list(officer, finding, state):
    page = judge(officer, finding, state).content.decode()
    finding.refresh_from_db()
    assert finding.state == state
    assert finding.judged_by is not None
    assert "journal.Entry.detail" not in page
    assert Entry.objects.filter(verb="finding.judged", object_id=str(finding.pk), detail=state).count() == 1


def test_a_finding_is_judged_once(officer, finding):
    judge(officer, finding, "harmless")
    page = judge(officer, finding, "removed").content.decode()
    assert "judged this finding already" in page
    finding.refresh_from_db()
    assert finding.state == "harmless"


@pytest.mark.parametrize("state", ["", "open", "tea"])
def test_a_verdict_is_one_of_two(officer, finding, state):
    assert "Say whether" in judge(officer, finding, state).content.decode()
    finding.refresh_from_db()
    assert finding.state == Finding.State.OPEN


def test_the_list_of_runs_says_that_something_waits_to_be_judged(officer, finding):
    assert "1 finding of the sweep waits" in officer.get("/desk/erasures/").content.decode()
    judge(officer, finding, "harmless")
    assert "nothing to judge" in officer.get("/desk/erasures/").content.decode()
