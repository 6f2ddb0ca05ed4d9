"""The one entry to rights for every door: erase, export, replay, sweep and judge, retain, and requests that a human answers."""

from portico.casework.erasure import (
    COOLING_OFF,
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
from portico.casework.exports import AlreadyMaking, TooManyPackages, UnknownParts, export, fetched, make_waiting, write
from portico.casework.findings import AlreadyJudged, judge
from portico.casework.replay import Foreign, replay
from portico.casework.requests import (
    AlreadyClosed,
    NoAnswer,
    TooManyRequests,
    close_request,
    open_request,
    take_up,
)
from portico.casework.retention import retain
from portico.casework.sweeping import sweep
from portico.rights.ledger import Unreachable
from portico.rights.roots import UnknownRoot

__all__ = [
    "COOLING_OFF",
    "AlreadyClosed",
    "AlreadyJudged",
    "AlreadyMaking",
    "AlreadyRunning",
    "Blocked",
    "Foreign",
    "NoAnswer",
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
    "close_request",
    "erase",
    "export",
    "fetched",
    "judge",
    "make_waiting",
    "open_request",
    "preview",
    "proceed",
    "replay",
    "retain",
    "skip_cooling_off",
    "sweep",
    "take_up",
    "write",
]
