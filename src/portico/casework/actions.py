"""The one entry to rights for every door: erase, export, replay, sweep and judge, retain, and requests that a human answers."""

from portico.casework.correspondence import NothingWritten, TooManyMessages, add_words, write_to_person
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
from portico.casework.invitations import NothingToDecline, decline
from portico.casework.objection import object_to_marketing
from portico.casework.replay import Foreign, replay
from portico.casework.requests import (
    AlreadyClosed,
    NoAnswer,
    NoReasons,
    TooLateToExtend,
    TooManyRequests,
    check_identity,
    close_request,
    extend,
    open_request,
    take_up,
)
from portico.casework.restriction import NotRestricted, ask_restriction, end_restriction
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
    "NoReasons",
    "NotCoolingOff",
    "NotRestricted",
    "NotYet",
    "NothingToDecline",
    "NothingWritten",
    "PlanChanged",
    "TooLateToExtend",
    "TooManyMessages",
    "TooManyPackages",
    "TooManyRequests",
    "UnknownParts",
    "UnknownRoot",
    "Unreachable",
    "add_words",
    "ask_restriction",
    "cancel",
    "cancel_by_token",
    "check_identity",
    "close_request",
    "decline",
    "end_restriction",
    "erase",
    "export",
    "extend",
    "fetched",
    "judge",
    "make_waiting",
    "object_to_marketing",
    "open_request",
    "preview",
    "proceed",
    "replay",
    "retain",
    "skip_cooling_off",
    "sweep",
    "take_up",
    "write",
    "write_to_person",
]
