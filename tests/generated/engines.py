"""The two engines that must end in the same state: the product's, and the oracle."""

import json
from dataclasses import dataclass
from typing import Protocol
from uuid import uuid4

from django.db import transaction

from portico.casework.models import Candidate, DoomedFile
from portico.casework.runs import Worklists
from portico.rights import execution
from portico.rights.map import Map
from portico.rights.roots import Roots
from tests.generated import oracle


class Engine(Protocol):
    """Erases the roots by a map, and returns the files to remove."""

    def __call__(self, roots: Roots, map_: Map) -> set[str]:
        """Erase, to the end."""
        ...


@dataclass
class Real:
    """The product's engine, in batches of `limit` rows. `killed` lets it die once before the commit of every batch."""

    limit: int = 5000
    killed: bool = False
    batches: int = 0

    def __call__(self, roots: Roots, map_: Map) -> set[str]:
        """Erase, to the end."""
        lists, cursor, finished = Worklists(uuid4()), "{}", False
        while not finished:
            if self.killed:
                self._die(roots, map_, lists, cursor)
            with transaction.atomic():
                step = execution.step(roots, json.loads(cursor), workspace=lists, limit=self.limit, within=map_)
            cursor, finished = json.dumps(step.cursor), step.finished
            self.batches += 1
        files = set(DoomedFile.objects.filter(run=lists.run).values_list("name", flat=True))
        for model in (DoomedFile, Candidate):
            model._base_manager.filter(run=lists.run).delete()
        return files

    def _die(self, roots: Roots, map_: Map, lists: Worklists, cursor: str) -> None:
        with transaction.atomic():
            execution.step(roots, json.loads(cursor), workspace=lists, limit=self.limit, within=map_)
            transaction.set_rollback(True)


def simplest(roots: Roots, map_: Map) -> set[str]:
    """The oracle. It knows nothing of files, so that those of cells that are gone are what must go."""
    oracle.erase(roots, map_)
    return set()
