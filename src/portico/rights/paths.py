"""Walking a tie's path from a row to its root."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, ForeignKey, Model, UUIDField

from portico.privacy import Tie
from portico.rights.roots import model_of


class BadPath(ValueError):
    """A path that cannot be walked; the message says why and what to write."""


@dataclass(frozen=True, slots=True)
class Path:
    """A path's foreign keys, and the column in which it ends."""

    hops: tuple["ForeignKey[Any, Any]", ...]
    last: "Field[Any, Any]"

    @property
    def direct(self) -> bool:
        """Whether the row itself holds the root's key."""
        return not self.hops


def _column(model: type[Model], name: str) -> "Field[Any, Any]":
    try:
        found = model._meta.get_field("pk" if name == "pk" else name)
    except FieldDoesNotExist as error:
        if name == "pk" and model._meta.pk is not None:
            return model._meta.pk
        message = f"{model._meta.label} has no column `{name}`; name a forward foreign key or a key column."
        raise BadPath(message) from error
    if not isinstance(found, Field) or not found.concrete or found.many_to_many:
        message = f"`{name}` of {model._meta.label} is no forward foreign key; start from the table that holds the key."
        raise BadPath(message)
    return found


def walk(model: type[Model], path: str) -> Path:
    """The fields of a path. Raises BadPath unless all but the last are forward foreign keys."""
    names = path.split("__")
    hops: list[ForeignKey[Any, Any]] = []
    here: type[Model] = model
    for name in names[:-1]:
        link = _column(here, name)
        if not isinstance(link, ForeignKey):
            message = f"`{name}` of {here._meta.label} is no foreign key, so the path `{path}` cannot go through it."
            raise BadPath(message)
        hops.append(link)
        here = link.related_model
    return Path(tuple(hops), _column(here, names[-1]))


def reaches_nobody(model: type[Model], tie: Tie) -> str:
    """Why the end of a tie can never hold its root's key; empty where it can. Raises BadPath."""
    path = walk(model, tie.path)
    root = model_of(tie.root)
    last = path.last
    if isinstance(last, ForeignKey):
        if last.related_model._meta.concrete_model is not root._meta.concrete_model:
            return f"it ends at {last.related_model._meta.label}, and a {tie.root} is a {root._meta.label}"
        return ""
    if last.primary_key and last.model._meta.concrete_model is not root._meta.concrete_model:
        return f"it ends at the key of {last.model._meta.label} itself, which is no {tie.root}"
    if not isinstance(last, UUIDField):
        return f"`{last.name}` of {last.model._meta.label} is neither a foreign key nor a UUID column"
    return ""
