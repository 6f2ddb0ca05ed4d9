"""Runs and what they leave: candidates, doomed files, findings, receipts; exports; requests; the ledger's head."""

from portico.casework.models.exports import Export
from portico.casework.models.ledger import LedgerHead
from portico.casework.models.receipts import Receipt
from portico.casework.models.requests import Request, RequestStep
from portico.casework.models.runs import Candidate, DoomedFile, Finding, Run

__all__ = ["Candidate", "DoomedFile", "Export", "Finding", "LedgerHead", "Receipt", "Request", "RequestStep", "Run"]
