"""Reading consents, wordings and agreements."""

from portico.consent.queries.documents import current, missing_terms, text
from portico.consent.queries.links import Confirmation, Unsubscription, confirmation, unsubscription
from portico.consent.queries.states import (
    CONFIRM_WITHIN,
    NONE,
    Offer,
    State,
    begins_when_verified,
    consented,
    history,
    history_of_client,
    in_force,
    offers,
    same_address,
    state,
    states,
    waits,
)
from portico.consent.queries.wordings import titles, wordings
from portico.mail.queries import EVERYTHING

__all__ = [
    "CONFIRM_WITHIN",
    "EVERYTHING",
    "NONE",
    "Confirmation",
    "Offer",
    "State",
    "Unsubscription",
    "begins_when_verified",
    "confirmation",
    "consented",
    "current",
    "history",
    "history_of_client",
    "in_force",
    "missing_terms",
    "offers",
    "same_address",
    "state",
    "states",
    "text",
    "titles",
    "unsubscription",
    "waits",
    "wordings",
]
