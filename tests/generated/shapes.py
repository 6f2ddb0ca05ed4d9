"""Tables whose columns exclude each other: which of them are filled together. A row of every shape is made."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle, repeat
from typing import Any

from portico.fields.kinds import Type
from portico.fields.models.values import COLUMNS, EMPTY
from tests.generated.values import START


@dataclass(frozen=True)
class Shape:
    """What a row's columns are fixed to, and those of rows that it points at, which are made for it alone."""

    columns: Mapping[str, Any] = field(default_factory=dict)
    parents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def shapes(label: str) -> Sequence[Shape]:
    """The shapes of a table's rows; of most there is one, with every column filled."""
    return _SHAPES.get(label, (Shape(),))


def plain(label: str) -> Mapping[str, Any]:
    """What rows of a table are fixed to wherever they are made; in turn, where there is more than one way."""
    return next(_PLAIN[label]) if label in _PLAIN else {}


# An answer of each type, to a question of that type.
_ANSWERS = tuple(
    Shape(
        {"type": kind} | {name: empty for name, empty in EMPTY.items() if name not in COLUMNS[kind]},
        {"definition": {"type": kind}},
    )
    for kind in Type
)
_INVITED = {"sent_at": START, "lapses_at": START + timedelta(days=14)}
_BY_OWNER = _INVITED | {"by_staff": False}
_BY_STAFF = _INVITED | {"by_staff": True, "invited_by": None}
_INVITATIONS = (
    Shape(_BY_OWNER | {"accepted_at": None}),
    Shape(_BY_OWNER | {"withdrawn_at": None}),
    Shape(_BY_STAFF | {"withdrawn_at": None}),
)
_SHAPES: dict[str, tuple[Shape, ...]] = {
    "fields.PersonValue": _ANSWERS,
    "fields.ClientValue": _ANSWERS,
    "people.Invitation": _INVITATIONS,
}
_PLAIN: dict[str, Iterator[Mapping[str, Any]]] = {
    # Somebody signs in, or is a guest who will be forgotten.
    "people.Person": cycle(({"guest_until": None}, {"can_sign_in": False})),
    "fields.Definition": repeat(
        {
            "audience": "client",
            "at_sign_up": False,
            "required": False,
            "locked": False,
            "condition": "9(2)(b)",
        }
    ),
}
