"""Persons, clients, members, invitations, staff, holds, the seller, and the notes that wait to be written to the ledger."""

from portico.people.models.clients import Client, Member
from portico.people.models.holds import Hold, LedgerNote
from portico.people.models.invitations import Invitation
from portico.people.models.lists import SavedView
from portico.people.models.notes import ClientTag, Note, Tag
from portico.people.models.persons import Person, Staff
from portico.people.models.reasons import Reason
from portico.people.models.seller import Seller

__all__ = [
    "Client",
    "ClientTag",
    "Hold",
    "Invitation",
    "LedgerNote",
    "Member",
    "Note",
    "Person",
    "Reason",
    "SavedView",
    "Seller",
    "Staff",
    "Tag",
]
