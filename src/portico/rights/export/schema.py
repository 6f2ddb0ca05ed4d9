"""The published JSON Schema of the package's files, made from the map."""

import json
from typing import Any

from django.db.models import BooleanField, Field, FloatField, IntegerField, JSONField

from portico.privacy import FromRow
from portico.privacy.columns import Kind
from portico.rights import map as maps
from portico.rights.export.rows import column_type
from portico.rights.map import Entry, Map

_TEXT = {"type": "string"}


def _of(field: "Field[Any, Any]") -> dict[str, Any]:
    """The type of a column's values."""
    real = column_type(field)
    if isinstance(real, JSONField):
        return {}
    if isinstance(real, BooleanField):
        found: dict[str, Any] = {"type": "boolean"}
    elif isinstance(real, IntegerField):
        found = {"type": "integer"}
    elif isinstance(real, FloatField):
        found = {"type": "number"}
    else:
        found = dict(_TEXT)
    if field.null:
        found["type"] = [found["type"], "null"]
    return found


def _table(entry: Entry) -> dict[str, Any]:
    """The file of one table. A row lacks the columns that it lists as withheld."""
    names = [name for name in entry.fields if entry.columns[name].kind is not Kind.SECRET]
    properties: dict[str, Any] = {name: _of(entry.fields[name]) for name in names}
    properties["_withheld"] = {"type": "array", "items": {"enum": names}, "uniqueItems": True}
    if any(isinstance(entry.columns[name].purposes, FromRow) for name in names):
        properties["_purposes"] = {"type": "object", "additionalProperties": {"type": ["string", "null"]}}
    return {
        "type": "object",
        "properties": {
            "table": {"const": entry.label},
            "title": _TEXT,
            "rows": {
                "type": "array",
                "items": {"type": "object", "properties": properties, "additionalProperties": False},
            },
        },
        "required": ["table", "title", "rows"],
        "additionalProperties": False,
    }


def _list_of(properties: dict[str, Any], *optional: str) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {
        "type": "array",
        "items": {
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        },
    }


def _manifest() -> dict[str, Any]:
    texts = {"type": "array", "items": _TEXT}
    whole = {"type": "integer", "minimum": 0}
    properties = {
        "format": {"const": "portico-export/1"},
        "root": {"enum": ["person", "client"]},
        "root_id": {"type": "string", "format": "uuid"},
        "at": {"type": "string", "format": "date-time"},
        "language": _TEXT,
        "map_version": _TEXT,
        "rows": whole,
        "tables": _list_of({"label": _TEXT, "title": _TEXT, "rows": whole, "columns": texts}),
        "files": _list_of({"name": _TEXT, "size": whole, "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}),
        "missing_files": texts,
        "nothing_held_in": texts,
        "left_out": _list_of({"label": _TEXT, "columns": texts, "cells": whole, "reason": _TEXT}, "cells"),
    }
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def schema(within: Map | None = None) -> dict[str, Any]:
    """The schema: `$defs` has one entry per table, for `data/<table>.json`, and `manifest`, for `manifest.json`."""
    entries = sorted((within or maps.current()).entries, key=lambda entry: entry.label)
    tables = {entry.label: _table(entry) for entry in entries if entry.about_people}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The files of a Portico export",
        "oneOf": [{"$ref": f"#/$defs/{label}"} for label in (*tables, "manifest")],
        "$defs": {**tables, "manifest": _manifest()},
    }


def as_text(within: Map | None = None) -> str:
    """The schema as it is published in `docs/reference/export.schema.json`."""
    return json.dumps(schema(within), indent=2, sort_keys=True) + "\n"
