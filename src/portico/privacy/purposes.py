"""Why data is processed, on which lawful basis, and for how long."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Basis(StrEnum):
    """The lawful bases of Art. 6(1) GDPR that a portal can rest on."""

    CONSENT = "6(1)(a)"
    CONTRACT = "6(1)(b)"
    OBLIGATION = "6(1)(c)"
    INTEREST = "6(1)(f)"


@dataclass(frozen=True, slots=True)
class Purpose:
    """A purpose of processing (Art. 5(1)(b), 13(1)(c), 30(1)(b) GDPR).

    `title`, `explanation`, `retention` and `recipients` are sentences for the person, translatable (lazy strings).
    `interest` names the legitimate interest where that is the basis.
    """

    key: str
    title: object
    explanation: object
    basis: Basis
    retention: object
    interest: object = ""
    recipients: tuple[object, ...] = ()

    def __hash__(self) -> int:
        """A purpose is known by its key."""
        return hash(self.key)


@dataclass(frozen=True, slots=True)
class Expiry:
    """A rule of storage limitation (Art. 5(1)(e) GDPR): `days` after `trigger` (a date or time column of the row).

    With `blank` the named columns are emptied and the row stays; without, the row goes. `when` narrows
    the rows by look-ups. The reason is a sentence for the record of processing.
    """

    trigger: str
    days: int
    reason: object
    blank: tuple[str, ...] = ()
    when: Mapping[str, object] = field(default_factory=dict)
