"""No foreign key in the database deletes or empties rows on its own."""

from collections.abc import Iterator, Sequence

from django.core.checks import CheckMessage, Error
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

_POSTGRES = """
    SELECT t.relname, c.conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
    WHERE c.contype = 'f' AND c.confdeltype IN ('c', 'n', 'd') AND t.relname = ANY(%s)
"""
_HARMLESS = {"NO ACTION", "RESTRICT"}


def check(connection: BaseDatabaseWrapper, models: Sequence[type[Model]]) -> Iterator[CheckMessage]:
    """The tables' foreign keys as the database has them."""
    labels = {model._meta.db_table: model._meta.label for model in models}
    for table, key in _acting(connection, list(labels)):
        yield Error(
            f"The foreign key {key} of {labels[table]} acts on its own when the row it points at is deleted: rows "
            "would go outside the plan, without witness, count or receipt.",
            hint="Make the constraint anew with ON DELETE NO ACTION, as Django's migrations do.",
            obj=labels[table],
            id="portico.E024",
        )


def _acting(connection: BaseDatabaseWrapper, tables: list[str]) -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES, [tables])
            yield from cursor.fetchall()
            return
        for table in tables:
            cursor.execute('SELECT "from", on_delete FROM pragma_foreign_key_list(%s)', [table])
            yield from ((table, column) for column, rule in cursor.fetchall() if rule not in _HARMLESS)
