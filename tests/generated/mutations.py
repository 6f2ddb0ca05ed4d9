"""The mutation run: each declaration in turn removed or weakened must turn something red. `python -m tests.generated.mutations`.

A mutant is red by the checks that refuse it at the start, by a generated property that an erasure under it breaks (or by the
database, which refuses it), or, where neither can know, by what was agreed. The rows are made once, by the true map.
"""

import tests.conftest  # isort: skip # noqa: F401 - prepares the settings, without which no model can be imported

import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db import Error, connection, transaction
from django.test.utils import setup_databases, setup_test_environment, teardown_databases

from portico.rights import checks
from portico.rights import map as maps
from portico.rights.map import Map
from tests.generated import mutants, oracle
from tests.generated import town as towns
from tests.generated.agreed import agreed, claims
from tests.generated.engines import simplest
from tests.generated.mutants import Mutant
from tests.generated.properties import complaints
from tests.generated.scene import play
from tests.generated.town import Town

REASONS: dict[tuple[str, str], str] = {}
"""Survivors by kind and name, each with the reason why nothing needs to be red."""


@dataclass(frozen=True)
class Verdict:
    """What turned red, and what it said; empty for a survivor."""

    mutant: Mutant
    by: str
    said: str


def judge(mutant: Mutant, town: Town) -> Verdict:
    """The first thing that turns red for a mutant."""
    if found := checks.run(mutant.map):
        return Verdict(mutant, "checks", found[0].msg)
    if found := broken(mutant.map, town):
        return Verdict(mutant, "properties", found[0])
    if claims(mutant.map) != agreed():
        return Verdict(mutant, "agreement", "not what was agreed")
    return Verdict(mutant, "", "")


def unnoticed(map_: Map) -> Iterator[Mutant]:
    """The mutants that only an erasure can show: neither the checks nor the agreement notice them."""
    known = agreed()
    for mutant in mutants.all_of(map_):
        if not checks.run(mutant.map) and claims(mutant.map) == known:
            yield mutant


def broken(map_: Map, town: Town) -> list[str]:
    """The properties that an erasure of the town's subject by this map breaks; the town is as before."""
    try:
        with transaction.atomic():
            found = complaints(play(town, simplest, map_))
            oracle.check_constraints()
            transaction.set_rollback(True)
    except (Error, LookupError, TypeError, ValueError) as error:  # the engine or the database refuses it
        return [f"{type(error).__name__}: {error}"]
    return found


def run(town: Town, only: Collection[str] = ()) -> Iterator[Verdict]:
    """Every mutant judged, or those of some kinds."""
    for mutant in mutants.all_of(town.map):
        if not only or mutant.kind in only:
            yield judge(mutant, town)


def survivors(verdicts: Iterable[Verdict]) -> list[str]:
    """The mutants that nothing noticed, and for which no reason is stated."""
    return [f"{one.mutant.kind}: {one.mutant.name}" for one in verdicts if not one.by and _key(one) not in REASONS]


def _key(verdict: Verdict) -> tuple[str, str]:
    return verdict.mutant.kind, verdict.mutant.name


def report(verdicts: Collection[Verdict]) -> str:
    """A table of kinds and of what noticed them, and the survivors."""
    by = ("checks", "properties", "agreement", "")
    counted = Counter((one.mutant.kind, one.by) for one in verdicts)
    kinds = sorted({one.mutant.kind for one in verdicts})
    width = max(map(len, kinds))
    lines = [f"{'':<{width}}  {'checks':>10} {'properties':>10} {'agreement':>10} {'survived':>10}"]
    lines += [f"{kind:<{width}}  " + " ".join(f"{counted[kind, one]:>10}" for one in by) for kind in kinds]
    lines += [f"{'all':<{width}}  " + " ".join(f"{sum(counted[kind, one] for kind in kinds):>10}" for one in by)]
    left = [one for one in verdicts if not one.by]
    lines += [f"survived: {one.mutant.name} ({REASONS.get(_key(one), 'NO REASON IS STATED')})" for one in left]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Run all of it on a database of its own; 1 where a survivor has no stated reason."""
    setup_test_environment()
    made = setup_databases(verbosity=0, interactive=False)
    try:
        with transaction.atomic():
            verdicts = list(run(towns.build(maps.current()), only=[one for one in arguments if one != "-v"]))
            transaction.set_rollback(True)
    finally:
        connection.close()
        teardown_databases(made, verbosity=0)
    sys.stdout.write(report(verdicts) + "\n")
    if "-v" in arguments:
        sys.stdout.write(
            "".join(f"{one.by or 'SURVIVED'}: {one.mutant.kind}: {one.mutant.name}: {one.said}\n" for one in verdicts)
        )
    return 1 if survivors(verdicts) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
