"""The plan of an erasure: what goes, what is emptied, what a law keeps and until when, and what stands in the way."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import translation
from django.utils.module_loading import import_string

from portico.kit.compiled import Statement
from portico.privacy import Blocker, FromRow, Keep, Participant, Unlinked
from portico.rights import map as maps
from portico.rights import roots as who
from portico.rights.compiled import about_roots, union
from portico.rights.keeping import Document, documents
from portico.rights.map import Entry, Map
from portico.rights.predicates import EVERYONE, rows_of
from portico.rights.roots import Roots
from portico.rights.schedule import Action, Stage, affected, stages


@dataclass(frozen=True, slots=True)
class Step:
    """One class of rows and what happens to it. `ground` and `until` say why and how long where it is kept."""

    label: str
    action: str
    ground: str
    until: date | None
    rows: int
    title: str
    path: str = ""
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unconnected:
    """A table about people that is on purpose tied to nobody: named in the plan, untouched by it."""

    label: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What an erasure of the roots would do. `steps` has only classes with rows, in the order of execution.

    `digest` covers the map's version, the roots, the classes with rows, the blockers, the recipients and the kept
    documents, and not the counts: one more line of a log changes nothing, one more invoice means a new preview.
    """

    roots: Roots
    at: datetime
    map_version: str
    steps: tuple[Step, ...]
    blockers: tuple[Blocker, ...]
    recipients: tuple[str, ...]
    kept: tuple[Document, ...]
    unlinked: tuple[Unconnected, ...]
    digest: str

    @property
    def rows(self) -> int:
        """How many rows are touched."""
        return sum(step.rows for step in self.steps)

    @property
    def classes(self) -> frozenset[tuple[str, str, str]]:
        """What the digest covers of the steps: (label, action, path)."""
        return frozenset((step.label, step.action, step.path) for step in self.steps)

    @property
    def as_json(self) -> dict[str, Any]:
        """The plan as values that JSON can hold, with sentences in the language in force."""
        return {
            "root": self.roots.root,
            "root_id": str(self.roots.root_id),
            "persons": [str(one) for one in sorted(self.roots.persons)],
            "clients": [str(one) for one in sorted(self.roots.clients)],
            "at": self.at.isoformat(),
            "map_version": self.map_version,
            "digest": self.digest,
            "steps": [
                {
                    "label": step.label,
                    "title": step.title,
                    "action": step.action,
                    "path": step.path,
                    "cells": list(step.cells),
                    "ground": step.ground,
                    "until": step.until.isoformat() if step.until else None,
                    "rows": step.rows,
                }
                for step in self.steps
            ],
            "kept": [
                {
                    "label": one.label,
                    "id": one.id,
                    "ground": one.ground,
                    "rule": one.rule,
                    "until": one.until.isoformat(),
                }
                for one in self.kept
            ],
            "blockers": [{"key": one.key, "sentence": str(one.sentence)} for one in self.blockers],
            "recipients": list(self.recipients),
            "unlinked": [{"label": one.label, "title": one.title, "reason": one.reason} for one in self.unlinked],
        }


def participants() -> Sequence[Participant]:
    """The participants of this installation (`settings.RIGHTS`)."""
    found: Sequence[Participant] = import_string(settings.RIGHTS["participants"])
    return found


def make(roots: Roots, *, at: datetime, within: Map | None = None) -> Plan:
    """The plan of erasing the roots as the database stands. Changes nothing."""
    map_ = within or maps.current()
    counted = [(stage, rows) for stage, rows in count(map_, roots) if rows]
    kept = tuple(
        document
        for stage, _rows in counted
        if stage.action is Action.KEEP
        for document in documents(stage.entry, roots, within=map_)
    )
    steps = tuple(_step(stage, rows, kept) for stage, rows in counted)
    blockers = (
        *who.blockers(roots),
        *(blocker for one in participants() for blocker in one.blockers(roots.subject)),
    )
    touched = list(dict.fromkeys(stage.entry for stage, _rows in counted))
    with translation.override("en"):
        digest = _digest(map_, roots, steps, blockers, recipients_of(touched), kept)
    return Plan(
        roots=roots,
        at=at,
        map_version=map_.version,
        steps=steps,
        blockers=blockers,
        recipients=recipients_of(touched),
        kept=kept,
        unlinked=unlinked(map_),
        digest=digest,
    )


