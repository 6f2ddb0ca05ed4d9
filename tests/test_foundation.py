"""The ground that tests stand on holds."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from portico.people.models import Person
from tests import factories
from tests.fixtures.database import RealDatabase


def test_no_test_touches_the_working_copy() -> None:
    copy = Path(__file__).resolve().parents[1]
    assert not settings.PORTICO.root.is_relative_to(copy)
    assert not settings.PORTICO.ledger.is_relative_to(copy)
    assert str(copy) not in str(connection.settings_dict["NAME"])


@pytest.mark.parametrize("_turn", [1, 2])
def test_what_a_test_writes_is_gone_for_the_next(ada: Person, _turn: int) -> None:
    assert list(Person.objects.all()) == [ada]


@pytest.mark.parametrize("_turn", [1, 2])
def test_what_a_test_commits_is_gone_for_the_next(real_commits: RealDatabase, ada: Person, _turn: int) -> None:
    assert not connection.in_atomic_block
    assert list(Person.objects.all()) == [ada]


@pytest.mark.django_db(transaction=True)
def test_the_mark_of_a_transaction_commits_too() -> None:
    assert not connection.in_atomic_block
    factories.person()


def test_another_process_sees_what_was_committed(real_commits: RealDatabase, ada: Person) -> None:
    script = (
        "import django; django.setup(); from portico.people.models import Person; print(Person.objects.get().email)"
    )
    environment = real_commits.environment | {"DJANGO_SETTINGS_MODULE": "portico.config.settings"}
    found = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ada.email


def test_without_real_commits_the_test_is_one_transaction(bob: Person) -> None:
    assert connection.in_atomic_block
    with transaction.atomic():
        assert Person.objects.get() == bob


def test_the_run_stands_on_the_database_that_was_asked_for(pytestconfig: pytest.Config) -> None:
    wanted = (
        "postgresql" if pytestconfig.getoption("postgres") or "PORTICO_TEST_DATABASE_URL" in os.environ else "sqlite"
    )
    assert connection.vendor == wanted
