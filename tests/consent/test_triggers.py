"""The database itself refuses to change the log. The tests use statements, since no function of ours would try."""

import uuid
from collections.abc import Callable
from datetime import datetime

import pytest
from django.core import checks
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from portico.consent import seals, triggers
from portico.consent.models import Commitment, Event, MailingPurpose, Seal, Tombstone
from portico.people.models import Person
from tests.fixtures.database import RealDatabase

Decide = Callable[..., Event]
ON_POSTGRESQL = "postgresql"


@pytest.fixture
def event(decide: Decide, ada: Person, bob: Person, offers: MailingPurpose, now: datetime) -> Event:
    """Ada's consent, which Bob of the staff wrote down; sealed, and with a tombstone for its neighbour."""
    neighbour = decide(bob, offers, given=True)
    made = decide(ada, offers, given=True, source=Event.Source.IMPORT, by=bob.pk, by_role="support")
    seals.seal_due(now)
    Tombstone.objects.create(commitment_id=neighbour.pk, run=uuid.uuid4())
    return made


def _refused(statement: str, *parameters: object) -> None:
    with pytest.raises(IntegrityError, match=r"log|seal"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)


CHANGES = [
    "UPDATE consent_event SET decision = 'withdrawn'",
    "UPDATE consent_event SET wording = wording || '!'",
    "UPDATE consent_event SET ip = NULL",
    "UPDATE consent_event SET actor = NULL, actor_salt = NULL",
    "UPDATE consent_event SET commitment_id = commitment_id + 100",
    "DELETE FROM consent_event WHERE source = 'import'",
    "UPDATE consent_commitment SET digest = salt FROM consent_event WHERE commitment_id = seq",
    "UPDATE consent_commitment SET seq = seq + 100",
    "DELETE FROM consent_commitment",
    "UPDATE consent_seal SET last = last - 1",
    "UPDATE consent_seal SET noted = NULL",
    "DELETE FROM consent_seal",
    "UPDATE consent_tombstone SET part = 'actor'",
    "DELETE FROM consent_tombstone",
]


@pytest.mark.parametrize("statement", CHANGES)
def test_every_change_is_refused(event: Event, statement: str):
    _refused(statement)


@pytest.mark.parametrize("table", sorted(triggers.TABLES))
def test_no_table_of_the_log_can_be_emptied_at_once(event: Event, table: str):
    if connection.vendor == ON_POSTGRESQL:
        connection.check_constraints()  # what is still to be checked would refuse it too
        _refused(f"TRUNCATE {table} CASCADE")
    else:
        columns = {"consent_tombstone": "id, commitment_id, run, part"}.get(table, "*")
        _refused(f"INSERT OR REPLACE INTO {table} SELECT {columns} FROM {table}")


def test_an_event_goes_with_its_own_tombstone_and_no_other(event: Event):
    from_neighbour = Event.objects.exclude(pk=event.pk)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM consent_head")
    assert from_neighbour.delete()[0] == 1
    Tombstone.objects.create(commitment_id=event.pk, run=uuid.uuid4(), part="actor")
    _refused("DELETE FROM consent_event")
    Tombstone.objects.create(commitment_id=event.pk, run=uuid.uuid4())
    assert Event.objects.filter(pk=event.pk).delete()[0] == 1
    assert Commitment.objects.count() == 2


def test_an_actor_goes_with_a_tombstone_and_nothing_goes_with_them(event: Event):
    Tombstone.objects.create(commitment_id=event.pk, run=uuid.uuid4(), part="actor")
    for change in (
        "actor = NULL",
        "actor_salt = NULL",
        "actor = NULL, actor_salt = NULL, ip = NULL",
        "actor = NULL, actor_salt = NULL, reason = 'other'",
        "actor = NULL, actor_salt = NULL, actor_digest = salt",
        "actor = person_id, actor_salt = NULL",
    ):
        _refused(f"UPDATE consent_event SET {change} WHERE commitment_id = %s", event.pk)
    assert Event.objects.filter(pk=event.pk).update(actor=None, actor_salt=None) == 1
    _refused("UPDATE consent_event SET actor = person_id WHERE commitment_id = %s", event.pk)


def test_a_seal_is_noted_once(event: Event, now: datetime):
    seal = Seal.objects.create(first=100, last=101, previous=bytes(32), digest=bytes(32), at=now)
    for noted in (uuid.uuid4(), uuid.uuid4()):
        if Seal.objects.get(pk=seal.pk).noted is None:
            Seal.objects.filter(pk=seal.pk).update(noted=noted)
        else:
            with pytest.raises(IntegrityError, match="noted"), transaction.atomic():
                Seal.objects.filter(pk=seal.pk).update(noted=noted)


def test_the_guard_is_in_place_after_migrating(_django_db_helper: None):
    assert triggers.problems(connection) == []
    assert [found for found in checks.run_checks(databases=["default"]) if found.id == "portico.E040"] == []


def test_a_missing_trigger_is_named_by_the_check(event: Event):
    name = "consent_event_update_delete" if connection.vendor == ON_POSTGRESQL else "consent_event_update"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + (" ON consent_event" if connection.vendor == ON_POSTGRESQL else ""))
        cursor.execute("UPDATE consent_event SET reason = 'slipped in'")
    assert triggers.problems(connection) == [f"The trigger {name} is missing."]
    (found,) = (found for found in checks.run_checks(databases=["default"]) if found.id == "portico.E040")
    assert name in found.msg
    assert "migrate" in found.hint


def test_a_trigger_that_does_something_else_is_named(event: Event):
    with connection.cursor() as cursor:
        if connection.vendor == ON_POSTGRESQL:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION consent_guard_seal() RETURNS trigger LANGUAGE plpgsql AS "
                "$$BEGIN RETURN NEW; END$$"
            )
            cursor.execute("ALTER TABLE consent_commitment DISABLE TRIGGER consent_commitment_update_delete")
        else:
            for name in ("consent_seal_update", "consent_commitment_update"):
                cursor.execute(f"DROP TRIGGER {name}")
                table = name.removesuffix("_update")
                cursor.execute(f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} BEGIN SELECT 1; END")
    found = triggers.problems(connection)
    assert len(found) == 2
    assert all("different" in problem for problem in found)


def test_installing_again_mends_whatever_is_missing(event: Event):
    triggers.drop(connection)
    assert len(triggers.problems(connection)) == len(triggers._dialect(connection).expected())
    triggers.install(connection)
    triggers.install(connection)
    assert triggers.problems(connection) == []
    _refused("DELETE FROM consent_commitment")


def test_a_migration_leaves_the_guard_in_place(real_commits: RealDatabase):
    triggers.drop(connection)
    call_command("migrate", verbosity=0)
    assert triggers.problems(connection) == []
    call_command("migrate", "consent", "zero", verbosity=0)
    assert triggers.problems(connection) == []
    call_command("migrate", verbosity=0)
    assert triggers.problems(connection) == []
    Commitment.objects.create(digest=bytes(32))
    _refused("UPDATE consent_commitment SET seq = seq + 1")
