"""Every write to consents and agreements."""

from portico.consent.actions.agreeing import NotAccepted, NotShown, accept, show_notice
from portico.consent.actions.announcing import announce
from portico.consent.actions.appending import rebuild_heads
from portico.consent.actions.deciding import (
    EvidenceMissing,
    NotOffered,
    OnHold,
    address_changed,
    choose,
    decide,
    withdraw_all,
)
from portico.consent.actions.links import (
    BadLink,
    LinkExpired,
    confirm,
    confirm_pending,
    unsubscribe_token,
    withdraw_by_token,
)
from portico.consent.actions.publishing import (
    NothingToPublish,
    OutOfOrder,
    add_purpose,
    change_purpose,
    name_sender,
    offer_purpose,
    publish_agreement,
    publish_wordings,
    retire_purpose,
)
from portico.consent.actions.recording import CannotRecord, record
from portico.consent.actions.replaying import repeat_withdrawal

__all__ = [
    "BadLink",
    "CannotRecord",
    "EvidenceMissing",
    "LinkExpired",
    "NotAccepted",
    "NotOffered",
    "NotShown",
    "NothingToPublish",
    "OnHold",
    "OutOfOrder",
    "accept",
    "add_purpose",
    "address_changed",
    "announce",
    "change_purpose",
    "choose",
    "confirm",
    "confirm_pending",
    "decide",
    "name_sender",
    "offer_purpose",
    "publish_agreement",
    "publish_wordings",
    "rebuild_heads",
    "record",
    "repeat_withdrawal",
    "retire_purpose",
    "show_notice",
    "unsubscribe_token",
    "withdraw_all",
    "withdraw_by_token",
]