def unlinked(map_: Map) -> tuple[Unconnected, ...]:
    """The tables about people that are tied to nobody, each with its reason."""
    return tuple(
        Unconnected(entry.label, entry.title, str(entry.declaration.marker.reason))
        for entry in sorted(map_.entries, key=lambda one: one.label)
        if isinstance(entry.declaration.marker, Unlinked)
    )


def _step(stage: Stage, rows: int, kept: Sequence[Document]) -> Step:
    fate = stage.entry.fate
    keeps = stage.action is Action.KEEP and isinstance(fate, Keep)
    ends = [one.until for one in kept if one.label == stage.entry.label] if keeps else []
    return Step(
        label=stage.entry.label,
        action=stage.action.value,
        ground=fate.ground if keeps and isinstance(fate, Keep) else "",
        until=max(ends, default=None),
        rows=rows,
        title=stage.entry.title,
        path=stage.path,
        cells=tuple(stage.changes),
    )


def count(map_: Map, roots: Roots) -> Iterator[tuple[Stage, int]]:
    """How many rows each stage touches, all counted in one statement."""
    numbers = _numbers(_rows_of_stages(map_, roots))
    for place, stage in enumerate(stages(map_)):
        yield stage, numbers.get(place, 0)


_COUNTED = "SELECT {place} AS place, COUNT(*) FROM ({rows}) AS counted_{place}"


@about_roots
def _rows_of_stages(map_: Map, roots: Roots) -> Statement:
    """The number of rows of each stage, by its place."""
    asked = enumerate(stages(map_))
    return union(((place, affected(one, roots, within=map_).values("pk")) for place, one in asked), _COUNTED)


@about_roots
def _rows_of_tables(map_: Map, roots: Roots) -> Statement:
    """The number of rows of each table about people that are the roots' in any role, by the table's label."""
    about = (entry for entry in map_.entries if entry.about_people)
    return union(((one.label, rows_of(one, roots, EVERYONE, within=map_).values("pk")) for one in about), _COUNTED)


def _numbers(asked: Statement) -> dict[Any, int]:
    """What a statement counts, by what it is about; what nobody of the roots can have is left out."""
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(asked.sql, asked.given)
        return {asked.parts[place]: number for place, number in cursor.fetchall()}


def recipients_of(entries: Sequence[Entry]) -> tuple[str, ...]:
    """Who outside has the data of these tables: participants, and the recipients that tables and purposes name."""
    names = [one.name for one in participants()]
    for entry in entries:
        names += [str(one) for one in entry.declaration.recipients]
        for column in entry.columns.values():
            if not isinstance(column.purposes, FromRow):
                names += [str(one) for purpose in column.purposes for one in purpose.recipients]
    return tuple(sorted(set(names)))


def _digest(
    map_: Map,
    roots: Roots,
    steps: Sequence[Step],
    blockers: Sequence[Blocker],
    recipients: Sequence[str],
    kept: Sequence[Document],
) -> str:
    covered = {
        "map": map_.version,
        "root": [roots.root, str(roots.root_id)],
        "persons": sorted(map(str, roots.persons)),
        "clients": sorted(map(str, roots.clients)),
        "classes": sorted([step.label, step.action, step.path] for step in steps),
        "blockers": sorted(blocker.key for blocker in blockers),
        "recipients": sorted(recipients),
        "kept": sorted([one.label, one.id] for one in kept),
    }
    return hashlib.sha256(json.dumps(covered, sort_keys=True).encode()).hexdigest()


def count_held(roots: Roots, *, within: Map | None = None) -> list[tuple[Entry, int]]:
    """How many rows of each table the roots own, share or have access to, counted in one statement; by the table's title."""
    map_ = within or maps.current()
    numbers = _numbers(_rows_of_tables(map_, roots))
    entries = sorted((entry for entry in map_.entries if entry.about_people), key=lambda entry: entry.title)
    return [(entry, numbers.get(entry.label, 0)) for entry in entries]
