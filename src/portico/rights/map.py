"""The map: every installed model's declaration, children before parents. Built once from the installed models."""

import hashlib
import heapq
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Field, ForeignKey, ManyToManyField, Model
from django.utils.module_loading import import_string

from portico.privacy import Column, Declaration, Fate, FromRow, LastOut, Role, Tie
from portico.privacy.columns import Kind
from portico.rights.roots import Roots, UnknownRoot, resolve

__all__ = [
    "Entry",
    "Link",
    "Map",
    "Roots",
    "UnknownRoot",
    "build",
    "current",
    "resolve",
]


_NEUTRAL = (Kind.TECHNICAL, Kind.REFERENCE)


@dataclass(frozen=True, eq=False)
class Entry:
    """A model with its declaration."""

    model: type[Model]
    declaration: Declaration

    @property
    def label(self) -> str:
        """The model as `app.Model`."""
        return self.model._meta.label

    @property
    def ties(self) -> tuple[Tie, ...]:
        """Whose rows these are."""
        return self.declaration.ties

    @property
    def fate(self) -> Fate:
        """What becomes of a row when its owner is erased."""
        return self.declaration.fate

    @property
    def columns(self) -> Mapping[str, Column]:
        """The class of each column, by the field's name."""
        return self.declaration.columns

    @property
    def title(self) -> str:
        """What a person calls the table, in the reader's language."""
        return str(self.declaration.title or self.model._meta.verbose_name_plural)

    @property
    def about_people(self) -> bool:
        """Whether rows belong to someone: neither unlinked nor impersonal."""
        return self.declaration.marker is None

    @cached_property
    def fields(self) -> "Mapping[str, Field[Any, Any]]":
        """The columns of the table itself, by the field's name, in the model's order."""
        return {field.name: field for field in self.model._meta.local_concrete_fields}

    @cached_property
    def links(self) -> "Mapping[str, ForeignKey[Any, Any]]":
        """The columns that are foreign keys."""
        return {name: field for name, field in self.fields.items() if isinstance(field, ForeignKey)}

    def ties_of(self, *roles: Role) -> tuple[Tie, ...]:
        """The ties with one of these roles."""
        return tuple(tie for tie in self.ties if tie.role in roles)

    def of(self, name: str) -> str:
        """The path of the tie that a column is about; empty where it says nothing about anyone in particular.

        What a row with a single tie says, it says about that one. A shared row is about its children's people too.
        """
        column = self.columns.get(name)
        if column is None or column.of:
            return column.of if column else ""
        paths = {tie.path for tie in self.ties}
        if len(paths) != 1 or isinstance(self.fate, LastOut) or (column.kind in _NEUTRAL and name not in paths):
            return ""
        return next(iter(paths))


@dataclass(frozen=True, slots=True)
class Link:
    """A foreign key from `child` (its column `name`) to `parent`."""

    child: Entry
    name: str
    parent: Entry


@dataclass(frozen=True, eq=False)
class Map:
    """All entries, children before parents.

    `undeclared` are the installed models that say nothing; `cycle` are the labels that cannot be put in order.
    `unknown` are declared labels of which there is no model. `portico check` refuses all three.
    """

    entries: tuple[Entry, ...]
    undeclared: tuple[type[Model], ...] = ()
    cycle: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @cached_property
    def _by_model(self) -> dict[type[Model], Entry]:
        return {entry.model: entry for entry in self.entries}

    @cached_property
    def _by_label(self) -> dict[str, Entry]:
        return {entry.label.lower(): entry for entry in self.entries}

    def entry(self, label: str) -> Entry:
        """The entry of `app.Model`; a proxy's is its table's. Raises LookupError for an unknown or undeclared model."""
        found = self._by_label.get(label.lower())
        return found if found is not None else self.of_model(apps.get_model(label))

    def of_model(self, model: type[Model]) -> Entry:
        """The entry of a model's table."""
        return self._by_model[model._meta.concrete_model or model]

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Every foreign key between two declared tables, a table's own to itself included."""
        return tuple(
            Link(entry, name, self._by_model[parent])
            for entry in self.entries
            for name, field in entry.links.items()
            if (parent := field.related_model._meta.concrete_model) in self._by_model
        )

    def pointing_at(self, parent: Entry) -> tuple[Link, ...]:
        """The foreign keys that point at a table."""
        return tuple(link for link in self.links if link.parent is parent)

    @cached_property
    def version(self) -> str:
        """SHA-256, in hex, of all declarations: sentences for people excluded, so that wording changes nothing."""
        said = {entry.label: _canonical(entry.declaration) for entry in self.entries}
        return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def _canonical(declaration: Declaration) -> dict[str, object]:
    """A declaration without its sentences."""
    return {
        "marker": type(declaration.marker).__name__ if declaration.marker else "",
        "ties": [[tie.root, tie.path, tie.role, dict(tie.when), tie.redact] for tie in declaration.ties],
        "fate": [type(declaration.fate).__name__, asdict(declaration.fate)],
        "columns": {name: _canonical_column(column) for name, column in declaration.columns.items()},
        "expires": [[rule.trigger, rule.days, rule.blank, dict(rule.when)] for rule in declaration.expires],
    }


