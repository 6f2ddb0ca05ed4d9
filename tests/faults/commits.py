"""Ends a process, or raises, at the n-th commit: on either side of it. The boundaries at which a crash can happen.

As a program it runs a `portico` command and kills itself with -9 there:

    python -m tests.faults.commits before 3 rights erase --person … --yes
"""

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper


class Crash(DatabaseError):
    """Where a process would have died. Of Django's own kind, so that it gives up the transaction as the server would."""


@contextlib.contextmanager
def at_commit(number: int, side: str, happens: Callable[[], None]) -> Iterator[list[int]]:
    """Have something happen `before` or `after` the n-th commit within the block; yields the count of commits so far."""
    counted = [0]
    whole = BaseDatabaseWrapper._commit

    def commit(self: Any) -> None:
        counted[0] += 1
        mine = counted[0] == number
        if mine and side == "before":
            happens()
        whole(self)
        if mine and side == "after":
            happens()

    BaseDatabaseWrapper._commit = commit  # type: ignore[method-assign]
    try:
        yield counted
    finally:
        BaseDatabaseWrapper._commit = whole  # type: ignore[method-assign]


def crash() -> None:
    """Raise what no code catches on purpose."""
    raise Crash


def kill() -> None:
    """End this process as the system's killer does."""
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Run the command named on the command line, with the kill in it."""
    from portico.cli.main import main as portico  # noqa: PLC0415 - settings are read only now

    side, number = sys.argv[1], int(sys.argv[2])
    sys.argv = ["portico", *sys.argv[3:]]
    with at_commit(number, side, kill):
        portico()


if __name__ == "__main__":
    main()
