"""The statements against which an erasure is measured leave out no table and no link that an erasure has to ask for."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.models import Field

from bench.rights_erase import STATEMENTS
from portico.people.models import Client, Hold, Person
from portico.rights import map as maps
from portico.rights.schedule import Action, Stage, stages
from tests.casework.conftest import client_of
from tests.factories.people import NOW

OWN = [stage for stage in stages(maps.current()) if not stage.entry.label.startswith("schema.")]
SAID = [statement.replace('"', "") for statement in STATEMENTS]


def asked_for(stage: Stage) -> bool:
    """Whether a statement does what a stage does: delete of its table, or empty its link."""
    table = stage.entry.model._meta.db_table
    if stage.action is Action.DELETE:
        return any(one.startswith(f"DELETE FROM {table} ") for one in SAID)
    link: Field[Any, Any] = stage.entry.fields[stage.path]
    return any(re.match(rf"UPDATE {table} SET {link.column} = NULL\b", one) for one in SAID)


@pytest.mark.parametrize("stage", OWN, ids=lambda stage: stage.key)
def test_every_stage_has_its_statement(stage: Stage) -> None:
    assert asked_for(stage), f"Write the statement for {stage.key} into bench/rights_erase.py."


def test_there_is_no_statement_that_an_erasure_does_not_need() -> None:
    tombstones = 2  # one for rows, one for actors: those of a stage each
    assert len(STATEMENTS) == len(OWN) + tombstones


@pytest.mark.django_db
def test_they_erase_ada_and_leave_bob(ada: Person, bob: Person) -> None:
    for one, kind in ((ada, Hold.Kind.SUSPENDED), (bob, Hold.Kind.RESTRICTED)):
        Hold.objects.create(person=bob, kind=kind, since=NOW, placed_by=one.pk)
    names = {"person": ada.pk, "client": client_of(ada).pk, "run": uuid4()}
    given = {name: value if connection.vendor == "postgresql" else value.hex for name, value in names.items()}
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement, given)
    assert [one.pk for one in Person.objects.all()] == [bob.pk]
    assert [one.pk for one in Client.objects.all()] == [client_of(bob).pk]
    assert set(Hold.objects.values_list("placed_by", flat=True)) == {None, bob.pk}
