"""How the world outside the database takes part in a right: provisioning, recipients, payment tokens, storage."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Subject:
    """The roots of a run: the persons and clients it is about, by their public UUIDs."""

    persons: frozenset[UUID]
    clients: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Blocker:
    """Why an erasure cannot start, and what to do about it, as a sentence."""

    key: str
    sentence: object


class Participant(Protocol):
    """Something outside the database that holds the subject's data. Named in its app's config.

    One that is a recipient (Art. 4(9)) may also have an attribute `recipient`, a `Recipient` that says what it does and
    which safeguard covers a transfer.
    """

    name: str

    def blockers(self, subject: Subject) -> Sequence[Blocker]:
        """What must be settled before the subject can be erased."""
        ...

    def before_erase(self, subject: Subject) -> None:
        """Ask for erasure while the identifiers still exist. Raises when out of reach; it is then asked again."""
        ...

    def confirmed(self, subject: Subject) -> bool:
        """Whether the participant has confirmed that it erased."""
        ...
