"""What is held about someone: counted by kind, row by row, and with all that Art. 15(1) and (2) GDPR tell beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import DateField, DateTimeField, FileField
from django.utils import timezone, translation
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from portico.casework.exports import controller, roots_of_copy
from portico.journal.verbs import DETAILS, ROLES, VERBS
from portico.privacy import FromRow
from portico.privacy.columns import Kind
from portico.rights import map as maps
from portico.rights.export.information import categories_of, purposes_of, retention_of
from portico.rights.export.information import information as _information
from portico.rights.export.page import readable
from portico.rights.export.rows import Row, Selection
from portico.rights.map import Entry
from portico.rights.plan import count_held, unlinked
from portico.rights.recipients import as_json, in_words, recipients
from portico.rights.words import basis_title, captions_of, choices_of, origins_of

SIZE = 20
_INTERNAL = frozenset({"attempts", "lease_until", "next_at", "object_type", "signatures"})  # keep the portal going
_KEYS: Mapping[str, Mapping[str, object]] = {"verb": VERBS, "detail": DETAILS, "actor_role": ROLES}
LONGEST = 1_000  # characters of one cell on a page; the whole of it is in the download


@dataclass(frozen=True, slots=True)
class Use:
    """Why a kind of data is held."""

    title: str
    explanation: str
    basis: str
    retention: str


@dataclass(frozen=True, slots=True)
class Held:
    """A kind of data of which there is something: what it is called, how much, why, for how long, whence, and to whom."""

    label: str
    title: str
    rows: int
    categories: tuple[str, ...]
    uses: tuple[Use, ...]
    retention: tuple[str, ...]
    recipients: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def how_long(self) -> tuple[str, ...]:
        """How long it is kept: by its own rules, and by its purposes."""
        return tuple(dict.fromkeys([*self.retention, *(use.retention for use in self.uses)]))


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of a row, in words. What is about somebody else is withheld, and its value is nowhere."""

    caption: str
    value: str
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """One row for reading: what it says of somebody, and what only keeps it together."""

    key: str
    cells: tuple[Cell, ...]
    technical: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class RowsPage:
    """Some rows of one kind, the newest key first, and the keys where the pages beside it start (empty for none)."""

    kind: Held
    rows: tuple[Shown, ...]
    secrets: tuple[str, ...]
    newer: str
    older: str


class NothingHeld(LookupError):
    """There is no such kind of data, or nothing of it is held about the person."""

    def __init__(self, label: str) -> None:
        """Carry what was asked for."""
        super().__init__(f"Nothing is held in {label}.")
        self.label = label


def held(root: str, root_id: UUID, language: str = "") -> list[Held]:
    """What is held about a person or client, counted in one statement; kinds of which there is nothing are left out."""
    with translation.override(language or translation.get_language() or "en"):
        counted = count_held(roots_of_copy(root, root_id))
        return [_as_held(entry, rows) for entry, rows in counted if rows]


def rows_held(
    root: str, root_id: UUID, label: str, *, before: str = "", after: str = "", language: str = ""
) -> RowsPage:
    """One page of the rows of a kind, as the download has them: the same reader withholds what is about others.

    Raises `NothingHeld`, also where `before` or `after` is no key of that table.
    """
    with translation.override(language or translation.get_language() or "en"):
        roots = roots_of_copy(root, root_id)
        counted = {entry.label: (entry, rows) for entry, rows in count_held(roots) if rows}
        if label not in counted:
            raise NothingHeld(label)
        entry, total = counted[label]
        selection = Selection(entry, roots, within=maps.current())
        try:
            read = selection.page(size=SIZE + 1, before=before, after=after)
        except ValueError as error:
            raise NothingHeld(label) from error
        upwards = bool(after) and not before
        more = len(read) > SIZE
        read = (read[-SIZE:] if upwards else read[:SIZE]) if more else read
        captions, choices = captions_of(entry, selection.names), choices_of(entry)
        return RowsPage(
            kind=_as_held(entry, total),
            rows=tuple(_shown(row, entry, selection, captions, choices) for row in read),
            secrets=tuple(captions_of(entry, selection.secrets).values()),
            newer=str(read[0].key) if read and (more if upwards else bool(before)) else "",
            older=str(read[-1].key) if read and (more if not upwards else True) else "",
        )


