"""The restore gate: open where database and ledger know the same, closed where not, and what it costs when it cannot tell."""

import pytest

from portico.casework import ledger, restore_gate
from portico.casework.models import LedgerHead, Run
from portico.casework.restore_gate import RestoreGate, examine
from portico.kit import gate as gates
from portico.kit import jobs
from portico.people.actions import lift_hold, place_hold
from portico.people.models import LedgerNote, Person
from portico.rights import ledger as ledgers

pytestmark = pytest.mark.django_db


def _held(person, now) -> None:
    place_hold(kind="suspended", persons=[person.pk], at=now)
    ledger.append_waiting(at=now)


def test_a_new_database_with_a_new_ledger_is_open(db) -> None:
    assert examine().open


def test_what_was_appended_from_here_is_known_here(ada, erase, now) -> None:
    _held(ada, now)
    lift_hold(kind="suspended", persons=[ada.pk], at=now)
    ledger.append_waiting(at=now)
    erase("person", ada.pk)
    assert examine().open
    assert ledger.follow().seq == ledgers.current().head().seq
    assert examine().open


def test_notes_are_appended_once_in_their_order(ada, bob, now) -> None:
    place_hold(kind="suspended", persons=[ada.pk, bob.pk], at=now)
    assert ledger.append_waiting(at=now) == 2
    assert ledger.append_waiting(at=now) == 0
    LedgerNote.objects.update(appended_at=None)  # as after a crash before the commit
    assert ledger.append_waiting(at=now) == 2
    assert [entry.kind for entry in ledgers.current().after(0)] == ["hold", "hold"]


@pytest.mark.parametrize("lost", ["note", "run"])
def test_a_database_that_lacks_an_entry_is_behind(ada, bob, erase, now, lost) -> None:
    _held(bob, now)
    erase("person", ada.pk)
    if lost == "note":
        LedgerNote.objects.all().delete()
    else:
        Run.objects.update(state=Run.State.COOLING_OFF)
    verdict = examine()
    assert (verdict.open, verdict.reason) == (False, "behind")
    assert "portico rights replay" in verdict.sentence


def test_a_ledger_of_another_instance_is_foreign(ada, now) -> None:
    _held(ada, now)
    LedgerHead.objects.update(instance="00000000-0000-4000-8000-00000000beef")
    assert examine().reason == "foreign"


def test_a_ledger_that_was_begun_anew_is_foreign(ada, now, settings) -> None:
    _held(ada, now)
    ledger.follow()
    settings.PORTICO.ledger.rename(settings.PORTICO.ledger.with_name("moved"))
    assert examine().reason == "foreign"


def test_a_damaged_ledger_keeps_the_gate_shut(ada, now, settings) -> None:
    _held(ada, now)
    file = next((settings.PORTICO.ledger / "entries").rglob("*.json"))
    file.chmod(0o600)
    file.write_text(file.read_text().replace("suspended", "restricted"))
    verdict = RestoreGate()()
    assert (verdict.open, verdict.reason) == (False, "foreign")


def test_an_answer_is_believed_for_five_seconds(ada, now) -> None:
    _held(ada, now)
    clock = [0.0]
    ask = RestoreGate(lambda: clock[0])
    assert ask().open
    LedgerNote.objects.all().delete()
    clock[0] = 4.9
    assert ask().open
    clock[0] = 5.1
    assert not ask().open


def test_without_a_ledger_the_start_waits_and_a_running_house_serves(ada, now, settings) -> None:
    _held(ada, now)
    clock = [0.0]
    running = RestoreGate(lambda: clock[0])
    assert running().open
    place = settings.PORTICO.ledger
    place.rename(place.with_name("away"))
    place.write_text("a file where the folder should be")
    clock[0] = 10.0
    assert running().open
    assert RestoreGate()().reason == "unreachable"


def test_a_closed_gate_serves_503_and_runs_no_job(ada, client, now, monkeypatch) -> None:
    _held(ada, now)
    LedgerNote.objects.all().delete()
    restore_gate.gate.forget()
    for path in ("/", "/login/", "/desk/clients/", "/nowhere/"):
        answer = client.get(path)
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")
        assert "portico rights replay" in answer.content.decode()
    with pytest.raises(gates.Closed):
        gates.require_open()
    ran = []
    monkeypatch.setitem(jobs.REGISTRY, "mail.probe", jobs.Job("mail.probe", ran.append))
    jobs.run("mail.probe")
    assert ran == []
    assert Person.objects.filter(pk=ada.pk).exists()
