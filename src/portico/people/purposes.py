"""Why persons and clients are stored."""

from django.utils.translation import gettext_lazy as _

from portico.privacy import Basis, Purpose

ACCOUNT = Purpose(
    key="account",
    title=_("Run your account"),
    explanation=_("Know who you are, let you sign in, provide what you ordered and reach you about it."),
    basis=Basis.CONTRACT,
    retention=_("As long as you have an account."),
)
STAFF = Purpose(
    key="staff",
    title=_("Run the staff area"),
    explanation=_("Know which members of our staff may do what."),
    basis=Basis.CONTRACT,
    retention=_("As long as the person works for us."),
)
RIGHTS = Purpose(
    key="rights",
    title=_("Answer requests about data"),
    explanation=_("Carry out what you ask under data protection law and be able to show that we did."),
    basis=Basis.OBLIGATION,
    retention=_("As long as backups exist that could bring erased data back, and a margin."),
)
INVITATION = Purpose(
    key="invitation",
    title=_("Invite people to an account"),
    explanation=_("Tell somebody that they were invited to a company's account, and let them join or decline."),
    basis=Basis.INTEREST,
    interest=_("People who work together can give each other access without sharing a log-in."),
    retention=_("Until the invitation is declined, withdrawn or lapses: fourteen days at most."),
)
