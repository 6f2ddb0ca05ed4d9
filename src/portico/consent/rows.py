"""Rows of several tables in one journey to the database: what a decision writes besides its number.

On PostgreSQL each statement is a journey, and eight people deciding at once spend their time on the road. The statements of
one decision do not depend on each other's answers, so they go together; SQLite is no journey away and takes them in turn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import AutoField, Field, Model

Plain = tuple[str, tuple["Field[Any, Any]", ...]]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement with its parameters."""

    sql: str
    parameters: tuple[Any, ...]


def insertion(row: Model, *, unique: tuple[str, ...] = (), renew: tuple[str, ...] = ()) -> Statement:
    """Insert a row, whose key the database gives unless it is set.

    Where one with the same `unique` columns is there already, the columns in `renew` are written into that one.
    """
    sql, fields = _insertion(type(row), row.pk is not None, unique, renew)
    values = (field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields)
    return Statement(sql, tuple(values))


def update(model: type[Model], key: int, column: str, value: int) -> Statement:
    """Set one column of one row."""
    table, pk = model._meta.db_table, model._meta.pk
    assert pk is not None  # noqa: S101 - every model has one
    return Statement(f'UPDATE "{table}" SET "{column}" = %s WHERE "{pk.column}" = %s', (value, key))  # noqa: S608 - our own names


def send(statements: Sequence[Statement]) -> None:
    """Carry out statements that are all at hand, in their order."""
    bound_by_server = connection.settings_dict["OPTIONS"].get("server_side_binding", False)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and not bound_by_server:
            parameters = [value for statement in statements for value in statement.parameters]
            cursor.execute("; ".join(statement.sql for statement in statements), parameters)
            return
        for statement in statements:
            cursor.execute(statement.sql, statement.parameters)


@cache
def _insertion(model: type[Model], keyed: bool, unique: tuple[str, ...], renew: tuple[str, ...]) -> Plain:  # noqa: FBT001 - part of the key
    fields = tuple(field for field in model._meta.concrete_fields if keyed or not isinstance(field, AutoField))
    columns = ", ".join(f'"{field.column}"' for field in fields)
    sql = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({", ".join(["%s"] * len(fields))})'  # noqa: S608 - our own names
    if unique:
        renewed = ", ".join(f'"{column}" = excluded."{column}"' for column in renew)
        sql += f" ON CONFLICT ({', '.join(unique)}) DO UPDATE SET {renewed}"
    return sql, fields
