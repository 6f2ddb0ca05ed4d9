"""Every claim of work, by name: the statement by which a worker or page takes a row to act on.

A claim registers itself beside its code, so that a test can place each kind of hold and ask each claim.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Claim:
    """A registered claim.

    `family` is a row of the table of holds: `sign_in`, `own_corrections`, `security_mail`, `marketing`, `automation`,
    `staff_edits`, `recipients`, `retention`. `takes(person)` says whether work for that person, prepared by
    `prepare(person)` (all by UUID), would be taken now; it runs the very query that the claim uses.
    """

    name: str
    family: str
    takes: Callable[[UUID], bool]
    prepare: Callable[[UUID], None] = field(default=lambda _person: None)


REGISTRY: dict[str, Claim] = {}


def register(claim: Claim) -> Claim:
    """Add a claim. A second one of the same name is a mistake of the programmer."""
    if claim.name in REGISTRY:
        message = f"The claim {claim.name} is registered twice; give the second one a name of its own."
        raise ValueError(message)
    REGISTRY[claim.name] = claim
    return claim
