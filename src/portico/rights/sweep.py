"""The sweep: one pass over everything that is stored, for all subjects at once. What it finds nowhere is gone.

It reads every table a chunk at a time, those of no model included, and every file of text; its memory does not grow with them.
Whether a trace is one is a person's to judge; the sweep changes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.core.files.storage import storages
from django.db import connection
from django.db.models import FileField

from portico.rights import map as maps
from portico.rights.batches import alias_of
from portico.rights.cells import Reader, Trace, digest, findings, in_file, text_of
from portico.rights.identifiers import Identifiers
from portico.rights.map import Map
from portico.rights.matching import Matcher
from portico.rights.predicates import all_rows

__all__ = ["FILE", "Trace", "sweep"]

FILE = "file"  # the label of a trace in a file that no row names; its row is `storage:name`
_NAMES = 500
_CHUNK = 1000
_NOT_STORED = frozenset({"staticfiles"})  # the program's own


def sweep(subjects: Mapping[UUID, Identifiers], *, within: Map | None = None) -> Iterator[Trace]:
    """The traces of these subjects, by run, wherever they are outside what is kept.

    Strong identifiers are found as whole tokens in every column, also escaped, quoted-printable, percent-encoded and in base64.
    Weak ones count only as a full name beside a city, company, street or postcode of the same subject, in one cell of free text,
    nested values or a file. Not searched: the columns of kept rows that a law keeps. No finding: an opaque id where a table
    that is tied to nobody holds it on purpose; a phone number or address in a declared column of another living person.
    """
    if not any(subjects.values()):
        return
    map_ = within or maps.current()
    matcher = Matcher(subjects)
    for entry in map_.entries:
        yield from Reader(entry).traces(all_rows(entry.model), matcher)
    yield from _other_tables(map_, matcher)
    yield from _other_files(map_, matcher)


def _other_tables(map_: Map, matcher: Matcher) -> Iterator[Trace]:
    """Tables that are no model's: the cache's, indexes', what somebody made by hand."""
    known = {entry.model._meta.db_table for entry in map_.entries}
    known |= {model._meta.db_table for model in map_.undeclared}
    with connection.cursor() as asking:
        listed = connection.introspection.get_table_list(asking)
        tables = sorted(table.name for table in listed if table.type == "t" and table.name not in known)
        keys = {table: connection.introspection.get_primary_key_column(asking, table) for table in tables}
    for table in tables:
        yield from _other_table(table, keys[table], matcher)


def _other_table(table: str, key: str | None, matcher: Matcher) -> Iterator[Trace]:
    with connection.chunked_cursor() as reading:
        reading.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 # nosec B608 - a name from the catalogue
        names: list[str] = []
        while chunk := reading.fetchmany(_CHUNK):
            names = names or [column[0] for column in reading.description]
            for row in chunk:
                values = dict(zip(names, row, strict=True))
                yield from _unknown_row(table, str(values.get(key or "", row[0])), values, matcher)


def _unknown_row(table: str, key: str, values: Mapping[str, Any], matcher: Matcher) -> Iterator[Trace]:
    for name, value in values.items():
        if not isinstance(value, str | bytes | memoryview | dict | list | UUID):
            continue
        text = str(value) if isinstance(value, UUID) else text_of(value)
        for run, strength, kind in findings(matcher.hits(text), weak=True):
            yield Trace(run, table, key, name, strength, kind, digest(text))


def _other_files(map_: Map, matcher: Matcher) -> Iterator[Trace]:
    """Files that no row names. Those of rows were read with them."""
    columns: dict[str, list[tuple[Any, str]]] = {}
    for entry in map_.entries:
        for name, field in entry.fields.items():
            if isinstance(field, FileField):
                columns.setdefault(alias_of(field), []).append((entry.model, name))
    for alias in storages.backends:
        if alias in _NOT_STORED:
            continue
        for names in _batches(_files(storages[alias], "")):
            named: set[str] = set()
            for model, column in columns.get(alias, ()):
                rows = all_rows(model).filter(**{f"{column}__in": names})
                named |= set(rows.values_list(column, flat=True))
            for name in sorted(set(names) - named):
                hits, cell = in_file(storages[alias], name, matcher)
                for run, strength, kind in findings(hits, weak=True):
                    yield Trace(run, FILE, f"{alias}:{name}", "content", strength, kind, cell)


def _files(storage: Any, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except (FileNotFoundError, NotImplementedError):
        return
    for name in sorted(files):
        yield f"{folder}/{name}" if folder else name
    for name in sorted(folders):
        yield from _files(storage, f"{folder}/{name}" if folder else name)


def _batches(names: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for name in names:
        batch.append(name)
        if len(batch) == _NAMES:
            yield batch
            batch = []
    if batch:
        yield batch
