"""What a column holds: every column has exactly one class, and there is no default."""

from dataclasses import dataclass
from enum import StrEnum

from portico.privacy.purposes import Purpose


class Kind(StrEnum):
    """The classes of columns."""

    PERSONAL = "personal"
    SECRET = "secret"  # noqa: S105 - a class of columns, no password
    REFERENCE = "reference"
    TECHNICAL = "technical"
    FREE_TEXT = "free_text"


@dataclass(frozen=True, slots=True)
class FromRow:
    """The purposes of a value stand in another row: `path` leads from the row to their keys, separated by blanks."""

    path: str


Purposes = frozenset[Purpose] | FromRow


@dataclass(frozen=True, slots=True)
class Column:
    """A column's class.

    `of` is the path of the tie that the value is about; needed wherever a row has more than one tie.
    `category` is the category of personal data for Art. 15(1)(b): `identity`, `contact`, `address`, …
    """

    kind: Kind
    category: str = ""
    purposes: Purposes = frozenset()
    of: str = ""


def _purposes(given: set[Purpose] | frozenset[Purpose] | FromRow) -> Purposes:
    return given if isinstance(given, FromRow) else frozenset(given)


def personal(category: str, *, purposes: set[Purpose] | FromRow, of: str = "") -> Column:
    """Data about the tied root: exported and erased with it."""
    return Column(Kind.PERSONAL, category, _purposes(purposes), of)


def free_text(*, purposes: set[Purpose] | FromRow, of: str = "") -> Column:
    """Words, nested values or files that may mention anyone: exported to their owner, erased, scanned for traces."""
    return Column(Kind.FREE_TEXT, "free text", _purposes(purposes), of)


def secret(*, of: str = "") -> Column:
    """Never exported, always destroyed: passwords, tokens, salts."""
    return Column(Kind.SECRET, of=of)


def reference(*, of: str = "") -> Column:
    """A key of another row. Exported as an opaque id; nulled where the row outlives what it points at."""
    return Column(Kind.REFERENCE, of=of)


def technical(*, of: str = "") -> Column:
    """States, dates and counters that say nothing about a person beyond the row's existence; exported with the row."""
    return Column(Kind.TECHNICAL, of=of)
