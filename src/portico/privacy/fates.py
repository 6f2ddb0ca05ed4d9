"""What becomes of a row when its owner is erased."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Delete:
    """The row goes with any of its owners.

    `witness` (`app.Model.column`, the witness's key to the row, which has columns `run` and `part` beside it) is for
    tables whose triggers refuse a deletion without one: in the same transaction, before a row goes, a line with
    part `row` is inserted there; before an author's link is nulled, a line with that link's path as its part.
    """

    witness: str = ""


@dataclass(frozen=True, slots=True)
class Keep:
    """A law or a legal claim keeps part of the row (Art. 17(3)(b) and (e) GDPR).

    Only `columns` keep their values; the others are blanked and the ties nulled. The date on which the
    rest goes is computed from the row's `trigger` column (a date) and `rule` column (a rule's key), never stored.
    Rows that `when` does not match are deleted.
    """

    ground: str
    trigger: str
    rule: str
    columns: tuple[str, ...]
    when: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LastOut:
    """A shared row goes once no `child` (`app.Model.column`, the child's key to this row) is left.

    The parents' ids are written to a candidate table in the transaction that deletes the child.
    """

    child: str


Fate = Delete | Keep | LastOut
