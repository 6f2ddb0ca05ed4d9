"""The scene, and what was heard on a walk through it."""

from collections.abc import Callable

import pytest

from tests.walk.answers import Heard, walk
from tests.walk.scene import Scene, build

Walks = Callable[[str, str], dict[str, Heard]]
_HEARD: dict[tuple[str, str], dict[str, Heard]] = {}


@pytest.fixture
def scene(_django_db_helper: None) -> Scene:
    """Everyone and everything that the walk asks for."""
    return build()


@pytest.fixture
def walked(request: pytest.FixtureRequest) -> Walks:
    """What somebody was told, asking for every address with one method. A walk is made once and looked at by many tests."""

    def heard(who: str, method: str) -> dict[str, Heard]:
        if (who, method) not in _HEARD:
            scene: Scene = request.getfixturevalue("scene")
            _HEARD[who, method] = walk(scene, who, method)
        return _HEARD[who, method]

    return heard
