"""Rows of several tables in one journey to the database: what a decision writes besides its number.

On PostgreSQL each statement is a journey, and eight people deciding at once spend their time on the road. The statements of
one decision do not depend on each other's answers, so they go together; SQLite is no journey away and takes them in turn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import AutoField, Field, JSONField, Model

NUMBER: Any = object()  # stands for a number that is not given yet
# Of each column the attribute, what stands there if nothing is given, and the field that prepares it where that is needed.
Columns = tuple[tuple[str, Any, "Field[Any, Any] | None"], ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement with its parameters."""

    sql: str
    parameters: tuple[Any, ...]


def insertion(row: Model) -> Statement:
    """Insert a row, whose key the database gives unless it is set."""
    values = row.__dict__
    return plain(type(row), values if row.pk is not None else {**values, _key(type(row)): None})


def plain(
    model: type[Model], values: Mapping[str, Any], *, unique: tuple[str, ...] = (), renew: tuple[str, ...] = ()
) -> Statement:
    """Insert a row of these values, by attribute, without making an object of it; what is not given has its default.

    Where one with the same `unique` columns is there already, the columns in `renew` are written into that one.
    """
    database = connections[DEFAULT_DB_ALIAS]  # once, since asking takes longer than most of the rest
    keyed = values.get(_key(model)) is not None
    sql, columns = _insertion(model, keyed, database.vendor, unique, renew)
    found = []
    for name, default, field in columns:
        value = values.get(name, default)
        found.append(value if field is None or value is NUMBER else field.get_db_prep_save(value, database))
    return Statement(sql, tuple(found))


@cache
def _key(model: type[Model]) -> str:
    key = model._meta.pk
    assert key is not None  # noqa: S101 - every model has one
    return key.attname


def removal(model: type[Model], column: str, value: object, among: tuple[str, object, object]) -> Statement:
    """Remove the rows with this value in one column, and either of two in another."""
    other, *either = among
    sql = f'DELETE FROM "{model._meta.db_table}" WHERE "{column}" = %s AND "{other}" IN (%s, %s)'  # noqa: S608 - our own names
    return Statement(sql, (value, *either))


def update(model: type[Model], key: int, values: Mapping[str, object]) -> Statement:
    """Set columns of one row."""
    table, pk = model._meta.db_table, model._meta.pk
    assert pk is not None  # noqa: S101 - every model has one
    changes = ", ".join(f'"{column}" = %s' for column in values)
    return Statement(f'UPDATE "{table}" SET {changes} WHERE "{pk.column}" = %s', (*values.values(), key))  # noqa: S608 - our own names


def send(statements: Sequence[Statement]) -> None:
    """Carry out statements that are all at hand, in their order."""
    database = connections[DEFAULT_DB_ALIAS]
    with database.cursor() as cursor:
        if _together(database):
            _execute(cursor, statements)
            return
        for statement in statements:
            cursor.execute(statement.sql, statement.parameters)


def send_numbered(digest: bytes, statements: Sequence[Statement]) -> int:
    """Commit to a digest, and carry out statements in which `NUMBER` stands for the number that the commitment gets."""
    first = Statement("INSERT INTO consent_commitment (digest) VALUES (%s) RETURNING seq", (digest,))
    database = connections[DEFAULT_DB_ALIAS]
    with database.cursor() as cursor:
        if _together(database):
            _execute(cursor, [first, *map(_given, statements)])
            return int(cursor.fetchone()[0])
        cursor.execute(first.sql, first.parameters)
        number = int(cursor.fetchone()[0])
        for statement in statements:
            cursor.execute(statement.sql, [number if value is NUMBER else value for value in statement.parameters])
    return number


def _together(database: BaseDatabaseWrapper) -> bool:
    """Whether several statements go in one journey; not where the server binds the parameters, which takes one at a time."""
    return database.vendor == "postgresql" and not database.settings_dict["OPTIONS"].get("server_side_binding")


def _execute(cursor: Any, statements: Sequence[Statement]) -> None:
    cursor.execute("; ".join(one.sql for one in statements), [value for one in statements for value in one.parameters])


def _given(statement: Statement) -> Statement:
    places = tuple(place for place, value in enumerate(statement.parameters) if value is NUMBER)
    if not places:
        return statement
    return Statement(
        _with_number(statement.sql, places), tuple(value for value in statement.parameters if value is not NUMBER)
    )


@cache
def _with_number(sql: str, places: tuple[int, ...]) -> str:
    """The statement with the number that this session was given last in these places of its parameters."""
    first, *others = sql.split("%s")
    given = "currval('consent_commitment_seq_seq')"
    return first + "".join((given if place in places else "%s") + rest for place, rest in enumerate(others))


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
    return sql, tuple(
        (field.attname, field.get_default(), field if isinstance(field, prepared) else None) for field in fields
    )
