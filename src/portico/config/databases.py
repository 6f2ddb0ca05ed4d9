"""The database from its URL: SQLite to try Portico and on one machine, PostgreSQL when it grows."""

from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

_HOW = "DATABASE_URL: give sqlite:///path or postgres://user:password@host:port/name."


def configuration(url: str) -> dict[str, Any]:
    """Django's settings of a database. Raises ImproperlyConfigured for another kind of database or a folder that cannot be made."""
    try:
        found: dict[str, Any] = dict(dj_database_url.parse(url))
    except (ValueError, dj_database_url.ParseError, dj_database_url.UnknownSchemeError) as error:
        raise ImproperlyConfigured(_HOW) from error
    kind = str(found.get("ENGINE", "")).rpartition(".")[2]
    if kind not in {"sqlite3", "postgresql"} or not found.get("NAME"):
        raise ImproperlyConfigured(_HOW)
    if kind == "postgresql":
        return found | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    if found["NAME"] == ":memory:":
        raise ImproperlyConfigured(f"{_HOW} SQLite needs a file, since several processes share it.")
    folder = Path(found["NAME"]).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        sentence = f"DATABASE_URL: the folder {folder} cannot be made: {error.strerror}."
        raise ImproperlyConfigured(sentence) from error
    return found | {
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
        }
    }
