"""What would give an erased person away: collected before the erasure, so that what is left of it can be looked for.

*Strong* identifiers name one person wherever they stand: e-mail addresses, phone numbers, VAT IDs, opaque ids, a street with number
and postcode. *Weak* ones, a name, a city, a company, do so only together.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import CharField, EmailField, Field, QuerySet, TextField, Value
from django.db.models.functions import Cast
from phonenumber_field.modelfields import PhoneNumberField

from portico.kit.compiled import Statement
from portico.privacy import LastOut, Role, Tie
from portico.privacy.columns import Kind
from portico.rights import map as maps
from portico.rights.compiled import about_roots, union
from portico.rights.map import Entry, Map
from portico.rights.predicates import OWNERS, all_rows, going, rows_of, tied, without
from portico.rights.roots import Roots

NAMED = ("name", "company", "vat_id", "city")


@dataclass(frozen=True, slots=True)
class Identifiers:
    """The identifiers of one subject, each as it was written.

    `addresses` are (street, number, postcode). `shared` are the keys of the shared rows, by table, that outlive the subject: the
    conversations in which others may have quoted them.
    """

    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    vat_ids: frozenset[str] = frozenset()
    uuids: frozenset[str] = frozenset()
    addresses: frozenset[tuple[str, str, str]] = frozenset()
    names: frozenset[str] = frozenset()
    cities: frozenset[str] = frozenset()
    companies: frozenset[str] = frozenset()
    shared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return any(getattr(self, one.name) for one in fields(self))

    def to_bytes(self) -> bytes:
        """For sealing."""
        values: dict[str, Any] = {one.name: getattr(self, one.name) for one in fields(self)}
        plain = {name: sorted(held) if isinstance(held, frozenset) else held for name, held in values.items()}
        return json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> "Identifiers":
        """What `to_bytes` wrote."""
        found: dict[str, Any] = json.loads(content)
        addresses = frozenset((street, number, postcode) for street, number, postcode in found.pop("addresses"))
        shared = {label: tuple(keys) for label, keys in found.pop("shared").items()}
        return cls(addresses=addresses, shared=shared, **{name: frozenset(held) for name, held in found.items()})


def collect(roots: Roots, *, within: Map | None = None) -> Identifiers:
    """The identifiers of the roots, from the columns that are about them.

    E-mail addresses and phone numbers are known by the type of their column; names, companies, VAT IDs, cities and addresses by
    `settings.RIGHTS["identifiers"]`, which names columns as `app.Model.column`. Asked of the subject's own rows, by index.
    """
    map_ = within or maps.current()
    found: dict[str, set[Any]] = {one.name: set() for one in fields(Identifiers) if one.name != "shared"}
    found["uuids"] |= {str(one) for one in (*roots.persons, *roots.clients)}
    for kind, value in _values(_question(map_, roots)):
        found[kind].add(value)
    shared = dict(_shared(map_, roots))
    return Identifiers(shared=shared, **{kind: frozenset(values) for kind, values in found.items()})


def sources(within: Map) -> Iterator[tuple[Entry, str, tuple[str, ...]]]:
    """Every column, or group of columns, that holds an identifier: (table, kind, columns)."""
    for entry in within.entries:
        for kind, names in _sources(entry):
            yield entry, kind, names


def _sources(entry: Entry) -> Iterator[tuple[str, tuple[str, ...]]]:
    stated: Any = settings.RIGHTS.get("identifiers", {})
    if not entry.about_people:
        return
    for name, column in entry.fields.items():
        if entry.columns[name].kind is not Kind.PERSONAL or not isinstance(column, CharField):
            continue
        if isinstance(column, EmailField):
            yield "emails", (name,)
        elif isinstance(column, PhoneNumberField):
            yield "phones", (name,)
        for kind in NAMED:
            if f"{entry.label}.{name}" in stated.get(kind, ()):
                yield _PLURAL[kind], (name,)
    for columns in stated.get("address", ()):
        if columns[0].rpartition(".")[0] == entry.label:
            yield "addresses", tuple(one.rpartition(".")[2] for one in columns)


_PLURAL = {"name": "names", "company": "companies", "vat_id": "vat_ids", "city": "cities"}


@dataclass(frozen=True, slots=True)
class _Held:
    """The identifiers that one tie of a table gives: the columns that are read, and how many of them in turn are one of a kind."""

    columns: tuple["Field[Any, Any]", ...]
    kinds: tuple[tuple[str, int], ...]


@about_roots
def _question(map_: Map, roots: Roots) -> Statement:
    """In one statement, each table's identifiers where the columns are about the roots."""
    asked = [(entry, tie, _held(entry, tie)) for entry in map_.entries for tie in entry.ties_of(*Role)]
    width = max((len(held.columns) for _entry, _tie, held in asked), default=0)
    return union(
        (
            (held, _as_text(all_rows(entry.model).filter(condition), held, width))
            for entry, tie, held in asked
            if held.columns and (condition := tied(entry, tie, roots)) is not None
        ),
        "SELECT {place} AS place, held_{place}.* FROM ({rows}) AS held_{place}",
    )


def _held(entry: Entry, tie: Tie) -> _Held:
    about = [(kind, names) for kind, names in _sources(entry) if entry.of(names[0]) == tie.path]
    columns = tuple(entry.fields[name] for _kind, names in about for name in names)
    return _Held(columns, tuple((kind, len(names)) for kind, names in about))


def _as_text(rows: "QuerySet[Any]", held: _Held, width: int) -> "QuerySet[Any]":
    """The columns as text, with nulls after them up to a width: all parts of a union have as many."""
    texts: dict[str, Any] = {f"_{place}": Cast(one.name, TextField()) for place, one in enumerate(held.columns)}
    empty = {f"_{place}": Cast(Value(None), TextField()) for place in range(len(texts), width)}
    found: QuerySet[Any] = rows.annotate(**texts, **empty).values_list(*texts, *empty).distinct()
    return found


def _values(asked: Statement) -> Iterator[tuple[str, Any]]:
    """What the question finds, by kind; of an identifier of several columns, such as an address, only whole ones."""
    if not asked:
        return
    with connection.cursor() as asking:
        asking.execute(asked.sql, asked.given)
        for place, *values in asking.fetchall():
            held: _Held = asked.parts[place]
            texts = [_text(*one) for one in zip(held.columns, values, strict=False)]
            for kind, size in held.kinds:
                some, texts = tuple(texts[:size]), texts[size:]
                if all(some):
                    yield kind, some if size > 1 else some[0]


def _text(column: "Field[Any, Any]", value: Any) -> str:
    """A value as its field reads it."""
    for convert in column.get_db_converters(connection):
        value = convert(value, column.cached_col, connection)
    return str(value).strip() if value else ""


def _shared(within: Map, roots: Roots) -> Iterator[tuple[str, tuple[str, ...]]]:
    for entry in within.entries:
        if isinstance(entry.fate, LastOut):
            staying = without(rows_of(entry, roots, OWNERS, within=within), going(entry, roots, within=within))
            keys = tuple(str(key) for key in staying.order_by("pk").values_list("pk", flat=True))
            if keys:
                yield entry.label, keys
