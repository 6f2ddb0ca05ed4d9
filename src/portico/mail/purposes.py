"""Why mail is sent and its history kept."""

from django.utils.translation import gettext_lazy as _

from portico.privacy import Basis, Purpose

CORRESPONDENCE = Purpose(
    key="correspondence",
    title=_("Write to you about your account"),
    explanation=_(
        "Send the messages that your account needs, and keep what we wrote to you so that both sides can look it up."
    ),
    basis=Basis.CONTRACT,
    retention=_("Two years after the message."),
)
