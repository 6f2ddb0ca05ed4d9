"""A second database beside the measurement's own, for what must not depend on how much a database holds. No measurement itself."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection


@contextmanager
def another(small: str, large: str) -> Iterator[None]:
    """A second database, empty like the first; gone at the end."""
    connection.close()
    found = connection.settings_dict
    with psycopg.connect(
        host=found["HOST"], port=found["PORT"] or None, user=found["USER"], dbname="postgres", autocommit=True
    ) as server:
        server.execute(f'CREATE DATABASE "{large}" TEMPLATE "{small}"')
        try:
            yield
        finally:
            connection.close()
            server.execute(f'DROP DATABASE IF EXISTS "{large}" WITH (FORCE)')


def use(name: str) -> None:
    """Go on in the database of this name."""
    if connection.settings_dict["NAME"] != name:
        connection.close()
        connection.settings_dict["NAME"] = name


def vacuum() -> None:
    """What an operator's PostgreSQL does by itself soon after so much was written."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
