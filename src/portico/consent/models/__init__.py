"""Purposes and wordings; agreements and their acceptance; the consent log."""

from portico.consent.models.agreements import Acceptance, Agreement, AgreementText
from portico.consent.models.log import Commitment, Event, Evidence, Head, Seal, Tombstone
from portico.consent.models.purposes import MailingPurpose, Sender, Wording

__all__ = [
    "Acceptance",
    "Agreement",
    "AgreementText",
    "Commitment",
    "Event",
    "Evidence",
    "Head",
    "MailingPurpose",
    "Seal",
    "Sender",
    "Tombstone",
    "Wording",
]
