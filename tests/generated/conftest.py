"""The town of the installed models, and one erasure in it, watched once and looked at by many tests."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from portico.rights import map as maps
from tests.fixtures.database import rolled_back
from tests.generated import town as towns
from tests.generated.engines import Engine, Real, simplest
from tests.generated.scene import Scene, play
from tests.generated.town import Town

ENGINES: dict[str, Engine] = {"engine": Real(), "engine in small batches": Real(limit=7), "oracle": simplest}


@pytest.fixture
def town(db: None) -> Town:
    """Everybody's rows, in the test's own transaction."""
    return towns.build(maps.current())


@pytest.fixture(scope="module")
def standing_town(template: Any, django_db_blocker: Any) -> Iterator[Town]:
    """A town for all tests of a module, which take back what they do to it."""
    with django_db_blocker.unblock(), rolled_back():
        yield towns.build(maps.current())


@pytest.fixture(scope="session")
def watched(template: Any, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Scene]:
    """The scene of an erasure by one engine, by its name. Each is played once; what was seen are values."""
    seen: dict[str, Scene] = {}

    def watch(name: str) -> Scene:
        if name not in seen:
            with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
                patch.setattr("django.conf.settings.MEDIA_ROOT", tmp_path_factory.mktemp("media"))
                with rolled_back():
                    seen[name] = play(towns.build(maps.current()), ENGINES[name])
        return seen[name]

    return watch


@pytest.fixture(params=ENGINES)
def scene(request: pytest.FixtureRequest, watched: Callable[[str], Scene]) -> Scene:
    """The scene of each engine in turn."""
    return watched(request.param)
