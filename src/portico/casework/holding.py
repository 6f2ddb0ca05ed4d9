"""What the purge of retention leaves alone: rows of somebody whose processing is restricted (Art. 18(2) GDPR)."""

from typing import Any

from django.db.models import Q, QuerySet

from portico.people.holds import Work, held
from portico.privacy import Role
from portico.rights.map import Entry


def not_restricted(rows: "QuerySet[Any]", entry: Entry) -> "QuerySet[Any]":
    """The rows none of whose owners is held in a way that stops the purge."""
    for tie in entry.ties_of(Role.OWNER):
        rows = rows.exclude(Q(held(Work.RETENTION, **{tie.root.value: tie.path})), **tie.when)
    return rows
