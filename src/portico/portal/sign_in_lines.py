"""Sign-ins for reading: what happened, when, with which device, roughly from where."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from portico.accounts.devices import in_words as device_in_words
from portico.accounts.queries import masked
from portico.journal.models import Entry
from portico.journal.verbs import in_words


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in, or an attempt at one. The device and the network are known for as long as the log keeps addresses."""

    what: str
    good: bool
    at: datetime
    device: str
    network: str


def lines(entries: Iterable[Entry]) -> list[SignIn]:
    """Entries of the log about signing in."""
    return [
        SignIn(
            what=in_words(one),
            good=one.verb == "person.signed_in",
            at=one.at,
            device=device_in_words(one.user_agent) if one.user_agent else "",
            network=masked(one.ip),
        )
        for one in entries
    ]
