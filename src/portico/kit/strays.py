"""Files that nothing names: a file is written before the row that names it is committed, and what stops in between leaves one."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import QuerySet

SETTLED = timedelta(days=1)


def remove_unnamed(*, folder: str, named: Iterable[QuerySet[Any]], at: datetime) -> int:
    """Remove the files of a folder that no row names in its column `file`; returns how many.

    Younger ones than a day may be on their way.
    """
    if not default_storage.exists(folder):
        return 0
    tables, removed = list(named), 0
    for name in default_storage.listdir(folder)[1]:
        path = f"{folder}/{name}"
        if any(rows.filter(file=path).exists() for rows in tables):
            continue
        if default_storage.get_modified_time(path) < at - SETTLED:
            default_storage.delete(path)
            removed += 1
    return removed
