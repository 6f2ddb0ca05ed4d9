"""Writing the package: one pass over each table, with flat memory."""

import csv
import io
import json
import tempfile
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from pathlib import PurePosixPath
from typing import IO, Any

from django.db.models import FileField
from django.utils import translation

from portico.rights import map as maps
from portico.rights.export import page
from portico.rights.export.archive import Archive, Member
from portico.rights.export.information import information
from portico.rights.export.manifest import Manifest, TableSummary
from portico.rights.export.rows import Row, Selection, plain
from portico.rights.export.schema import schema
from portico.rights.export.snapshot import snapshot
from portico.rights.map import Entry, Map
from portico.rights.plan import unlinked
from portico.rights.roots import Roots
from portico.rights.words import captions_of, choices_of

_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=plain).encode
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")  # the wide ones are signs of a formula, too, where such are typed


def write(
    roots: Roots,
    *,
    at: datetime,
    language: str,
    to: IO[bytes],
    parts: Collection[str] | None = None,
    controller: Mapping[str, str] | None = None,
    within: Map | None = None,
    watch: Callable[[Manifest], None] | None = None,
) -> Manifest:
    """Write the package of the roots' data and return its manifest, which is also its last file.

    The bytes depend only on the database's snapshot, the stored files and the arguments. `parts` narrows it to some
    tables, by label. `controller` is who is responsible, as name and value pairs. `to` need not be able to seek. `watch` is
    handed the manifest at once: its `rows` grow while it is written, and may be read from another thread.
    """
    map_ = within or maps.current()
    manifest = Manifest(
        root=roots.root,
        root_id=str(roots.root_id),
        at=at.isoformat(),
        language=language,
        map_version=map_.version,
    )
    if watch is not None:
        watch(manifest)
    entries = sorted((entry for entry in map_.entries if entry.about_people), key=lambda entry: entry.label)
    chosen = [entry for entry in entries if parts is None or entry.label in parts]
    with Archive(to) as archive, translation.override(language), tempfile.TemporaryFile() as readable, snapshot():
        text = _text(readable)
        text.write(page.head(language=language, at=manifest.at))
        manifest.not_chosen = [entry.label for entry in entries if entry not in chosen]
        held = [entry for entry in chosen if _Table(entry, roots, map_, archive, text, manifest).write()]
        _close(archive, text, readable, manifest, held, controller, map_)
    manifest.files = archive.files
    return manifest


def _close(
    archive: Archive,
    text: io.TextIOWrapper,
    readable: IO[bytes],
    manifest: Manifest,
    held: list[Entry],
    controller: Mapping[str, str] | None,
    map_: Map,
) -> None:
    """The page's end, the information, the schema and the manifest."""
    manifest.unlinked = [{"label": one.label, "title": one.title, "reason": one.reason} for one in unlinked(map_)]
    told = information(held, controller=controller)
    titles = {entry.label: entry.title for entry in map_.entries}
    text.write(page.foot(told, manifest.left_out(), manifest.missing, titles))
    text.flush()
    readable.seek(0)
    archive.copy("index.html", readable)
    _document(archive, "information.json", told)
    _document(archive, "schema.json", schema(map_))
    manifest.files = archive.files
    _document(archive, "manifest.json", manifest.as_json)


def _text(file: IO[bytes]) -> io.TextIOWrapper:
    """A file for text, in which half a character, such as a JSON column can hold, is written as an escape."""
    return io.TextIOWrapper(file, encoding="utf-8", errors="backslashreplace", newline="")


def _document(archive: Archive, name: str, value: Mapping[str, Any]) -> None:
    with archive.member(name) as member:
        member.write(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def formula_safe(value: Any) -> Any:
    """A cell that no spreadsheet runs: text that would start a formula is led by an apostrophe."""
    if isinstance(value, str):
        return f"'{value}" if value[:1] in _FORMULA and value else value
    return _ENCODE(value) if isinstance(value, dict | list) else value


class _Table:
    """One table on its way into the package."""

    def __init__(
        self, entry: Entry, roots: Roots, map_: Map, archive: Archive, page_text: IO[str], manifest: Manifest
    ) -> None:
        self._selection = Selection(entry, roots, within=map_)
        self._entry = entry
        self._archive = archive
        self._page = page_text
        self._manifest = manifest
        self._files: list[tuple[str, str, str]] = []
        self._choices = choices_of(entry)

    def write(self) -> bool:
        """Write the table's JSON, CSV, part of the page and files. False where nothing is held."""
        rows = iter(self._selection)
        first = next(rows, None)
        label = self._entry.label
        if first is None:
            self._manifest.empty.append(label)
            return False
        selection = self._selection
        summary = TableSummary(label, self._entry.title, secrets=selection.secrets, columns=selection.names)
        self._manifest.tables.append(summary)
        self._page.write(page.table_head(summary.title, selection.names, captions_of(self._entry, selection.names)))
        with tempfile.TemporaryFile() as spool:
            sheet = _text(spool)
            lines = csv.writer(sheet)
            lines.writerow(selection.names)
            with self._archive.member(f"data/{label}.json") as member:
                member.write(f'{{"table":{_ENCODE(label)},"title":{_ENCODE(summary.title)},"rows":[\n')
                self._row(first, summary, lines, member, "")
                for row in rows:
                    self._row(row, summary, lines, member, ",\n")
                member.write("\n]}\n")
            sheet.flush()
            spool.seek(0)
            self._archive.copy(f"csv/{label}.csv", spool)
            sheet.detach()
        self._page.write(page.table_foot(label, summary.rows))
        self._copy_files()
        return True

    def _row(self, row: Row, summary: TableSummary, lines: Any, member: Member, before: str) -> None:
        cells = row.cells
        names = self._selection.names
        for name in self._selection.files:
            if cells.get(name):
                cells[name] = self._file(row, name)
        if summary.rows < page.SHOWN:
            self._page.write(page.table_row(names, cells, row.withheld, self._choices))
        if row.withheld:
            for name in row.withheld:
                summary.withheld[name] = summary.withheld.get(name, 0) + 1
            lines.writerow([formula_safe(cells.get(name)) for name in names])
            cells["_withheld"] = list(row.withheld)
        else:
            lines.writerow([formula_safe(cells[name]) for name in names])
        member.write(before + _ENCODE(cells))
        summary.rows += 1

    def _file(self, row: Row, name: str) -> str:
        """Remember a file for when the table is written; its place in the package."""
        stored = row.cells[name]
        place = f"files/{self._entry.label}/{row.key}/{name}{PurePosixPath(stored).suffix}"
        self._files.append((name, stored, place))
        return place

    def _copy_files(self) -> None:
        for name, stored, place in self._files:
            field = self._entry.fields[name]
            if not isinstance(field, FileField):
                continue
            try:
                with field.storage.open(stored) as source:
                    self._archive.copy(place, source)
            except FileNotFoundError:
                self._manifest.missing.append(place)
