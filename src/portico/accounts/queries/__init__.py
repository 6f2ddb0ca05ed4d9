"""Reading who can sign in, where they are signed in, with what, and what their sign-ins were."""

from portico.accounts.queries.factors import Factors, Key, factors_of, has_second_factor
from portico.accounts.queries.persons import person_with_address, role_of
from portico.accounts.queries.sessions import Whereabouts, masked, session_id, sessions_of
from portico.accounts.queries.sign_ins import sign_ins_of

__all__ = [
    "Factors",
    "Key",
    "Whereabouts",
    "factors_of",
    "has_second_factor",
    "masked",
    "person_with_address",
    "role_of",
    "session_id",
    "sessions_of",
    "sign_ins_of",
]
