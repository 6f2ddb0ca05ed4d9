"""Purposes and a rule of retention for the hard cases."""

from portico.privacy import Basis, Purpose, Rule

CARE = Purpose("care", "Look after you", "Answer what you write.", Basis.CONTRACT, "As long as you are with us.")
BOOKS = Purpose(
    "books",
    "Keep books",
    "Document sales.",
    Basis.OBLIGATION,
    "Eight years.",
    recipients=("Tax office",),
)
RULES = {"books": Rule("books", "Eight years from the end of the year", years=8)}