def _canonical_column(column: Column) -> list[object]:
    purposes = column.purposes
    named = purposes.path if isinstance(purposes, FromRow) else sorted(purpose.key for purpose in purposes)
    return [column.kind, column.category, named, column.of]


def _third_party() -> Mapping[str, Declaration]:
    found: Mapping[str, Declaration] = import_string(settings.RIGHTS["declarations"])
    return found


def _own(model: type[Model]) -> Declaration | None:
    """The declaration in the model's body or in an abstract base's; a concrete parent's is another table's."""
    for base in model.__mro__:
        meta = getattr(base, "_meta", None)
        if base is not model and meta is not None and not meta.abstract:
            continue
        found = vars(base).get("privacy")
        if isinstance(found, Declaration):
            return found
    return None


def _through_tables(
    models: Iterable[type[Model]],
) -> dict[type[Model], Declaration | None]:
    """The tables that Django made for many-to-many fields, with what their model's `tables` says of them."""
    found: dict[type[Model], Declaration | None] = {}
    for model in models:
        for field in model._meta.local_many_to_many:
            through = field.remote_field.through if isinstance(field, ManyToManyField) else None
            if through is not None and through._meta.auto_created:
                owner = _own(model)
                found[through] = owner.tables.get(field.name) if owner else None
    return found


def build(models: Iterable[type[Model]], declarations: Mapping[str, Declaration]) -> Map:
    """The map of these models; `declarations` are those of models that cannot carry their own, by label."""
    concrete = [model for model in models if not model._meta.proxy and not model._meta.swapped]
    said: dict[type[Model], Declaration | None] = {model: _own(model) for model in concrete}
    said |= _through_tables(concrete)
    for model in said:
        said[model] = declarations.get(model._meta.label, said[model])
    labels = {model._meta.label for model in said}
    order, cycle = _children_first(said)
    return Map(
        entries=tuple(Entry(model, declaration) for model in order if (declaration := said[model]) is not None),
        undeclared=tuple(sorted((model for model, found in said.items() if found is None), key=_label)),
        cycle=cycle,
        unknown=tuple(sorted(set(declarations) - labels)),
    )


def _label(model: type[Model] | None) -> str:
    return model._meta.label if model is not None else ""


def _children_first(
    models: Iterable[type[Model]],
) -> tuple[list[type[Model]], tuple[str, ...]]:
    """The tables so that one that holds a key comes before the one it points at; and the labels of those in a cycle.

    A table that points at itself is no cycle: its rows go in batches by level. Holds come as late as they can, since they keep
    everybody's hands off the rest.
    """
    known = {_label(model): model for model in models}
    parents: dict[str, set[str]] = {
        label: {
            target
            for field in model._meta.local_concrete_fields
            if isinstance(field, ForeignKey)
            and (target := _label(field.related_model._meta.concrete_model)) in known
            and target != label
        }
        for label, model in known.items()
    }
    waiting = dict.fromkeys(known, 0)
    for targets in parents.values():
        for target in targets:
            waiting[target] += 1
    late = settings.RIGHTS.get("hold", "")
    ready = [(label == late, label) for label, children in waiting.items() if children == 0]
    heapq.heapify(ready)
    order: list[str] = []
    while ready:
        _late, label = heapq.heappop(ready)
        order.append(label)
        for target in parents[label]:
            waiting[target] -= 1
            if waiting[target] == 0:
                heapq.heappush(ready, (target == late, target))
    left = sorted(set(known) - set(order))
    return [known[label] for label in [*order, *left]], tuple(left)


@lru_cache(maxsize=1)
def current() -> Map:
    """The map of the installed models. Built once; `current.cache_clear()` forgets it."""
    return build(apps.get_models(), _third_party())
