"""What every test stands on: a root of its own, a real database, and people.

The environment is set here, before Django is loaded, so that no test touches the `var/` of a working copy.
"""

import atexit
import contextlib
import os
import shutil
import sys
import tempfile

import django
import pytest
from django.db import connection

from bench import postgres

_LEFT = contextlib.ExitStack()
atexit.register(_LEFT.close)


def _prepare() -> None:
    """Give this process a root, and the run a database. Workers of xdist inherit the database from their starter."""
    root = tempfile.mkdtemp(prefix="portico-test-")
    _LEFT.callback(shutil.rmtree, root, ignore_errors=True)
    for name in [name for name in os.environ if name.startswith("PORTICO_") and not name.startswith("PORTICO_TEST_")]:
        del os.environ[name]
    os.environ |= {"PORTICO_DEMO": "1", "PORTICO_ROOT": root, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    if "PYTEST_XDIST_WORKER" not in os.environ:
        os.environ.pop("DATABASE_URL", None)
        if given := os.environ.get("PORTICO_TEST_DATABASE_URL"):
            os.environ["DATABASE_URL"] = given
        elif "--postgres" in sys.argv:  # settings are read before pytest parses options
            os.environ["DATABASE_URL"] = _LEFT.enter_context(postgres.server())


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--postgres` starts one; PORTICO_TEST_DATABASE_URL names one that runs."""
    parser.addoption("--postgres", action="store_true", help="run on a PostgreSQL started for this run")


def pytest_report_header() -> str:
    """Which database the run stands on."""
    return f"database: {connection.vendor}"


def pytest_configure(config: pytest.Config) -> None:
    """A run that asked for PostgreSQL gets it or fails."""
    if config.getoption("postgres") and connection.vendor != "postgresql":
        message = "--postgres was asked for, but the run stands on another database"
        raise pytest.UsageError(message)


_prepare()
django.setup()

pytest_plugins = (
    "tests.fixtures.database",
    "tests.fixtures.people",
    "tests.fixtures.languages",
    "tests.fixtures.jobs",
    "tests.fixtures.gate",
    "tests.fixtures.mail",
    "tests.fixtures.threads",
    "tests.house.fixtures",
)
