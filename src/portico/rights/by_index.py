"""Holding PostgreSQL to the indexes, so that a right costs what the subject's own rows cost."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django.db import connection, transaction


@contextmanager
def by_index() -> Iterator[None]:
    """Within the block, and to the end of a transaction around it, PostgreSQL reads no table whole that it can reach by an index.

    Asked for a few rows of many, or whether there are any, its planner expects the first match soon and reads the table from the
    beginning. It is wrong where the match has just been deleted, and where nobody has counted since a restore.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with nullcontext() if connection.in_atomic_block else transaction.atomic():
        with connection.cursor() as setting:
            setting.execute("SET LOCAL enable_seqscan = off")
        yield
