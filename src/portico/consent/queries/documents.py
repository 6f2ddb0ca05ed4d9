"""Agreements: which version is in force, in which words, and who has yet to agree."""

from datetime import datetime

from portico.consent.models import Acceptance, Agreement, AgreementText
from portico.consent.queries.wordings import fallbacks
from portico.people.models import Member, Person


def current(kind: str, at: datetime) -> Agreement | None:
    """The version of a document that is in force at a moment."""
    return Agreement.objects.filter(kind=kind, effective_at__lte=at).order_by("-effective_at", "-version").first()


def text(agreement: Agreement, language: str) -> AgreementText:
    """A document's text in a language, or in the one it falls back to; its `language` says which that is."""
    texts = {one.language: one for one in agreement.texts.order_by("language")}
    return next((texts[tried] for tried in fallbacks(language) if tried in texts), next(iter(texts.values())))


def missing_terms(person: Person, at: datetime) -> Agreement | None:
    """The Terms of Service that a person must agree to before they go on, or None.

    Somebody with a place in a client account must; staff without one need not.
    """
    terms = current(Agreement.Kind.TERMS, at)
    if terms is None or not Member.objects.filter(person=person).exists():
        return None
    return None if Acceptance.objects.filter(person=person, agreement=terms).exists() else terms
