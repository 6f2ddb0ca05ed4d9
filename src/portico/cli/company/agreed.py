"""What everyone of the demo has agreed to, and which privacy notice they saw."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from portico.cli.company.cast import Cast, Role, Step
from portico.consent import actions
from portico.consent.models import Agreement
from portico.people.models import Client

# What stood beside the box, in the language of the person.
WORDINGS = {
    Agreement.Kind.TERMS: {
        "en": "I agree to the Terms of Service.",
        "de": "Ich stimme den Allgemeinen Geschäftsbedingungen zu.",
        "fr": "J’accepte les Conditions générales.",
        "es": "Acepto las Condiciones generales.",
    },
    Agreement.Kind.PROCESSING: {
        "en": "I conclude the data-processing agreement for the company.",
        "de": "Ich schließe den Vertrag zur Auftragsverarbeitung für das Unternehmen.",
        "fr": "Je conclus le contrat de sous-traitance de données pour l’entreprise.",
        "es": "Celebro el contrato de encargo del tratamiento en nombre de la empresa.",
    },
}
# They have not signed in since the terms changed, and are asked when they do.
NOT_YET = frozenset({"giorgos@seferlis.example", "xiuying@wang.example", "hanako@yamada.example"})


def steps(cast: Cast, *, at: datetime) -> Iterator[Step]:
    """Who agreed to what: at sign-up, and to the later terms at the first sign-in after them."""
    agreements = list(Agreement.objects.filter(effective_at__lte=at).order_by("effective_at", "version"))
    for role in cast.roles.values():
        yield from _of(role, agreements, at)


def _of(role: Role, agreements: list[Agreement], at: datetime) -> Iterator[Step]:
    then = {one.kind: one for one in agreements if one.effective_at <= role.since}
    for kind, agreement in then.items():
        if kind != Agreement.Kind.PROCESSING or role.client.kind == Client.Kind.COMPANY:
            yield _step(role, agreement, "sign_up", role.since)
    for later in (one for one in agreements if one.effective_at > role.since):
        if later.kind == Agreement.Kind.TERMS and role.person.email not in NOT_YET:
            signed_in = later.effective_at + timedelta(days=2 + role.since.second % 28)
            yield _step(role, later, "first_sign_in", min(signed_in, at))


def _step(role: Role, agreement: Agreement, source: str, at: datetime) -> Step:
    language = role.person.language
    shared: dict[str, Any] = {
        "person": role.person,
        "client": role.client,
        "agreement": agreement,
        "language": language,
        "source": source,
        "ip": role.ip,
        "at": at,
    }
    if agreement.kind == Agreement.Kind.NOTICE:
        return at, partial(actions.show_notice, **shared)
    return at, partial(actions.accept, **shared, wording=WORDINGS[Agreement.Kind(agreement.kind)][language])
