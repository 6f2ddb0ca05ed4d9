"""What an erasure does to each table, in order: the same list for the plan that is shown and for the execution."""

import functools
import operator
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from portico.privacy import Delete, Keep, LastOut, Role, Root
from portico.rights.columns import removable, severed
from portico.rights.map import Entry, Link, Map
from portico.rights.predicates import (
    all_rows,
    going,
    kept,
    outside,
    tied,
    without,
)
from portico.rights.roots import Roots, model_of


class Action(StrEnum):
    """What a stage does to its rows."""

    DETACH = "detach"  # a link is emptied with what it says; the row stays
    REDACT = "redact"  # the same for someone who had access
    DELETE = "delete"
    LAST_OUT = "last_out"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Stage:
    """One action on one table. `path` is the link that is emptied; empty for whole rows."""

    entry: Entry
    action: Action
    path: str = ""

    @property
    def key(self) -> str:
        """A name for cursors: `people.Hold detach placed_by`."""
        return " ".join(part for part in (self.entry.label, self.action.value, self.path) if part)

    @property
    def changes(self) -> dict[str, Any]:
        """For a detached or redacted row: the columns that are emptied and their empty values."""
        return severed(self.entry, self.path) if self.path else {}


def stages(map_: Map) -> Iterator[Stage]:
    """The stages of every erasure in the order of execution.

    Children come before parents, so that a tie's path is still whole when it is asked. Within a table, links
    of rows that stay are emptied before rows go.
    """
    for entry in map_.entries:
        yield from _severing(map_, entry)
        if not entry.about_people:
            continue
        match entry.fate:
            case Delete():
                yield Stage(entry, Action.DELETE)
            case Keep(when=when):
                if when:
                    yield Stage(entry, Action.DELETE)
                yield Stage(entry, Action.KEEP)
            case LastOut():
                yield Stage(entry, Action.LAST_OUT)
                for path in dict.fromkeys(tie.path for tie in entry.ties_of(Role.OWNER) if tie.path in entry.fields):
                    yield Stage(entry, Action.DETACH, path)


def _severing(map_: Map, entry: Entry) -> Iterator[Stage]:
    """The links of this table that an erasure may empty while the row stays."""
    seen: set[str] = set()
    for tie in entry.ties_of(Role.AUTHOR, Role.ACCESSOR):
        if tie.path not in seen:
            seen.add(tie.path)
            yield Stage(
                entry,
                Action.DETACH if tie.role is Role.AUTHOR else Action.REDACT,
                tie.path,
            )
    for link in map_.links:
        if link.child is entry and link.name not in seen and unlinks(link):
            yield Stage(entry, Action.DETACH, link.name)


def unlinks(link: Link) -> bool:
    """Whether the plan empties this foreign key when the row it points at goes: it is nullable, and no tie decides.

    A shared parent's is emptied when the parent goes, in the same transaction (`nulled_with`).
    """
    if not link.child.fields[link.name].null or not removable(link.parent):
        return False
    if any(tie.path == link.name for tie in link.child.ties):
        return False
    return not isinstance(link.parent.fate, LastOut)


def nulled_with(map_: Map, parent: Entry) -> tuple[Link, ...]:
    """The nullable foreign keys to a shared table, to be emptied in the transaction that removes a row of it."""
    return tuple(
        link
        for link in map_.pointing_at(parent)
        if isinstance(parent.fate, LastOut) and link.child.fields[link.name].null and not _is_child(link)
    )


def _is_child(link: Link) -> bool:
    fate = link.parent.fate
    return isinstance(fate, LastOut) and fate.child == f"{link.child.label}.{link.name}"


def affected(stage: Stage, roots: Roots, *, within: Map) -> QuerySet[Any]:
    """The rows that a stage touches, asked when the stages before it are done.

    `LAST_OUT` answers before its children went: the rows that will go. Afterwards the candidate table knows.
    Running a stage to its end leaves this empty, save where a kept row's tie is on its parent, which comes later.
    """
    entry = stage.entry
    match stage.action:
        case Action.DELETE | Action.LAST_OUT:
            return going(entry, roots, within=within)
        case Action.KEEP:
            return kept(entry, roots, within=within)
        case Action.DETACH | Action.REDACT:
            rows = _linked(stage, roots, within)
            if isinstance(entry.fate, LastOut):
                return without(rows, going(entry, roots, within=within))
            return outside(entry, rows, roots, within=within)


def _linked(stage: Stage, roots: Roots, within: Map) -> QuerySet[Any]:
    """The rows whose link at the stage's path leads to what goes."""
    entry = stage.entry
    rows = all_rows(entry.model)
    ties = [tie for tie in entry.ties if tie.path == stage.path]
    if ties:
        conditions = [condition for tie in ties if (condition := tied(entry, tie, roots)) is not None]
        return rows.filter(functools.reduce(operator.or_, conditions)) if conditions else rows.none()
    parent = within.of_model(entry.links[stage.path].related_model)
    for root in Root:
        if model_of(root) is parent.model:
            return rows.filter(**{f"{stage.path}__in": roots.ids(root)})
    return rows.filter(**{f"{stage.path}__in": going(parent, roots, within=within).values("pk")})
