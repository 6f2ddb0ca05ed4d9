"""`portico consent` as an operator types it."""

import io
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from portico.casework import ledger
from portico.consent import actions, queries, seals, triggers
from portico.consent.models import Event, Head
from portico.people.models import Person
from tests.fixtures.database import RealDatabase


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("consent", *words, stdout=out)
    return out.getvalue()


@pytest.fixture
def decided(ada: Person, bob: Person, now: datetime) -> list[Event]:
    """Ada consents and withdraws, Bob consents."""
    purpose = actions.add_purpose(key="offers", double_opt_in=False)
    actions.publish_wordings(purpose=purpose, texts={"en": ("Offers", "When something costs less.")}, at=now)
    wording = queries.wordings("en")["offers"]
    return [
        actions.decide(
            person=person,
            purpose="offers",
            given=given,
            source=Event.Source.CONSENT_PAGE,
            wording=wording,
            by=person.pk,
            by_role="client",
            ip="203.0.113.9",
            at=now + timedelta(minutes=minute),
        )
        for minute, (person, given) in enumerate([(ada, True), (bob, True), (ada, False)])
    ]


def _sealed_and_in_the_ledger(at: datetime) -> None:
    """What the worker does within seconds."""
    seals.seal_due(at)
    ledger.append_waiting(at=at)


def test_the_log_of_a_person_is_newest_first_and_nobody_elses(decided: list[Event], ada: Person, bob: Person):
    lines = run("log", "--person", ada.email).splitlines()
    assert [line.split()[4] for line in lines] == ["withdrawn", "given"]
    assert "203.0.113.9" in lines[0]
    assert "offers v1 en" in lines[0]
    assert "consent_page by client" in lines[0]
    assert bob.email not in "".join(lines)


def test_the_log_of_a_client_answers_to_programs(decided: list[Event], ada: Person):
    client = ada.memberships.get().client_id
    newest, oldest = json.loads(run("log", "--client", str(client), "--json"))
    assert (newest["decision"], oldest["decision"]) == ("withdrawn", "given")
    assert newest["wording"] == {"version": 1, "language": "en", "text": "When something costs less."}
    assert newest["initiated_by"] == {"role": "client", "person": str(ada.pk)}
    assert newest["number"] == decided[2].pk
    assert len(bytes.fromhex(newest["digest"])) == 32


def test_a_log_without_decisions_says_so(ada: Person):
    assert run("log", "--person", str(ada.pk)) == "No decision has been recorded.\n"


def test_an_address_that_fits_nobody_exits_2(ada: Person):
    with pytest.raises(CommandError, match="No person is known") as caught:
        run("log", "--person", "nobody@example.org")
    assert caught.value.returncode == 2


def test_a_log_that_holds_is_reported_with_its_tail(decided: list[Event], now: datetime):
    answer: dict[str, Any] = json.loads(run("verify", "--json"))
    assert (answer["holds"], answer["events"], answer["sealed"]) == (True, 3, 0)
    assert answer["unsealed_tail"] == {"first": decided[0].pk, "last": decided[2].pk, "count": 3}
    _sealed_and_in_the_ledger(now)
    answer = json.loads(run("verify", "--json"))
    assert (answer["sealed"], answer["unsealed_tail"], answer["not_in_the_ledger"]) == (decided[2].pk, None, 0)
    assert "3 events are what was committed" in run("verify")


def test_a_changed_log_exits_1_and_says_where(
    real_commits: RealDatabase, decided: list[Event], now: datetime, capsys: pytest.CaptureFixture[str]
):
    _sealed_and_in_the_ledger(now)
    triggers.drop(connection)
    Event.objects.filter(pk=decided[1].pk).update(decision="withdrawn")
    for words in (("verify",), ("verify", "--json")):
        with pytest.raises(CommandError, match=f"Event {decided[1].pk} is not what was committed") as caught:
            run(*words)
        assert caught.value.returncode == 1


def test_a_log_that_was_cut_off_exits_1(real_commits: RealDatabase, decided: list[Event], ada: Person, now: datetime):
    seals.seal_due(now)
    _sealed_and_in_the_ledger(now)
    triggers.drop(connection)
    Head.objects.all().delete()
    with connection.cursor() as cursor:
        for table in ("consent_event", "consent_commitment", "consent_seal"):
            cursor.execute(f"DELETE FROM {table}")
    with pytest.raises(CommandError, match="The ledger holds a seal"):
        run("verify")


def test_a_ledger_that_was_changed_is_no_proof(decided: list[Event], now: datetime):
    _sealed_and_in_the_ledger(now)
    for file in settings.PORTICO.ledger.rglob("*"):
        if file.is_file() and file.read_bytes().startswith(b"{"):
            file.write_bytes(b"{}")
    with pytest.raises(CommandError) as caught:
        run("verify")
    assert caught.value.returncode == 1


def test_states_are_derived_anew(decided: list[Event], ada: Person):
    Head.objects.filter(person=ada).delete()
    assert run("rebuild").startswith("1 states")
    assert queries.consented(ada, "offers") is None
