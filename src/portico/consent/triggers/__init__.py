"""The database itself refuses to change the consent log.

Commitments, seals and tombstones stay for ever; a seal may once be noted for the ledger. An event goes only with a tombstone
for its row, and changes only by losing its actor, with a tombstone for that.

Triggers are installed after every migration and dropped before: altering any column on SQLite silently loses the triggers of
its table, or fails on those of another that mention it. A migration that is killed leaves none, so they are compared
(`portico check --database default`).
"""

from collections.abc import Sequence
from types import ModuleType
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from portico.consent.models import Commitment, Event, Seal, Tombstone
from portico.consent.triggers import postgres, sqlite

TABLES = frozenset(model._meta.db_table for model in (Commitment, Event, Seal, Tombstone))


def install(connection: BaseDatabaseWrapper) -> None:
    """Have the database guard its log, in place of any guard that it has. Nothing where the tables are not there yet."""
    with transaction.atomic(using=connection.alias):
        drop(connection)
        if _has_tables(connection):
            _dialect(connection).install(connection)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Remove the guard; only a migration has a reason to."""
    _dialect(connection).drop(connection)


def problems(connection: BaseDatabaseWrapper) -> list[str]:
    """What is missing or different, as sentences; nothing where the tables are not there yet."""
    if not _has_tables(connection):
        return []
    dialect = _dialect(connection)
    expected, found = dialect.expected(), dialect.found(connection)
    return [
        f"The trigger {name} is {'different from what it must be' if name in found else 'missing'}."
        for name in sorted(expected)
        if found.get(name) != expected[name]
    ]


def _dialect(connection: BaseDatabaseWrapper) -> ModuleType:
    return postgres if connection.vendor == "postgresql" else sqlite


def _has_tables(connection: BaseDatabaseWrapper) -> bool:
    return set(connection.introspection.table_names()) >= TABLES


def before_migrating(*, using: str, **_signal: Any) -> None:
    """Receiver of `pre_migrate`."""
    drop(connections[using])


def after_migrating(*, using: str, **_signal: Any) -> None:
    """Receiver of `post_migrate`."""
    install(connections[using])


def check(app_configs: Any = None, databases: Sequence[str] | None = None, **_options: Any) -> list[CheckMessage]:
    """Django's system check of the databases: that they guard the log."""
    del app_configs
    return [
        Error(
            f"{problem} Without it the consent log could be changed without a trace.",
            hint="Run `portico migrate --skip-checks`, which installs every trigger anew; then ask who removed it.",
            obj="consent",
            id="portico.E040",
        )
        for alias in databases or ()
        for problem in problems(connections[alias])
    ]
