"""Rows of several tables in one journey to the database: what a decision writes besides its number.

On PostgreSQL each statement is a journey, and eight people deciding at once spend their time on the road. The statements of
one decision do not depend on each other's answers, so they go together; SQLite is no journey away and takes them in turn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import AutoField, Field, JSONField, Model

Columns = tuple[
    tuple[str, "Field[Any, Any] | None"], ...
]  # an attribute, and the field that prepares it where that is needed


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement with its parameters."""

    sql: str
    parameters: tuple[Any, ...]


def insertion(row: Model, *, unique: tuple[str, ...] = (), renew: tuple[str, ...] = ()) -> Statement:
    """Insert a row, whose key the database gives unless it is set.

    Where one with the same `unique` columns is there already, the columns in `renew` are written into that one.
    """
    sql, columns = _insertion(type(row), row.pk is not None, connection.vendor, unique, renew)
    values = []
    for name, field in columns:
        value = getattr(row, name)
        values.append(value if field is None else field.get_db_prep_save(value, connection))
    return Statement(sql, tuple(values))


def removal(model: type[Model], column: str, value: object, among: tuple[str, object, object]) -> Statement:
    """Remove the rows with this value in one column, and either of two in another."""
    other, *either = among
    sql = f'DELETE FROM "{model._meta.db_table}" WHERE "{column}" = %s AND "{other}" IN (%s, %s)'  # noqa: S608 - our own names
    return Statement(sql, (value, *either))


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
def _insertion(
    model: type[Model],
    keyed: bool,  # noqa: FBT001 - part of the key
    vendor: str,
    unique: tuple[str, ...],
    renew: tuple[str, ...],
) -> tuple[str, Columns]:
    fields = [field for field in model._meta.concrete_fields if keyed or not isinstance(field, AutoField)]
    names = ", ".join(f'"{field.column}"' for field in fields)
    sql = f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({", ".join(["%s"] * len(fields))})'  # noqa: S608 - our own names
    if unique:
        renewed = ", ".join(f'"{column}" = excluded."{column}"' for column in renew)
        sql += f" ON CONFLICT ({', '.join(unique)}) DO UPDATE SET {renewed}"
    # psycopg takes what Python has, but for what is to become JSON.
    prepared = JSONField if vendor == "postgresql" else Field
    return sql, tuple((field.attname, field if isinstance(field, prepared) else None) for field in fields)
