"""The one entry to rights for every door: erase, export, replay, sweep, retain, and requests that cannot be done at once."""

from portico.casework.erasure import (
    AlreadyRunning,
    Blocked,
    NotCoolingOff,
    PlanChanged,
    cancel,
    cancel_by_token,
    erase,
    preview,
    skip_cooling_off,
)
from portico.casework.execution import NotYet, proceed
from portico.casework.exports import AlreadyMaking, TooManyPackages, UnknownParts, export, fetched, write
from portico.casework.intake import TooManyRequests, open_request
from portico.casework.replay import Foreign, replay
from portico.casework.retention import retain
from portico.casework.sweeping import sweep
from portico.rights.ledger import Unreachable
from portico.rights.roots import UnknownRoot

__all__ = [
    "AlreadyMaking",
    "AlreadyRunning",
    "Blocked",
    "Foreign",
    "NotCoolingOff",
    "NotYet",
    "PlanChanged",
    "TooManyPackages",
    "TooManyRequests",
    "UnknownParts",
    "UnknownRoot",
    "Unreachable",
    "cancel",
    "cancel_by_token",
    "erase",
    "export",
    "fetched",
    "open_request",
    "preview",
    "proceed",
    "replay",
    "retain",
    "skip_cooling_off",
    "sweep",
    "write",
]
