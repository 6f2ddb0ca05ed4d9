"""An erasure in batches ends where the simplest possible engine ends, however often it is stopped on the way."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from portico.casework.models import Candidate, DoomedFile
from portico.casework.runs import Worklists
from portico.privacy import Role
from portico.rights import execution
from portico.rights import map as maps
from portico.rights.map import Map
from portico.rights.predicates import rows_of
from portico.rights.roots import Roots
from tests.generated import oracle
from tests.generated.filler import Actor, Filler
from tests.generated.state import Cell, cells, roots_of

RUN = UUID(oracle.RUN)
LISTS = {"casework.Candidate", "casework.DoomedFile"}


@dataclass(frozen=True)
class Village:
    """Ann, who is erased, Cox, who shares rows with her, and Bea, who has nothing to do with either."""

    map: Map
    ann: Actor
    cox: Actor
    bea: Actor


@pytest.fixture
def village(db: None, folders: Path) -> Village:
    filler = Filler(maps.current())
    ann, cox = filler.actor("ann"), filler.actor("cox")
    filler.fill(ann, cox)
    filler.fill(cox)
    apart = Filler(maps.current())
    bea = apart.actor("bea")
    apart.fill(bea)
    return Village(filler.within, ann, cox, bea)


class Stopped(BaseException):
    """The process dies here."""


class Undo(Exception):
    """Take a trial back."""


def state(map_: Map) -> dict[Cell, Any]:
    """Every cell, with witnesses by what they say and not by their number; the working lists apart."""
    found = {key: held for key, held in cells(map_).items() if key[0] not in LISTS}
    witnesses: dict[str, dict[str, Any]] = {}
    for (label, key, name), held in list(found.items()):
        if label == "consent.Tombstone":
            del found[label, key, name]
            if name != "id":
                witnesses.setdefault(key, {})[name] = held
    for said in witnesses.values():
        found["consent.Tombstone", str(sorted(said.items())), ""] = said
    return found


def by_the_oracle(village: Village) -> dict[Cell, Any]:
    """The state in which the simplest engine ends; taken back."""
    end: dict[Cell, Any] = {}
    try:
        with transaction.atomic():
            oracle.erase(roots_of(village.ann), village.map)
            end = state(village.map)
            raise Undo
    except Undo:
        return end


def erase(roots: Roots, *, limit: int = 5000, killed: bool = False, within: Map | None = None) -> list[execution.Step]:
    """Erase in batches, each in a commit of its own; with `killed`, the process dies once at the end of each."""
    lists, steps, cursor = Worklists(RUN), list[execution.Step](), dict[str, Any]()
    while not steps or not steps[-1].finished:
        if killed:
            with pytest.raises(Stopped), transaction.atomic():
                execution.step(roots, cursor, workspace=lists, limit=limit, within=within)
                raise Stopped
        with transaction.atomic():
            steps.append(execution.step(roots, cursor, workspace=lists, limit=limit, within=within))
            oracle.check_constraints()
        cursor = steps[-1].cursor
        assert len(steps) < 3000
    return steps


@pytest.mark.parametrize(("limit", "killed"), [(1, False), (7, True), (5000, True)])
def test_the_end_is_that_of_the_simplest_engine(village: Village, limit: int, killed: bool) -> None:
    expected = by_the_oracle(village)
    steps = erase(roots_of(village.ann), limit=limit, killed=killed)
    assert state(village.map) == expected
    assert all(sum(one.done.values()) <= limit for one in steps)
