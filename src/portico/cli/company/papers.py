"""What the demo's company publishes: who it is, its terms, agreements and notices, and what it asks consent for."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path

from portico.consent import actions
from portico.consent.models import Agreement
from portico.people.models import Seller

TEXTS = Path(__file__).with_name("texts")
LANGUAGES = ("en", "de")

# kind, version, days ago since when it holds; the versions of a kind in their order
AGREEMENTS = (
    (Agreement.Kind.TERMS, 1, 800),
    (Agreement.Kind.PROCESSING, 1, 800),
    (Agreement.Kind.NOTICE, 1, 800),
    (Agreement.Kind.TERMS, 2, 200),
)


def publish(*, at: datetime) -> None:
    """Store the seller, every agreement and every wording, each dated when it began to hold."""
    Seller.objects.create(
        name="Nordlicht Hosting GmbH",
        street="Speicherstraße 4",
        postcode="20457",
        city="Hamburg",
        country="DE",
        region="HH",
        zone="Europe/Berlin",
        email="hello@nordlicht.example",
        privacy_email="privacy@nordlicht.example",
        data_protection_officer="Dr. Hanna Vogt",
        supervisory_authority="Der Hamburgische Beauftragte für Datenschutz und Informationsfreiheit",
        default_language="en",
        minimum_age=16,
    )
    for kind, version, days in AGREEMENTS:
        texts = {language: _text(kind, version, language) for language in LANGUAGES}
        actions.publish_agreement(kind=kind, texts=texts, effective_at=at - timedelta(days=days))
    purposes = tomllib.loads((TEXTS / "purposes.toml").read_text(encoding="utf-8"))["purpose"]
    for position, one in enumerate(purposes):
        purpose = actions.add_purpose(key=one["key"], position=position, double_opt_in=one["double_opt_in"])
        for wording in one["wordings"]:
            texts = {language: (title, text) for language, (title, text) in wording["texts"].items()}
            actions.publish_wordings(purpose=purpose, texts=texts, at=at - timedelta(days=wording["days"]))


def _text(kind: str, version: int, language: str) -> tuple[str, str]:
    """A document of the folder beside: its first line is the title."""
    title, _line, body = (TEXTS / f"{kind}-{version}.{language}.txt").read_text(encoding="utf-8").partition("\n")
    return title, body.strip()
