"""The one declaration that each model carries beside its fields."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from portico.privacy.columns import Column
from portico.privacy.fates import Delete, Fate
from portico.privacy.purposes import Expiry
from portico.privacy.sources import Origin
from portico.privacy.ties import Tie


@dataclass(frozen=True, slots=True)
class Unlinked:
    """The table is about people and on purpose tied to nobody; the notice and the receipt name it with this reason."""

    reason: object


@dataclass(frozen=True, slots=True)
class Impersonal:
    """The table is about nobody."""

    reason: object


@dataclass(frozen=True, slots=True)
class Declaration:
    """Whose rows these are, what becomes of them, what each column holds, and when it expires.

    `title` is what a person calls the table ("E-mails we sent you"). `sources` are from whom or what its rows come.
    `recipients` are `Recipient`s, or their bare names. `tables` declares the tables that Django makes
    for this model's many-to-many fields, by the field's name.
    """

    ties: tuple[Tie, ...]
    marker: Unlinked | Impersonal | None
    fate: Fate
    columns: Mapping[str, Column]
    title: object = ""
    expires: tuple[Expiry, ...] = ()
    recipients: tuple[object, ...] = field(default=())
    sources: frozenset[Origin] = frozenset()
    tables: Mapping[str, "Declaration"] = field(default_factory=dict)


def declare(
    *ties: Tie | Unlinked | Impersonal,
    columns: Mapping[str, Column] | None = None,
    fate: Fate | None = None,
    title: object = "",
    expires: tuple[Expiry, ...] = (),
    recipients: tuple[object, ...] = (),
    sources: Collection[Origin] = (),
    tables: Mapping[str, Declaration] | None = None,
) -> Declaration:
    """State a model's declaration.

    Give its ties, or exactly one of `Unlinked(reason)` and `Impersonal(reason)`. An impersonal table needs no columns.
    Raises ValueError when both or neither are given (a `LastOut` row may have no tie of its own).
    """
    links = tuple(link for link in ties if isinstance(link, Tie))
    markers = tuple(link for link in ties if not isinstance(link, Tie))
    if len(markers) > 1 or (markers and links):
        message = "Give ties, or one Unlinked(reason), or one Impersonal(reason), not a mixture."
        raise ValueError(message)
    if not links and not markers and not hasattr(fate, "child"):
        message = "Say whose rows these are: a tie, Unlinked(reason) or Impersonal(reason)."
        raise ValueError(message)
    return Declaration(
        ties=links,
        marker=markers[0] if markers else None,
        fate=fate if fate is not None else Delete(),
        columns=dict(columns or {}),
        title=title,
        expires=expires,
        recipients=recipients,
        sources=frozenset(sources),
        tables=dict(tables or {}),
    )
