"""Why the activity log is kept."""

from django.utils.translation import gettext_lazy as _

from portico.privacy import Basis, Purpose

SECURITY = Purpose(
    key="security",
    title=_("Keep accounts safe"),
    explanation=_("Recognise and stop misuse of accounts: sign-ins, failed attempts, changes of password or address."),
    basis=Basis.INTEREST,
    interest=_("The security of the portal and of everyone's data in it (recital 49)."),
    retention=_("Network addresses 90 days."),
)
ACCOUNTABILITY = Purpose(
    key="accountability",
    title=_("Show who looked and who changed"),
    explanation=_("Record by reference which member of staff looked at or changed an account, so that you can ask."),
    basis=Basis.OBLIGATION,
    retention=_("Two years."),
)
