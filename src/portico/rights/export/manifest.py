"""What a package contains, and what was left out and why."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _


@dataclass(slots=True)
class WrittenFile:
    """A file of the package."""

    name: str
    size: int
    sha256: str


@dataclass(slots=True)
class TableSummary:
    """A table of the package: its rows, the columns never exported, and the cells withheld for others' sake."""

    label: str
    title: str
    rows: int = 0
    secrets: tuple[str, ...] = ()
    withheld: dict[str, int] = field(default_factory=dict)
    columns: tuple[str, ...] = ()


@dataclass(slots=True)
class Manifest:
    """The list that stands beside the data."""

    root: str
    root_id: str
    at: str
    language: str
    map_version: str
    tables: list[TableSummary] = field(default_factory=list)
    files: list[WrittenFile] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unlinked: list[dict[str, str]] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    not_chosen: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """The rows of all tables."""
        return sum(table.rows for table in self.tables)

    @property
    def as_json(self) -> dict[str, Any]:
        """The manifest as it is written."""
        return {
            "format": "portico-export/1",
            "root": self.root,
            "root_id": self.root_id,
            "at": self.at,
            "language": self.language,
            "map_version": self.map_version,
            "rows": self.rows,
            "tables": [
                {"label": one.label, "title": one.title, "rows": one.rows, "columns": list(one.columns)}
                for one in self.tables
            ],
            "files": [{"name": one.name, "size": one.size, "sha256": one.sha256} for one in self.files],
            "missing_files": self.missing,
            "nothing_held_in": self.empty,
            "left_out": self.left_out(),
        }

    def left_out(self) -> list[dict[str, Any]]:
        """Each thing that is not in the package, with the reason."""
        out: list[dict[str, Any]] = []
        for table in self.tables:
            if table.secrets:
                out.append(
                    {
                        "label": table.label,
                        "columns": list(table.secrets),
                        "reason": _("Passwords, keys and tokens are never handed out; they are destroyed on erasure."),
                    }
                )
            if table.withheld:
                out.append(
                    {
                        "label": table.label,
                        "columns": sorted(table.withheld),
                        "cells": sum(table.withheld.values()),
                        "reason": _(
                            "These are about another person, such as a member of staff, "
                            "whose data is protected (Art. 15(4) GDPR)."
                        ),
                    }
                )
        out.extend({"label": one["label"], "columns": [], "reason": one["reason"]} for one in self.unlinked)
        out.extend(
            {"label": label, "columns": [], "reason": _("This part was not asked for.")} for label in self.not_chosen
        )
        return out
