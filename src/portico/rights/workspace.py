"""What the engine asks of whoever runs it: durable lists beside the data."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol
from uuid import UUID

from django.db.models import QuerySet


class Workspace(Protocol):
    """The durable lists of one run. What is put into them is committed with the batch that put it there."""

    @property
    def run(self) -> UUID:
        """The run's id; witnesses name it."""
        ...

    def doom(self, files: Iterable[tuple[str, str]], /) -> None:
        """Remember files, as (storage alias, name), to be removed after the commit."""
        ...

    def note(self, label: str, keys: "QuerySet[Any]", /) -> None:
        """Remember keys of a shared table (`app.Model`) whose child goes in this transaction."""
        ...

    def noted(self, label: str, /) -> "QuerySet[Any] | Sequence[Any]":
        """The remembered keys of a shared table, as they are or as text; a query must have one column."""
        ...
