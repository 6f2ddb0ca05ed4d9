"""A commit that may be lost is not waited for; every other is."""

import pytest
from django.db import connection, transaction

from portico.journal.models import Entry
from portico.kit.commits import may_be_lost
from tests.factories.people import NOW
from tests.fixtures.database import RealDatabase


def waits() -> bool:
    """Whether a commit would be waited for here; SQLite always does."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as asking:
        asking.execute("SHOW synchronous_commit")
        return asking.fetchone() == ("on",)


@pytest.fixture
def waiting_server(real_commits: RealDatabase) -> None:
    """The server of the tests waits for no commit; an operator's does."""
    if connection.vendor == "postgresql":
        with connection.cursor() as setting:
            setting.execute("SET synchronous_commit = on")


@pytest.mark.usefixtures("waiting_server")
def test_what_may_be_lost_is_committed_without_waiting_and_nothing_after_it() -> None:
    with may_be_lost():
        assert waits() == (connection.vendor != "postgresql")
        Entry.objects.create(at=NOW, verb="client.viewed", actor_role="client")
    assert waits()
    assert Entry.objects.count() == 1


@pytest.mark.usefixtures("waiting_server")
def test_within_another_transaction_it_is_waited_for() -> None:
    with transaction.atomic():
        with may_be_lost():
            assert waits()
        assert waits()


class Broken(Exception):
    """It breaks here."""


@may_be_lost()
def breaks() -> None:
    Entry.objects.create(at=NOW, verb="client.viewed", actor_role="client")
    raise Broken


@pytest.mark.usefixtures("waiting_server")
def test_what_breaks_is_taken_back() -> None:
    with pytest.raises(Broken):
        breaks()
    assert not Entry.objects.exists()
    assert waits()
