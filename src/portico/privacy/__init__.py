"""The words in which a model says what its data is, whose it is and what becomes of it.

Plain Python without Django. What the words do is `rights`; no model, query or rule lives here.
"""

from portico.privacy.columns import Column, FromRow, free_text, personal, reference, secret, technical
from portico.privacy.declarations import Declaration, Impersonal, Unlinked, declare
from portico.privacy.fates import Delete, Fate, Keep, LastOut
from portico.privacy.participants import Blocker, Participant, Subject
from portico.privacy.purposes import Basis, Expiry, Purpose
from portico.privacy.recipients import Recipient
from portico.privacy.rules import Rule
from portico.privacy.sources import Origin
from portico.privacy.ties import Role, Root, Tie, tie

__all__ = [
    "Basis",
    "Blocker",
    "Column",
    "Declaration",
    "Delete",
    "Expiry",
    "Fate",
    "FromRow",
    "Impersonal",
    "Keep",
    "LastOut",
    "Origin",
    "Participant",
    "Purpose",
    "Recipient",
    "Role",
    "Root",
    "Rule",
    "Subject",
    "Tie",
    "Unlinked",
    "declare",
    "free_text",
    "personal",
    "reference",
    "secret",
    "technical",
    "tie",
]
