"""Writes have one form: what they are given is named where they are called."""

import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest

from tests.architecture.layers import PACKAGE

APPS = sorted({path.relative_to(PACKAGE).parts[0] for path in PACKAGE.glob("*/actions*")} - {"privacy"})
READS = {"person_of_link", "unsubscribe_token"}  # of links, beside the writes that make them


def _writes(app: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The functions of an app's own that its `actions` offer."""
    actions = import_module(f"portico.{app}.actions")
    offered = getattr(actions, "__all__", None) or [
        name for name, one in vars(actions).items() if getattr(one, "__module__", "") == actions.__name__
    ]
    for name in offered:
        one = getattr(actions, name)
        if inspect.isfunction(one) and not name.startswith("_") and name not in READS:
            yield name, one


def _positional(function: Callable[..., Any]) -> list[str]:
    kinds = {inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD}
    return [name for name, one in inspect.signature(function).parameters.items() if one.kind in kinds]


@pytest.mark.parametrize("app", APPS)
def test_a_write_takes_keywords_only(app: str) -> None:
    writes = dict(_writes(app))
    assert writes
    assert {name: found for name, one in writes.items() if (found := _positional(one))} == {}


def test_a_write_that_can_be_called_by_position_is_found() -> None:
    def planted(person: str, *, at: str) -> None: ...

    assert _positional(planted) == ["person"]
