"""Writing accounts: signing up, verifying and changing an address, passwords, ending sessions."""

from portico.accounts.actions.addresses import change_email
from portico.accounts.actions.passwords import (
    LinkSpent,
    WrongPassword,
    ask_reset,
    change_password,
    check_password,
    person_of_link,
    reset_password,
)
from portico.accounts.actions.sessions import end_other_sessions, end_session, end_sessions
from portico.accounts.actions.sign_up import SignedUp, TermsMissing, agree, sign_up
from portico.accounts.actions.verification import (
    AddressTaken,
    Link,
    LinkDead,
    Verified,
    link_of,
    send_verification,
    verify_address,
)

__all__ = [
    "AddressTaken",
    "Link",
    "LinkDead",
    "LinkSpent",
    "SignedUp",
    "TermsMissing",
    "Verified",
    "WrongPassword",
    "agree",
    "ask_reset",
    "change_email",
    "change_password",
    "check_password",
    "end_other_sessions",
    "end_session",
    "end_sessions",
    "link_of",
    "person_of_link",
    "reset_password",
    "send_verification",
    "sign_up",
    "verify_address",
]
