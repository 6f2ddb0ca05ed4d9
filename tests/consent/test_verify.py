"""Verifying finds whatever was changed or removed by hand, and nothing else."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from portico.consent import actions, numbers, seals, triggers
from portico.consent.graves import removed_by
from portico.consent.models import Commitment, Event, Head, MailingPurpose, Seal, Tombstone
from portico.consent.verify import Range, verify
from portico.people.models import LedgerNote, Person
from tests.fixtures.database import RealDatabase

Decide = Callable[..., Event]


@dataclass
class Ledger:
    """A ledger as verifying sees it."""

    erased: set[uuid.UUID] = field(default_factory=set)
    noted: list[dict[str, Any]] = field(default_factory=list)
    lost: list[dict[str, Any]] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)

    def over(self, run: uuid.UUID) -> None:
        """An erasure is over: the ledger holds it, and what it removed."""
        self.erased.add(run)
        removed = removed_by(run)
        self.told += [removed] if removed else []

    def removed(self) -> list[dict[str, Any]]:
        return self.told

    def runs(self) -> set[uuid.UUID]:
        return self.erased

    def seals(self) -> list[dict[str, Any]]:
        return self.noted

    def gaps(self) -> list[dict[str, Any]]:
        return self.lost

    def catch_up(self) -> None:
        """Take up the notes that wait."""
        self.noted = [note.payload for note in LedgerNote.objects.filter(kind="seal").order_by("at", "payload__first")]


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def log(
    real_commits: RealDatabase,
    decide: Decide,
    ada: Person,
    bob: Person,
    offers: MailingPurpose,
    ledger: Ledger,
    now: datetime,
) -> list[int]:
    """Twenty-four decisions of two people, sealed in two parts and noted in the ledger. Returns their numbers."""
    made = []
    for turn in range(12):
        for person in (ada, bob):
            later = now + timedelta(minutes=turn)
            made.append(decide(person, offers, given=turn % 2 == 0, at=later, by=bob.pk, ip="2001:db8::1").pk)
        if turn in (5, 11):
            assert seals.seal_due(now) is not None
    ledger.catch_up()
    return made


def _by_hand(*statements: str) -> None:
    """What someone does who has the database, its triggers and its foreign keys in their hands."""
    triggers.drop(connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "PRAGMA foreign_keys = OFF" if connection.vendor == "sqlite" else "SET session_replication_role = replica"
        )
        for statement in statements:
            cursor.execute(statement)
        cursor.execute(
            "PRAGMA foreign_keys = ON" if connection.vendor == "sqlite" else "SET session_replication_role = DEFAULT"
        )
    triggers.install(connection)


def test_a_log_that_nobody_touched_verifies(log: list[int], ledger: Ledger):
    report = verify(ledger)
    assert report.problems == []
    assert (report.events, report.erased, report.sealed) == (24, 0, log[-1])
    assert (report.unsealed_tail, report.not_in_the_ledger, report.lost) == (None, 0, [])


def test_the_tail_that_is_not_sealed_is_named(
    log: list[int], ledger: Ledger, decide: Decide, ada: Person, offers: MailingPurpose, now: datetime
):
    tail = [decide(ada, offers, given=True, at=now + timedelta(days=days)).pk for days in (1, 2)]
    report = verify(ledger)
    assert report.problems == []
    assert report.unsealed_tail == Range(tail[0], tail[1], 2)
    seals.seal_due(now)
    report = verify(ledger)
    assert (report.unsealed_tail, report.not_in_the_ledger) == (None, 1)


@pytest.mark.parametrize(
    "change",
    [
        "person_id = (SELECT min(CAST(person_id AS text)) FROM consent_event WHERE person_id <> e.person_id)",
        "address = 'eve@noyce.example'",
        "purpose = 'newsletter'",
        "decision = 'pending'",
        "at = '2026-03-02 10:31:00+00:00'",
        "wording_version = 2",
        "wording_language = 'de'",
        "wording = wording || ' '",
        "sender = 'somebody else'",
        "evidence = '00'",
        "source = 'profile'",
        "actor_role = 'owner'",
        "actor_digest = salt",
        "ip = '2001:db8::2'",
        "ip = NULL",
        "reason = 'asked on the phone'",
        "salt = actor_salt",
        "actor = (SELECT person_id FROM consent_event WHERE person_id <> e.actor LIMIT 1)",
        "actor_salt = salt",
    ],
)
def test_one_changed_value_of_one_event_is_found(log: list[int], ledger: Ledger, change: str):
    if "min(" in change and connection.vendor == "postgresql":
        change = "person_id = (SELECT person_id FROM consent_event WHERE person_id <> e.person_id LIMIT 1)"
    _by_hand(f"UPDATE consent_event AS e SET {change} WHERE commitment_id = {log[7]}")
    assert any(re.search(rf"\b{log[7]}\b", problem) for problem in verify(ledger).problems)


def test_every_column_of_an_event_is_covered_by_its_commitment():
    """The actor is covered through the digest; a column that is added must be put into the payload."""
    assert {column.name for column in Event._meta.concrete_fields} == {
        *(
            "commitment",
            "salt",
            "person",
            "address",
            "purpose",
            "decision",
            "at",
            "wording_version",
            "wording_language",
            "sender",
            "evidence",
        ),
        *("wording", "source", "actor_role", "actor", "actor_salt", "actor_digest", "ip", "reason"),
    }


@pytest.mark.parametrize("position", [0, 7, 23])
def test_one_removed_event_is_found(log: list[int], ledger: Ledger, position: int):
    _by_hand(f"DELETE FROM consent_event WHERE commitment_id = {log[position]}")
    assert any(f"Event {log[position]} is missing" in problem for problem in verify(ledger).problems)


@pytest.mark.parametrize("position", [0, 7, 23])
def test_one_removed_commitment_is_found_with_its_event_and_without(log: list[int], ledger: Ledger, position: int):
    _by_hand(f"DELETE FROM consent_commitment WHERE seq = {log[position]}")
    assert any(f"Event {log[position]} has no commitment" in problem for problem in verify(ledger).problems)
    _by_hand(f"DELETE FROM consent_event WHERE commitment_id = {log[position]}")
    assert any("not those that were sealed" in problem for problem in verify(ledger).problems)


@pytest.mark.parametrize("position", [0, 1])
def test_one_removed_seal_is_found(log: list[int], ledger: Ledger, position: int):
    seal = Seal.objects.order_by("first")[position]
    _by_hand(f"DELETE FROM consent_seal WHERE id = {seal.pk}")
    assert any(f"a seal over {seal.first}–{seal.last}" in problem for problem in verify(ledger).problems)


def test_a_removed_tombstone_is_found(log: list[int], ledger: Ledger, ada: Person):
    ledger.over(_erase(ada))
    assert verify(ledger).problems == []
    _by_hand("DELETE FROM consent_tombstone WHERE part = 'row' AND id = (SELECT min(id) FROM consent_tombstone)")
    missing, fewer = verify(ledger).problems
    assert "is missing, and no tombstone" in missing
    assert "11 tombstones" in fewer


def test_the_last_ten_rows_cannot_be_cut_off(log: list[int], ledger: Ledger):
    cut = [
        f"DELETE FROM {table} WHERE {column} > {log[-11]}"
        for table, column in (("consent_event", "commitment_id"), ("consent_commitment", "seq"))
    ]
    _by_hand("DELETE FROM consent_head", *cut)
    actions.rebuild_heads()
    assert any("not those that were sealed" in problem for problem in verify(ledger).problems)
    _by_hand("DELETE FROM consent_seal WHERE last > (SELECT max(seq) FROM consent_commitment)")
    (problem,) = verify(ledger).problems
    assert "The ledger holds a seal" in problem


def test_a_log_that_was_sealed_anew_is_found(log: list[int], ledger: Ledger, now: datetime):
    _by_hand(
        "DELETE FROM consent_head",
        f"DELETE FROM consent_event WHERE commitment_id = {log[3]}",
        f"DELETE FROM consent_commitment WHERE seq = {log[3]}",
        "DELETE FROM consent_seal",
    )
    actions.rebuild_heads()
    seals.seal_due(now)
    problems = verify(ledger).problems
    assert len(problems) == 2
    assert all("The ledger holds a seal" in problem for problem in problems)


def test_an_erased_person_is_no_problem_if_the_ledger_holds_the_run(
    log: list[int], ledger: Ledger, ada: Person, bob: Person
):
    run = _erase(ada)
    report = verify(ledger)
    assert len(report.problems) == 12
    assert all(str(run) in problem for problem in report.problems)
    ledger.over(run)
    report = verify(ledger)
    assert (report.problems, report.events, report.erased) == ([], 12, 12)


def test_an_erased_actor_is_no_problem_if_the_ledger_holds_the_run(
    log: list[int], ledger: Ledger, ada: Person, bob: Person
):
    """Bob wrote down what Ada decided, and is erased; what she decided stays as it was committed."""
    run = uuid.uuid4()
    events = Event.objects.filter(person=ada)
    Tombstone.objects.bulk_create(Tombstone(commitment_id=event.pk, run=run, part="actor") for event in events)
    events.update(actor=None, actor_salt=None)
    assert len(verify(ledger).problems) == 12
    ledger.over(run)
    assert verify(ledger).problems == []
    _by_hand(f"UPDATE consent_event SET actor = NULL, actor_salt = NULL WHERE commitment_id = {log[1]}")
    assert verify(ledger).problems == [
        f"The actor of event {log[1]} is missing, and no tombstone says which erasure removed it."
    ]


def test_an_event_that_is_there_in_spite_of_its_tombstone_is_found(log: list[int], ledger: Ledger):
    run = uuid.uuid4()
    Tombstone.objects.create(commitment_id=log[4], run=run)
    ledger.over(run)
    assert verify(ledger).problems == [f"Event {log[4]} is there although a tombstone says that it was erased."]


def test_a_tombstone_forged_in_the_name_of_a_real_erasure_is_found(
    log: list[int], ledger: Ledger, ada: Person, bob: Person
):
    """Nothing in the database refuses it: the triggers ask for a tombstone, and the run is one of the ledger's."""
    run = _erase(ada)
    ledger.over(run)
    assert verify(ledger).problems == []
    victim = Event.objects.filter(person=bob).order_by("-pk").first()
    Head.objects.filter(event=victim).update(event=None)
    Tombstone.objects.create(commitment_id=victim.pk, run=run)
    victim.delete()
    actions.rebuild_heads()
    (problem,) = verify(ledger).problems
    assert str(run) in problem
    assert "13 tombstones" in problem


