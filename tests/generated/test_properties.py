"""Every property, over every installed model: with the product's engine, and with the simplest one, to which it must be equal."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from portico.rights import roots as who
from portico.rights.map import Map
from portico.rights.predicates import rows_of
from tests.generated import oracle
from tests.generated.engines import Engine, Real, simplest
from tests.generated.filler import Cell, made_with_the_actor
from tests.generated.properties import PROPERTIES, Property, files_gone, witness
from tests.generated.scene import Scene
from tests.generated.state import cells, roots_of
from tests.generated.town import Town


@pytest.mark.parametrize("asked", PROPERTIES, ids=lambda asked: asked.__name__)
def test_of_every_model(asked: Property, scene: Scene) -> None:
    assert asked(scene) == []


def test_the_files_of_whatever_is_gone_are_to_be_removed(watched: Callable[[str], Scene]) -> None:
    scene = watched("engine in small batches")
    assert scene.doomed == files_gone(scene) != set()


def test_every_table_about_people_is_filled_in_every_way_in_which_a_row_can_be_someones(town: Town) -> None:
    ann = roots_of(town.ann)
    for entry in town.map.entries:
        for tie in entry.ties:
            found = rows_of(entry, ann, {tie.role}, shared=False, within=town.map)
            assert found.exists(), f"{entry.label} has no row by its tie {tie.path} as {tie.role}: extend the filler"


def test_no_column_is_left_empty_by_the_filler(watched: Callable[[str], Scene]) -> None:
    scene = watched("oracle")
    seen = {
        (label, name) for (label, _key, name), held in scene.before.items() if held not in (None, "", {}, [], False, 0)
    }
    for entry in scene.town.map.entries:
        if entry.about_people and entry.label in scene.town.filled:
            missing = [name for name in entry.fields if (entry.label, name) not in seen]
            assert missing == [], f"{entry.label}: the filler leaves {missing} empty"


def test_all_three_have_something_of_their_own_in_the_town(watched: Callable[[str], Scene]) -> None:
    scene = watched("oracle")
    for actor in (scene.town.ann, scene.town.cox, scene.town.bea):
        assert len(scene.about(actor.mark)) > 100
    assert len(scene.named.emptied) > 20, "Ann and Cox share rows"


def test_the_actors_roots_are_what_the_engine_finds(town: Town) -> None:
    """Ann is a lesser member of Cox's account, too; that account stays."""
    assert who.resolve("person", town.ann.person) == roots_of(town.ann)
    assert made_with_the_actor() == {"people.Person", "people.Client", "people.Member"}


def _ends_in(town: Town, engine: Engine) -> tuple[dict[Cell, Any], set[tuple[str, str]], set[str]]:
    """The state in which an engine ends, its witnesses by row and part, and its files. The town is as before."""
    with transaction.atomic():
        files = engine(roots_of(town.ann), town.map)
        oracle.check_constraints()
        state = cells(town.map)
        transaction.set_rollback(True)
    return _without_witnesses(town.map, state), _witnesses(town.map, state), files


def _without_witnesses(map_: Map, state: dict[Cell, Any]) -> dict[Cell, Any]:
    labels = {found[0] for entry in map_.entries if (found := witness(entry))}
    return {cell: held for cell, held in state.items() if cell[0] not in labels}


def _witnesses(map_: Map, state: dict[Cell, Any]) -> set[tuple[str, str]]:
    """Without their own keys and the run's, which differ from run to run."""
    named = dict(found for entry in map_.entries if (found := witness(entry)))
    return {
        (str(state[label, key, named[label]]), state[label, key, "part"])
        for label, key, name in state
        if name == "part" and label in named
    }


def test_the_engine_ends_where_the_simplest_one_does(town: Town) -> None:
    expected, found = _ends_in(town, simplest), _ends_in(town, Real())
    assert found[0] == expected[0]
    assert found[1] == expected[1] != set()


@pytest.mark.parametrize("limit", [1, 6, 40])
def test_killed_before_the_commit_of_every_batch_it_ends_in_the_same_state(town: Town, limit: int) -> None:
    interrupted = Real(limit=limit, killed=True)
    assert _ends_in(town, interrupted) == _ends_in(town, Real())
    assert interrupted.batches > 100 // limit
