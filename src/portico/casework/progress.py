"""How far a package has come, told while it is written."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import DatabaseError, connection

from portico.casework.models import Export
from portico.rights.export import Manifest

EVERY = 1.0  # seconds


@contextmanager
def told(export: UUID) -> Iterator[Callable[[Manifest], None]]:
    """Within this block, the rows written so far are noted on the export every second; give it the manifest that grows.

    A thread does it, over a connection of its own: whoever writes the package reads one snapshot and must not write.
    Inside a transaction nothing is noted, since nobody else could see it.
    """
    if connection.in_atomic_block:
        yield lambda _manifest: None
        return
    growing: list[Manifest] = []
    over = threading.Event()
    thread = threading.Thread(target=_note, args=(export, growing, over), daemon=True)
    thread.start()
    try:
        yield growing.append
    finally:
        over.set()
        thread.join()


def _note(export: UUID, growing: list[Manifest], over: threading.Event) -> None:
    try:
        while not over.wait(EVERY):
            if growing:
                making = Export.objects.filter(pk=export, state=Export.State.MAKING)
                making.update(rows=growing[0].rows)
    except DatabaseError:
        return  # the package does not depend on it
    finally:
        connection.close()
