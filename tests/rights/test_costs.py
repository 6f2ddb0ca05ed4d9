"""The cost of a right is that of the subject's own rows: PostgreSQL's planner is asked, among many other people's rows."""

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from portico.casework import actions
from portico.casework.runs import Worklists
from portico.journal.models import Entry
from portico.mail.models import Message
from portico.people.models import Client, Hold, Member, Person
from portico.rights import execution, verification
from portico.rights.identifiers import collect
from portico.rights.roots import Roots, resolve
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db
OTHERS = 1200
LARGE = {"journal_entry", "mail_message", "people_person", "people_client", "people_member", "people_hold"}


@pytest.fixture
def crowd(ada: Person) -> Roots:
    """Ada with a few rows, among thousands of people with as many each."""
    people = [Person(email=f"{number}@people.example", created_at=NOW) for number in range(OTHERS)]
    clients = [Client(created_at=NOW, company="x") for _ in people]
    Person.objects.bulk_create(people)
    Client.objects.bulk_create(clients)
    pairs = list(zip(people, clients, strict=True))
    Member.objects.bulk_create([Member(person=one, client=own, role="owner", since=NOW) for one, own in pairs])
    Hold.objects.bulk_create([Hold(person=one, kind="suspended", since=NOW, placed_by=uuid4()) for one in people])
    mine = (ada, Client.objects.get(members__person=ada))
    rows = [*pairs, *[mine] * 20]
    Entry.objects.bulk_create(
        [
            Entry(at=NOW, verb="client.viewed", actor_role="client", actor=one.pk, person=one.pk, client=own.pk)
            for one, own in rows
        ]
    )
    Message.objects.bulk_create(
        [
            Message(
                person=one,
                client=own,
                stream="service",
                template="x",
                language="en",
                to=one.email,
                subject="s",
                text="t",
                message_id=str(uuid4()),
                next_at=NOW,
                created_at=NOW,
            )
            for one, own in rows
        ]
    )
    with connection.cursor() as asking:
        asking.execute("ANALYZE")
    return resolve("person", ada.pk)


class Planner:
    """Asks how each statement of a block would be carried out, before it is."""

    def __init__(self) -> None:
        self.read_whole: list[tuple[str, str]] = []

    def __call__(self, execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if re.match(r"\s*(SELECT|DELETE|UPDATE|INSERT)", sql) and not many:
            with connection.cursor() as asking:
                if connection.vendor == "postgresql":
                    asking.cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", parameters)
                    found = asking.fetchone()[0]
                    plan = found if isinstance(found, list) else json.loads(found)
                    self.read_whole += [(table, sql) for table in _sequential(plan[0]["Plan"])]
                else:
                    asking.cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
                    steps = [str(row[3]) for row in asking.fetchall()]
                    scans = [step for step in steps if re.match(r"SCAN (?!.*USING (COVERING )?INDEX)", step)]
                    self.read_whole += [(step.split()[1], sql) for step in scans]
        return execute(sql, parameters, many, context)


def _sequential(node: dict[str, Any]) -> Iterator[str]:
    if "Scan" in node["Node Type"] and "Relation Name" in node and not {"Index Cond", "Recheck Cond"} & node.keys():
        yield node["Relation Name"]  # the whole table, or the whole of an index
    for part in node.get("Plans", ()):
        yield from _sequential(part)


def large(planner: Planner) -> list[tuple[str, str]]:
    return [(table, sql) for table, sql in planner.read_whole if table in LARGE]


def test_an_erasure_reads_no_large_table_whole(crowd: Roots) -> None:
    planner, lists, finished = Planner(), Worklists(uuid4()), False
    while not finished:
        with connection.execute_wrapper(planner), transaction.atomic():
            finished = execution.step(crowd, {}, workspace=lists, limit=12).finished
    assert large(planner) == []
    assert not Entry.objects.filter(person__in=crowd.persons).exists()
    assert Entry.objects.count() == OTHERS


@pytest.mark.parametrize("root", ["person", "client"])
def test_a_run_from_the_preview_to_the_receipt_reads_no_large_table_whole(crowd: Roots, root: str) -> None:
    planner = Planner()
    (key,) = crowd.persons if root == "person" else crowd.clients
    with connection.execute_wrapper(planner):
        plan = actions.preview(root=root, root_id=key, at=NOW)
        run = actions.erase(
            root=root, root_id=key, digest=plan.digest, trigger="desk", by=None, by_role="privacy", at=NOW
        )
        assert actions.proceed(run=run.pk, at=NOW, patient=False).state == run.State.ERASED
    assert large(planner) == []


def test_verification_and_the_collection_of_identifiers_read_no_large_table_whole(crowd: Roots) -> None:
    planner = Planner()
    with connection.execute_wrapper(planner):
        known = collect(crowd)
        verification.leftovers(crowd, known)
    assert large(planner) == []


def test_the_planner_sees_a_table_that_is_read_whole(crowd: Roots) -> None:
    planner = Planner()
    with connection.execute_wrapper(planner):
        list(Entry.objects.filter(detail="nothing").order_by())
    assert [table for table, _sql in large(planner)] == ["journal_entry"]
