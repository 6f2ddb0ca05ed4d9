"""Writing custom fields: what is asked, what is answered, what people say of a disputed fact."""

from portico.fields.actions.answering import EditsStopped, correct, first_answers, record
from portico.fields.actions.defining import (
    AlreadyDefined,
    BadDefinition,
    NotDefined,
    ask_age,
    change,
    define,
    end_purpose,
    purpose,
    retire,
)
from portico.fields.actions.stating import NoSuchFact, state, take_back

__all__ = [
    "AlreadyDefined",
    "BadDefinition",
    "EditsStopped",
    "NoSuchFact",
    "NotDefined",
    "ask_age",
    "change",
    "correct",
    "define",
    "end_purpose",
    "first_answers",
    "purpose",
    "record",
    "retire",
    "state",
    "take_back",
]
