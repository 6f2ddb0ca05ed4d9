"""`portico rights` as an operator types it."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from portico.casework import ledger, restore_gate
from portico.casework.models import Run
from portico.people.actions import place_hold
from portico.people.models import Client, LedgerNote, Member, Person
from tests import factories
from tests.casework.conftest import client_of

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("rights", *words, stdout=out)
    return out.getvalue()


def test_a_plan_names_what_goes(ada, bob) -> None:
    said = run("plan", "--client", ada.email)
    assert "people.Person" in said
    assert Person.objects.count() == 2
    plan = json.loads(run("plan", "--person", str(ada.pk), "--json"))
    assert plan["persons"] == [str(ada.pk)]
    assert plan["digest"]


def test_a_plan_that_is_blocked_exits_1(company) -> None:
    with pytest.raises(CommandError) as caught:
        run("plan", "--person", company.owner.email)
    assert caught.value.returncode == 1


def test_an_erasure_needs_a_yes(ada, bob, monkeypatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("no\n"))
    with pytest.raises(CommandError, match="Nothing was erased"):
        run("erase", "--client", ada.email)
    assert Person.objects.filter(pk=ada.pk).exists()
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    run("erase", "--client", ada.email)
    assert list(Person.objects.all()) == [bob]


def test_an_erasure_answers_to_programs(ada, bob) -> None:
    answer: dict[str, Any] = json.loads(run("erase", "--client", ada.email, "--yes", "--json"))
    assert answer["state"] == "erased"
    assert answer["kept"] == []
    assert Run.objects.get().pk.hex == answer["number"].replace("-", "")
    assert list(Person.objects.all()) == [bob]


def test_a_blocked_erasure_exits_1_and_removes_nothing(company) -> None:
    with pytest.raises(CommandError, match="Hand over the ownership") as caught:
        run("erase", "--person", company.owner.email, "--yes")
    assert caught.value.returncode == 1
    assert Person.objects.filter(pk=company.owner.pk).exists()


@pytest.mark.parametrize("given", ["nobody@nowhere.example", "00000000-0000-4000-8000-00000000beef", "Ada"])
def test_somebody_unknown_is_wrong_usage(ada, given) -> None:
    with pytest.raises(CommandError) as caught:
        run("erase", "--client", given, "--yes")
    assert caught.value.returncode == 2
    assert "Lovelace" not in str(caught.value)


def test_an_address_that_fits_several_lists_their_ids(ada) -> None:
    second = factories.client(owner=ada)
    with pytest.raises(CommandError) as caught:
        run("erase", "--client", ada.email.upper(), "--yes")
    assert caught.value.returncode == 2
    assert str(second.pk) in str(caught.value)
    run("erase", "--client", str(second.pk), "--yes")
    assert list(Client.objects.all()) == [client_of(ada)]
    assert Member.objects.filter(person=ada).count() == 1


def test_a_guest_with_the_same_address_is_a_second_person(ada) -> None:
    guest = Person.objects.create(email=ada.email, can_sign_in=False, created_at=ada.created_at)
    with pytest.raises(CommandError, match=str(guest.pk)):
        run("plan", "--person", ada.email)


def test_a_package_is_written_whole_or_not_at_all(ada, bob, tmp_path) -> None:
    run("export", "--client", ada.email, "--out", str(tmp_path / "ada.zip"))
    with zipfile.ZipFile(tmp_path / "ada.zip") as archive:
        assert ada.email in archive.read("data/people.Person.json").decode()
    with pytest.raises(CommandError, match="could not be written"):
        run("export", "--client", ada.email, "--out", str(tmp_path / "nowhere" / "ada.zip"))
    assert [path.name for path in tmp_path.glob("*.zip*")] == ["ada.zip"]


def test_the_sweep_verifies_what_was_erased(ada, bob) -> None:
    run("erase", "--client", ada.email, "--yes")
    answer = json.loads(run("verify", "--json"))
    assert len(answer["verified"]) == 1
    assert Run.objects.get().state == Run.State.VERIFIED
    assert bytes(Run.objects.get().identifiers or b"") == b""
    assert "0 erasures" in run("verify")


def test_the_map_and_the_record_are_printed() -> None:
    assert "people.Person" in run("explain")
    assert "people.Client" not in run("explain", "people.Person").splitlines()[0]
    assert "Art. 30" in run("record")
    assert json.loads(run("record", "--json"))["activities"]
    with pytest.raises(CommandError) as caught:
        run("explain", "people.Nobody")
    assert caught.value.returncode == 2


def test_nothing_to_replay_is_said(db) -> None:
    assert "Nothing was missing" in run("replay")


@pytest.mark.parametrize(
    "words", [("plan", "--client"), ("export", "--out", "{}", "--client"), ("erase", "--yes", "--client"), ("verify",)]
)
def test_nothing_is_answered_from_a_database_that_is_behind(ada, bob, now, tmp_path, words) -> None:
    place_hold(kind="suspended", persons=[bob.pk], at=now)
    ledger.append_waiting(at=now)
    LedgerNote.objects.all().delete()
    restore_gate.gate.forget()
    given = [word.format(tmp_path / "a.zip") for word in words]
    given += [ada.email] if given[-1] == "--client" else []
    with pytest.raises(CommandError, match="portico rights replay") as caught:
        run(*given)
    assert caught.value.returncode == 1
    assert Person.objects.filter(pk=ada.pk).exists()
    assert not list(tmp_path.glob("a.zip*"))
    assert "people.Person" in run("explain")
    run("replay")
    restore_gate.gate.forget()
    assert "people.Person" in run("plan", "--client", ada.email)
