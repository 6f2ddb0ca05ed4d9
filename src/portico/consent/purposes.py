"""Why consent and agreements are recorded."""

from django.utils.translation import gettext_lazy as _

from portico.privacy import Basis, Purpose

PROOF = Purpose(
    key="consent_proof",
    title=_("Show what you agreed to"),
    explanation=_(
        "Record what you consented or agreed to, when and in which words, so that both sides can show it (Art. 7(1))."
    ),
    basis=Basis.OBLIGATION,
    retention=_("As long as you have an account."),
)
