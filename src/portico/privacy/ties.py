"""From a row to the person or client it is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Root(StrEnum):
    """What a row can be tied to: a human being, or the account that a person or company holds."""

    PERSON = "person"
    CLIENT = "client"


class Role(StrEnum):
    """What the tied root is to the row.

    An owner's row is in their export and goes with them. An author's row stays: the link becomes a
    placeholder. An accessor's row is in their export with the named columns redacted, and stays.
    """

    OWNER = "owner"
    AUTHOR = "author"
    ACCESSOR = "accessor"


@dataclass(frozen=True, slots=True)
class Tie:
    """A path from a row to its root.

    Forward foreign keys (`message__thread__client`), or a key column equal to the root's UUID (`person_id`, or `id` for
    the root itself).
    """

    root: Root
    path: str
    role: Role
    when: Mapping[str, object] = field(default_factory=dict)
    redact: tuple[str, ...] = ()


def tie(
    root: str,
    path: str,
    role: str,
    when: Mapping[str, object] | None = None,
    redact: tuple[str, ...] = (),
) -> Tie:
    """Tie a row to a root.

    `when` is a dictionary of look-ups on the row; the tie holds only where they match. `redact` names the columns
    that are withheld in an accessor's export. An owner's tie with both stands beside one without `redact`: the
    owner's export withholds these columns where only it holds, such as words that protect another person (Art.
    15(4) GDPR); the row goes with its owner all the same.
    """
    return Tie(Root(root), path, Role(role), dict(when or {}), tuple(redact))
