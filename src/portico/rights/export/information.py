"""What Art. 15(1) and (2) GDPR tell a person beside the copy of their data."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from portico.privacy import FromRow, Keep, Origin, Purpose
from portico.rights import recipients as outside
from portico.rights.map import Entry
from portico.rights.words import basis_title, category_title, origin_title, origins_of


def purposes_of(entries: Iterable[Entry]) -> list[Purpose]:
    """The purposes that the tables' columns name, and those that stand in rows, each once, by key."""
    found: dict[str, Purpose] = {}
    for entry in entries:
        for column in entry.columns.values():
            if not isinstance(column.purposes, FromRow):
                found.update({purpose.key: purpose for purpose in column.purposes})
        found.update({purpose.key: purpose for purpose in in_rows(entry)})
    return [found[key] for key in sorted(found)]


def in_rows(entry: Entry) -> Collection[Purpose]:
    """The purposes of a table whose columns leave them to rows, as `settings.RIGHTS["purposes_in_rows"]` reads them by its label."""
    path = settings.RIGHTS.get("purposes_in_rows", "")
    if not path or not any(isinstance(column.purposes, FromRow) for column in entry.columns.values()):
        return ()
    found: Collection[Purpose] = import_string(path)(entry.label)
    return found


def categories_of(entry: Entry, purpose: Purpose | None = None) -> list[str]:
    """The categories of personal data in a table, in words, of all columns or of those that serve one purpose."""
    return sorted(
        {
            category_title(column.category)
            for column in entry.columns.values()
            if column.category
            and (
                purpose is None
                or purpose in (in_rows(entry) if isinstance(column.purposes, FromRow) else column.purposes)
            )
        }
    )


def columns_of(entry: Entry) -> dict[str, dict[str, Any]]:
    """For each column that says something of someone: the key of its category, and the keys of its purposes."""
    return {
        name: {
            "category": column.category,
            "purposes": [column.purposes.path]
            if isinstance(column.purposes, FromRow)
            else sorted(purpose.key for purpose in column.purposes),
        }
        for name, column in entry.columns.items()
        if column.category
    }


def retention_of(entry: Entry) -> list[str]:
    """How long a table's rows live, in sentences."""
    said = [str(rule.reason) for rule in entry.declaration.expires]
    if isinstance(entry.fate, Keep):
        said.append(_("Part of it is kept after an erasure: %(ground)s.") % {"ground": entry.fate.ground})
    return said


def purpose_as_json(purpose: Purpose) -> dict[str, Any]:
    """A purpose in words."""
    return {
        "key": purpose.key,
        "title": str(purpose.title),
        "explanation": str(purpose.explanation),
        "basis": purpose.basis.value,
        "basis_in_words": basis_title(purpose.basis),
        "interest": str(purpose.interest),
        "retention": str(purpose.retention),
        "recipients": sorted(str(one) for one in purpose.recipients),
    }


def information(entries: Iterable[Entry], *, controller: Mapping[str, str] | None) -> dict[str, Any]:
    """The information for the tables in which something is held."""
    held = list(entries)
    origins = {origin for entry in held for origin in entry.declaration.sources}
    return {
        "controller": dict(controller or {}),
        "purposes": [purpose_as_json(purpose) for purpose in purposes_of(held)],
        "tables": [
            {
                "label": entry.label,
                "title": entry.title,
                "categories": categories_of(entry),
                "columns": columns_of(entry),
                "sources": origins_of(entry),
                "retention": retention_of(entry),
            }
            for entry in held
        ],
        "recipients": [outside.as_json(one) for one in outside.recipients(held)],
        "sources": [origin_title(origin) for origin in Origin if origin in origins],
        "automated_decisions": _("No decision about you is made by a program alone (Art. 22 GDPR)."),
        "rights": [
            _("See your data and get a copy (Art. 15)."),
            _("Have it corrected (Art. 16)."),
            _("Have it erased (Art. 17)."),
            _("Have its processing restricted (Art. 18)."),
            _("Take it with you, or have it sent to someone else (Art. 20)."),
            _("Object to its processing, to marketing at any time and without a reason (Art. 21)."),
            _("Withdraw a consent at any time; what was done before stays lawful (Art. 7(3))."),
            _("Complain to a supervisory authority (Art. 77)."),
        ],
    }
