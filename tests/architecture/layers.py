"""The layers of pyproject.toml, applied to what import-linter cannot see: foreign keys, signal receivers, names of jobs."""

import ast
import tomllib
import weakref
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db.models import Model
from django.dispatch import Signal

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "portico"


def layers() -> list[list[str]]:
    """The one list, from the top down; packages on one level know nothing of each other."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (found,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    return [[name.strip() for name in level.split("|")] for level in found]


def package_of(module: str) -> str | None:
    """`people` for `portico.people.models`; nothing for what is not ours."""
    parts = module.split(".")
    return parts[1] if parts[0] == "portico" and len(parts) > 1 else None


def may_know(one: str, other: str) -> bool:
    """Whether package `one` may know package `other`: itself, or one that stands below it."""
    level = {name: number for number, names in enumerate(layers()) for name in names}
    return one == other or level[one] < level[other]


def foreign_keys_upwards(models: Iterable[type[Model]]) -> Iterator[str]:
    """Foreign keys, one-to-one and many-to-many fields that reach above their model."""
    for model in models:
        own = package_of(model.__module__)
        for field in model._meta.get_fields(include_parents=False):
            if own is None or not field.is_relation or field.auto_created or not isinstance(field.related_model, type):
                continue
            target = package_of(field.related_model.__module__)
            if target is not None and not may_know(own, target):
                yield f"{model._meta.label}.{field.name} reaches up to {target}"


def receivers_upwards(signals: Iterable[Signal], models: Iterable[type[Model]]) -> Iterator[str]:
    """Receivers that listen to a model above them: the flow of a sender would depend on what it must not know."""
    senders = {id(model): model for model in models}
    for signal in signals:
        for (_receiver_id, sender_id), reference, *_rest in signal.receivers:
            function: Any = reference() if isinstance(reference, weakref.ReferenceType) else reference
            function = getattr(function, "__func__", function)
            own, sender = package_of(getattr(function, "__module__", "") or ""), senders.get(sender_id)
            if own is None or sender is None:
                continue
            above = package_of(sender.__module__)
            if above is not None and not may_know(own, above):
                yield f"{function.__module__}.{function.__qualname__} listens up to {sender._meta.label}"


def jobs_astray(registered: Iterable[tuple[str, Callable[..., Any]]]) -> Iterator[str]:
    """Jobs whose name does not begin with the package of their function."""
    for name, function in registered:
        own = package_of(function.__module__)
        if own is not None and name.split(".")[0] != own:
            yield f"the job {name} is a function of {own}"


def rings(source: str) -> Iterator[str]:
    """The names of jobs that a source rings, where they are written out."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called == "ring" and isinstance(node.args[0].value, str):
            yield node.args[0].value


def rings_upwards(sources: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Packages that ring a job above them by its name; `sources` are pairs of package and source."""
    for own, source in sources:
        for name in rings(source):
            if not may_know(own, name.split(".")[0]):
                yield f"{own} rings {name}"


def own_sources() -> Iterator[tuple[str, str]]:
    """Every module of Portico with the package it belongs to."""
    for file in PACKAGE.rglob("*.py"):
        parts = file.relative_to(PACKAGE).parts
        if len(parts) > 1:
            yield parts[0], file.read_text()
