"""The restore gate: whether this database may serve at all. Wired by `config`, asked by everyone."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """`open` says whether work may be done; `reason` is `behind`, `foreign` or `unreachable`, and `sentence` says what to do."""

    open: bool
    reason: str = ""
    sentence: str = ""


OPEN = Verdict(open=True)
_ask: Callable[[], Verdict] | None = None


def wire(ask: Callable[[], Verdict]) -> None:
    """Install the function that answers. Called once by `config`."""
    global _ask  # noqa: PLW0603 - one registry of one function, set at start-up
    _ask = ask


def verdict() -> Verdict:
    """The present verdict; cached by the wired function for a few seconds."""
    return OPEN if _ask is None else _ask()


class Closed(Exception):
    """Work was refused because the gate is closed."""

    def __init__(self, verdict: Verdict) -> None:
        """Carry the verdict."""
        super().__init__(verdict.sentence)
        self.verdict = verdict


def require_open() -> None:
    """Raise `Closed` unless the gate is open. Every claim of work calls this first."""
    now = verdict()
    if not now.open:
        raise Closed(now)
