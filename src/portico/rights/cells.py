"""Reading a table's cells for traces of erased subjects: which cells may hold one, and which traces are findings."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import (
    BinaryField,
    BooleanField,
    Case,
    CharField,
    Field,
    FileField,
    JSONField,
    Q,
    QuerySet,
    TextField,
    UUIDField,
    Value,
    When,
)

from portico.kit.digests import exact_digest
from portico.privacy import Keep, Unlinked
from portico.privacy.columns import Kind
from portico.rights.disguises import as_text
from portico.rights.export.rows import plain
from portico.rights.map import Entry
from portico.rights.matching import STRONG, Hit, Matcher

_CHUNK = 1000
_PIECE, _OVERLAP = 4 * 2**20, 2**16  # bytes of a file that are read at once, and how far pieces overlap
_READ = (CharField, TextField, JSONField, UUIDField, BinaryField, FileField)
_WORDY = (TextField, JSONField, FileField)
_OPAQUE = (Kind.REFERENCE, Kind.TECHNICAL)
_WEAK_PARTNERS = frozenset({"city", "company", "street", "postcode"})


@dataclass(frozen=True, slots=True)
class Trace:
    """Where something of an erased subject is left.

    `cell` is a keyed digest of the cell: a finding that was judged is opened again only if that changes.
    """

    run: UUID
    label: str
    row: str
    column: str
    strength: str
    kind: str
    cell: str


class Reader:
    """One table, with what its declaration says about traces in it."""

    def __init__(self, entry: Entry) -> None:
        """Choose the columns that can hold words, keys or files."""
        self._entry = entry
        self._names = tuple(name for name, column in entry.fields.items() if isinstance(column, _READ))
        fate = entry.fate
        self._stays = frozenset(fate.columns) if isinstance(fate, Keep) else frozenset[str]()
        self._kept: Value | Case = Value(value=True)
        if isinstance(fate, Keep) and fate.when:
            yes = When(Q(**fate.when), then=Value(value=True))
            self._kept = Case(yes, default=Value(value=False), output_field=BooleanField())

    def traces(self, rows: "QuerySet[Any]", matcher: Matcher) -> Iterator[Trace]:
        """The findings in some rows, read in the order of their keys, a chunk at a time."""
        if not self._names:
            return
        asked = rows.order_by("pk").annotate(_kept=self._kept).values_list("pk", "_kept", *self._names)
        last = None
        while True:
            chunk = list((asked if last is None else asked.filter(pk__gt=last))[:_CHUNK])
            for key, kept, *values in chunk:
                skipped = self._stays if kept else frozenset[str]()
                named = {
                    name: value
                    for name, value in zip(self._names, values, strict=True)
                    if value and name not in skipped
                }
                yield from self._row(str(key), named, matcher)
            if len(chunk) < _CHUNK:
                return
            last = chunk[-1][0]

    def _row(self, key: str, values: Mapping[str, Any], matcher: Matcher) -> Iterator[Trace]:
        cells: dict[str, tuple[str, frozenset[Hit]]] = {}
        for name, value in values.items():
            column = self._entry.fields[name]
            if isinstance(value, UUID):
                cells[name] = str(value), matcher.of_uuid(value)
                continue
            text = text_of(value)
            cells[name] = text, matcher.hits(text)
            if isinstance(column, FileField):
                yield from self._file(key, name, column, str(value), matcher)
        if not any(hits for _text, hits in cells.values()):
            return
        for name, (text, hits) in cells.items():
            yield from self._judge(key, name, hits, digest(text))
        for name, hit in matcher.spread(cells):
            if self._is_finding(name, hit.kind):
                yield Trace(hit.run, self._entry.label, key, name, "strong", hit.kind, digest(cells[name][0]))

    def _file(self, key: str, name: str, column: FileField, file: str, matcher: Matcher) -> Iterator[Trace]:
        hits, cell = in_file(column.storage, file, matcher)
        yield from self._judge(key, name, hits, cell)

    def _judge(self, key: str, name: str, hits: frozenset[Hit], cell: str) -> Iterator[Trace]:
        loose = self._is_loose(self._entry.fields[name], name)
        for run, strength, kind in findings(hits, weak=loose):
            if self._is_finding(name, kind):
                yield Trace(run, self._entry.label, key, name, strength, kind, cell)

    def _is_loose(self, column: "Field[Any, Any]", name: str) -> bool:
        """Whether anything may be written there, so that a name beside a city means someone."""
        said = self._entry.columns.get(name)
        return isinstance(column, _WORDY) or (said is not None and said.kind is Kind.FREE_TEXT)

    def _is_finding(self, name: str, kind: str) -> bool:
        said = self._entry.columns.get(name)
        if said is None:
            return True
        if kind == "uuid" and isinstance(self._entry.declaration.marker, Unlinked):
            return said.kind not in _OPAQUE  # held there on purpose, and named in the notice
        if kind in ("phone", "address") and self._entry.about_people:
            return said.kind is not Kind.PERSONAL  # a family's phone, a house's street: the row's owner has them too
        return True


def findings(hits: Iterable[Hit], *, weak: bool) -> Iterator[tuple[UUID, str, str]]:
    """The (subject, strength, kind) that hits in one cell come to."""
    kinds: dict[UUID, set[str]] = {}
    for hit in hits:
        kinds.setdefault(hit.run, set()).add(hit.kind)
    for run, found in sorted(kinds.items()):
        strong = [kind for kind in STRONG if kind in found]
        for kind in strong:
            yield run, "strong", kind
        if weak and not strong and "name" in found and found & _WEAK_PARTNERS:
            yield run, "weak", "name"


def text_of(value: Any) -> str:
    """A cell as words: of nested values, all keys and values, each on a line."""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes | memoryview):
        return as_text(bytes(value))
    return "\n".join(_leaves(value))


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, held in value.items():
            yield str(key)
            yield from _leaves(held)
    elif isinstance(value, list):
        for held in value:
            yield from _leaves(held)
    elif value is not None:
        yield value if isinstance(value, str) else json.dumps(value, default=plain)


def digest(text: str) -> str:
    """What is stored of a cell: a keyed digest, to see whether it has changed."""
    return exact_digest(scope="cell", value=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())


def in_file(storage: Any, name: str, matcher: Matcher) -> tuple[frozenset[Hit], str]:
    """What stands in a file of text, read in pieces, and the keyed digest of its content; nothing for others and missing ones."""
    found: set[Hit] = set()
    whole = hashlib.sha256()
    try:
        with storage.open(name, "rb") as content:
            rest = b""
            while piece := content.read(_PIECE):
                if not rest and b"\0" in piece[:4096]:
                    return frozenset(), ""
                whole.update(piece)
                found |= matcher.hits(as_text(rest + piece))
                rest = piece[-_OVERLAP:]
    except OSError:
        return frozenset(), ""
    return frozenset(found), exact_digest(scope="cell", value=whole.hexdigest())
