"""Which commits have to be waited for. Most have; a few say only what may be said again."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def may_be_lost() -> Iterator[None]:
    """A transaction whose commit returns before it is on the disk: a crash of the machine, and nothing less, may take it back.

    For what is merely done again then. It is on the disk at the latest with the next commit that is waited for, since they are
    written in their order. Within another transaction it is part of that one, and is waited for with it.
    """
    with transaction.atomic():
        wait_for_the_next()
        yield


def wait_for_the_next() -> None:
    """Within a transaction: let its commit be on the disk with the next one that is waited for, which is to follow at once.

    Nothing within another transaction, which is whose commit it is.
    """
    if connection.vendor == "postgresql" and not connection.savepoint_ids:
        with connection.cursor() as setting:
            setting.execute("SET LOCAL synchronous_commit = off")
