"""The whole database as values, the packages of people, and the difference between two states."""

import io
import json
import zipfile
from dataclasses import dataclass, field
from typing import Any

from portico.rights import export
from portico.rights.export.rows import Selection, plain
from portico.rights.map import Map
from portico.rights.predicates import all_rows
from portico.rights.roots import Roots
from tests.generated.filler import Actor, Cell
from tests.generated.values import START


def roots_of(actor: Actor) -> Roots:
    """An actor and the client of which they are the only owner."""
    return Roots("person", actor.person, frozenset({actor.person}), frozenset({actor.client}))


def cells(map_: Map) -> dict[Cell, Any]:
    """Every cell of every declared table."""
    found: dict[Cell, Any] = {}
    for entry in map_.entries:
        names = list(entry.fields)
        for row in all_rows(entry.model).values_list("pk", *(entry.fields[name].attname for name in names)):
            for name, held in zip(names, row[1:], strict=True):
                found[entry.label, str(row[0]), name] = json.loads(json.dumps(held, default=plain))
    return found


@dataclass(frozen=True)
class Package:
    """An export as read back."""

    archive: bytes
    manifest: export.Manifest

    def file(self, name: str) -> bytes:
        """One file of the package."""
        with zipfile.ZipFile(io.BytesIO(self.archive)) as archive:
            return archive.read(name)

    @property
    def names(self) -> list[str]:
        """The files of the package."""
        with zipfile.ZipFile(io.BytesIO(self.archive)) as archive:
            return archive.namelist()

    def rows(self, label: str) -> list[dict[str, Any]]:
        """The rows of one table."""
        name = f"data/{label}.json"
        found: list[dict[str, Any]] = json.loads(self.file(name))["rows"] if name in self.names else []
        return found


def package(roots: Roots, map_: Map, language: str = "en") -> Package:
    """The export of the roots, as of one fixed moment."""
    sink = io.BytesIO()
    manifest = export.write(roots, at=START, language=language, to=sink, within=map_)
    return Package(sink.getvalue(), manifest)


@dataclass(frozen=True)
class Contents:
    """A package's cells: those that it shows, the secrets that it never does, and what it withholds for others' sake."""

    shown: dict[Cell, Any] = field(default_factory=dict)
    secret: set[Cell] = field(default_factory=set)
    withheld: set[Cell] = field(default_factory=set)

    @property
    def left(self) -> set[Cell]:
        """What it leaves out by name."""
        return self.secret | self.withheld


def exported(roots: Roots, map_: Map) -> Contents:
    """What a package of the roots has."""
    contents = Contents()
    for entry in map_.entries:
        if not entry.about_people:
            continue
        selection = Selection(entry, roots, within=map_)
        for row in selection:
            for name, held in row.cells.items():
                if name in entry.fields:
                    contents.shown[entry.label, str(row.key), name] = held
            contents.secret.update((entry.label, str(row.key), name) for name in selection.secrets)
            contents.withheld.update((entry.label, str(row.key), name) for name in row.withheld)
    return contents