def test_a_state_that_does_not_follow_from_the_events_is_found(log: list[int], ledger: Ledger, ada: Person):
    Head.objects.filter(person=ada).update(event=Event.objects.filter(person=ada, decision="given").first())
    (problem,) = verify(ledger).problems
    assert str(ada.pk) in problem
    Head.objects.filter(person=ada).update(event=None)
    assert len(verify(ledger).problems) == 1
    Head.objects.filter(person=ada).delete()
    assert len(verify(ledger).problems) == 1
    actions.rebuild_heads()
    assert verify(ledger).problems == []


def test_a_state_that_is_not_its_events_is_found(log: list[int], ledger: Ledger, ada: Person, bob: Person):
    assert {head.decision == head.event.decision for head in Head.objects.all()} == {True}
    Head.objects.filter(person=ada).update(decision="pending")
    (problem,) = verify(ledger).problems
    assert str(ada.pk) in problem
    assert actions.rebuild_heads() == 1
    assert verify(ledger).problems == []


def test_what_a_restored_backup_lost_is_named_and_its_numbers_are_not_given_again(
    log: list[int], ledger: Ledger, decide: Decide, bob: Person, offers: MailingPurpose, now: datetime
):
    """The backup was made after the twentieth decision, when the first twelve were sealed."""
    _by_hand(
        "DELETE FROM consent_head",
        f"DELETE FROM consent_event WHERE commitment_id > {log[19]}",
        f"DELETE FROM consent_commitment WHERE seq > {log[19]}",
        "DELETE FROM consent_seal WHERE first > 1",
    )
    actions.rebuild_heads()
    assert len(verify(ledger).problems) == 1
    lost = numbers.leave_lost_range(ledger.seals())
    ledger.lost.append(lost)
    report = verify(ledger)
    assert report.problems == []
    assert [(one.first, one.last) for one in report.lost] == [(log[19] + 1, lost["last"])]
    later = decide(bob, offers, given=True, at=now + timedelta(days=9))
    assert later.pk == lost["last"] + 1
    seals.seal_due(now)
    report = verify(ledger)
    assert (report.problems, report.sealed, report.events) == ([], later.pk, 21)


def test_a_number_that_was_lost_and_given_again_is_found(log: list[int], ledger: Ledger):
    ledger.lost.append({"first": log[22], "last": log[23]})
    assert len(verify(ledger).problems) == 2


def test_a_log_longer_than_one_batch_verifies(
    real_commits: RealDatabase, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, log: list[int]
):
    monkeypatch.setattr("portico.consent.verify.BATCH", 5)
    report = verify(ledger)
    assert (report.problems, report.events) == ([], 24)
    _by_hand(f"DELETE FROM consent_event WHERE commitment_id = {log[5]}")
    assert len(verify(ledger).problems) >= 1


def _erase(person: Person) -> uuid.UUID:
    """As the engine does it: the heads, a tombstone for each event, then the events."""
    run = uuid.uuid4()
    Head.objects.filter(person=person).delete()
    events = Event.objects.filter(person=person)
    Tombstone.objects.bulk_create(Tombstone(commitment_id=event.pk, run=run) for event in events)
    events.delete()
    assert Commitment.objects.count() == 24
    return run
