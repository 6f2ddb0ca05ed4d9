"""What everyone of the demo has agreed to, and which privacy notice they saw."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from portico.cli.company.cast import Cast, Role
from portico.consent.models import Acceptance, Agreement
from portico.people.models import Client

# What stood beside the box, or above the notice, in the language of the person.
WORDINGS = {
    Agreement.Kind.TERMS: {
        "en": "I agree to the Terms of Service.",
        "de": "Ich stimme den Allgemeinen Geschäftsbedingungen zu.",
    },
    Agreement.Kind.PROCESSING: {
        "en": "I conclude the data-processing agreement for the company.",
        "de": "Ich schließe den Vertrag zur Auftragsverarbeitung für das Unternehmen.",
    },
    Agreement.Kind.NOTICE: {
        "en": "How we process your data stands in our privacy notice.",
        "de": "Wie wir Ihre Daten verarbeiten, steht in unserer Datenschutzerklärung.",
    },
}
# They have not signed in since the terms changed, and are asked when they do.
NOT_YET = frozenset({"giorgos@seferlis.example", "xiuying@wang.example", "hanako@yamada.example"})


def agree(cast: Cast, *, at: datetime) -> None:
    """Store who agreed to what: at sign-up, and to the later terms at the first sign-in after them."""
    agreements = list(Agreement.objects.order_by("effective_at", "version"))
    Acceptance.objects.bulk_create(one for role in cast.roles.values() for one in _of(role, agreements, at))


def _of(role: Role, agreements: list[Agreement], at: datetime) -> Iterator[Acceptance]:
    latest = {
        kind: [one for one in agreements if one.kind == kind and one.effective_at <= role.since] for kind in WORDINGS
    }
    for kind, known in latest.items():
        if kind != Agreement.Kind.PROCESSING or role.client.kind == Client.Kind.COMPANY:
            yield _acceptance(role, known[-1], "sign_up", role.since)
    for later in (one for one in agreements if one.effective_at > role.since):
        if later.kind == Agreement.Kind.TERMS and role.person.email not in NOT_YET:
            yield _acceptance(
                role, later, "first_sign_in", min(later.effective_at + timedelta(days=2 + role.since.second % 28), at)
            )


def _acceptance(role: Role, agreement: Agreement, source: str, at: datetime) -> Acceptance:
    language = role.person.language
    return Acceptance(
        person=role.person,
        client=role.client,
        agreement=agreement,
        language=language,
        wording=WORDINGS[Agreement.Kind(agreement.kind)][language],
        at=at,
        source=source,
        ip=role.ip,
    )
