"""What a run is to the engine: its roots, and its working lists."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from portico.casework.models import Candidate, DoomedFile, Run
from portico.kit.compiled import Statement, compiled_once, select
from portico.people.models import Client, Person
from portico.rights.roots import Roots


def lock(root: str, root_id: UUID) -> None:
    """Within a transaction: what is decided about the same root waits for each other. An unknown root is for the caller to refuse."""
    model = Person if root == "person" else Client
    model._base_manager.select_for_update().filter(pk=root_id).values_list("pk", flat=True).first()


def locked(run: UUID) -> Run:
    """A run under its lock, within a transaction. Raises `Run.DoesNotExist`."""
    asked = _locked(values=((run,),))
    for found in Run.objects.raw(asked.sql, asked.given):
        return found
    raise Run.DoesNotExist


@compiled_once
def _locked(*, values: tuple[tuple[UUID]]) -> Statement:
    return select(Run.objects.select_for_update().filter(pk=values[0][0]).order_by())


def roots_of(run: Run) -> Roots:
    """The roots as they were decided on."""
    return Roots(
        run.root, run.root_id, frozenset(UUID(one) for one in run.persons), frozenset(UUID(one) for one in run.clients)
    )


def planned(run: Run) -> dict[str, int]:
    """How many rows the plan that was confirmed counted, by stage."""
    return {key_of(step): step["rows"] for step in run.plan.get("steps", ())}


def key_of(step: Mapping[str, Any]) -> str:
    """The stage that a step of a plan stands for, by its key."""
    return " ".join(part for part in (step["label"], step["action"], step["path"]) if part)


def as_strings(roots: Roots) -> dict[str, Any]:
    """The roots as the run and the ledger hold them."""
    return {
        "root": roots.root,
        "root_id": str(roots.root_id),
        "persons": sorted(str(one) for one in roots.persons),
        "clients": sorted(str(one) for one in roots.clients),
    }


def payload_of(run: Run) -> dict[str, Any]:
    """What the ledger is told of an erasure: opaque ids only."""
    return as_strings(roots_of(run))


def roots_from(payload: Mapping[str, Any]) -> Roots:
    """The roots that an entry of the ledger names."""
    return Roots(
        str(payload["root"]),
        UUID(payload["root_id"]),
        frozenset(UUID(one) for one in payload["persons"]),
        frozenset(UUID(one) for one in payload["clients"]),
    )


def anyone_left(roots: Roots) -> bool:
    """Whether a person or client of the roots is still in the database."""
    return Person.objects.filter(pk__in=roots.persons).exists() or Client.objects.filter(pk__in=roots.clients).exists()


@dataclass(frozen=True, slots=True)
class Worklists:
    """The durable lists of a run: shared rows that may be alone now, files to remove after the commit."""

    run: UUID

    def doom(self, files: Iterable[tuple[str, str]]) -> None:
        """Remember files, by storage and name, in the transaction that removes their rows."""
        DoomedFile.objects.bulk_create(
            [DoomedFile(run=self.run, storage=storage, name=name) for storage, name in files], batch_size=1000
        )

    def note(self, label: str, keys: "QuerySet[Any]") -> None:
        """Remember keys of shared rows whose child goes in this transaction, in one statement."""
        if keys.query.is_empty():
            return
        sql, given = keys.query.get_compiler(connection=connection).as_sql()
        run = Candidate._meta.get_field("run").get_db_prep_value(self.run, connection)
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH keys(k) AS ({sql}) INSERT INTO {Candidate._meta.db_table} (run, model, row) "  # noqa: S608 # nosec B608 - compiled by Django
                "SELECT %s, %s, CAST(k AS varchar) FROM keys",
                [*given, run, label],
            )

    def noted(self, label: str) -> "QuerySet[Any]":
        """The keys of a table that were remembered, as text."""
        return Candidate.objects.filter(run=self.run, model=label).order_by().values_list("row", flat=True).distinct()
