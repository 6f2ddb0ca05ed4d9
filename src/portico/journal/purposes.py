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