def information(root: str, root_id: UUID, language: str = "") -> dict[str, Any]:
    """What Art. 15(1) and (2) GDPR tell beside the data: purposes, categories, recipients, retention, source, rights."""
    with translation.override(language or translation.get_language() or "en"):
        counted = {entry: rows for entry, rows in count_held(roots_of_copy(root, root_id)) if rows}
        told = _information(counted, controller=controller())
        rows = {entry.label: number for entry, number in counted.items()}
        told["tables"] = [table | {"rows": rows[table["label"]]} for table in told["tables"]]
        return told | {"unlinked": _unlinked()}


def notice() -> dict[str, Any]:
    """What the privacy notice says from the declarations (Art. 13 GDPR): everything that is processed, about whomever."""
    entries = [entry for entry in maps.current().entries if entry.about_people and entry.columns]
    return _information(entries, controller=controller()) | {"unlinked": _unlinked()}


def _unlinked() -> list[dict[str, str]]:
    return [{"title": one.title, "reason": one.reason} for one in unlinked(maps.current())]


def _as_held(entry: Entry, rows: int) -> Held:
    """What a table is, with how much is held in it. Purposes that stand in rows change at any time, and so do recipients."""
    in_rows = any(isinstance(column.purposes, FromRow) for column in entry.columns.values())
    known = _described(entry) if in_rows else _declared(entry, translation.get_language() or "en")
    return replace(known, rows=rows, recipients=tuple(in_words(as_json(one)) for one in recipients([entry])))


@lru_cache(maxsize=1024)
def _declared(entry: Entry, _language: str) -> Held:
    """What a table is by its declaration alone: the same for everybody who reads that language."""
    return _described(entry)


def _described(entry: Entry) -> Held:
    return Held(
        label=entry.label,
        title=entry.title,
        rows=0,
        categories=tuple(categories_of(entry)),
        uses=tuple(
            Use(
                str(use.title),
                str(use.explanation),
                f"{basis_title(use.basis)} {use.interest}".strip(),
                str(use.retention),
            )
            for use in purposes_of([entry])
        ),
        retention=tuple(retention_of(entry)),
        recipients=(),
        sources=tuple(origins_of(entry)),
    )


def _shown(
    row: Row,
    entry: Entry,
    selection: Selection,
    captions: Mapping[str, str],
    choices: Mapping[str, Mapping[Any, str]],
) -> Shown:
    told: list[Cell] = []
    rest: list[Cell] = []
    for name in selection.names:
        key = entry.columns[name].kind is Kind.REFERENCE or entry.fields[name].primary_key or name in _INTERNAL
        if name in row.withheld:
            rest.append(Cell(captions[name], _("withheld: it is about somebody else"), withheld=True))
        elif row.cells[name] not in (None, "", [], {}):
            into = rest if key else told
            into.append(Cell(captions[name], _in_words(row.cells[name], entry, name, choices)))
    return Shown(str(row.key), tuple(told), tuple(rest))


def _in_words(value: Any, entry: Entry, name: str, choices: Mapping[str, Mapping[Any, str]]) -> str:
    field = entry.fields[name]
    if name in choices:
        return str(choices[name].get(value, value))
    if name in _KEYS and isinstance(value, str):
        return str(_KEYS[name].get(value, value))
    if isinstance(field, DateTimeField) and (moment := parse_datetime(value)):
        local = timezone.localtime(moment)
        return f"{date_format(local, 'DATETIME_FORMAT')} ({local:%Z})"
    if isinstance(field, DateField) and (day := parse_date(value)):
        return date_format(day)
    if isinstance(field, FileField):
        return _("a file; you get it with the download")
    return Truncator(readable(value)).chars(LONGEST)
