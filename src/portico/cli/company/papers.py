"""What the demo's company publishes: who it is, its terms, agreements and notices, and what it asks consent for."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from portico.consent import actions
from portico.consent.models import Agreement
from portico.people.models import Seller

TEXTS = Path(__file__).with_name("texts")

# kind, version, days ago since when it holds, whether it asks again; the versions of a kind in their order
AGREEMENTS = (
    (Agreement.Kind.TERMS, 1, 800, True),
    (Agreement.Kind.PROCESSING, 1, 800, True),
    (Agreement.Kind.NOTICE, 1, 800, False),
    (Agreement.Kind.TERMS, 2, 200, True),
    (Agreement.Kind.NOTICE, 2, 20, False),
)
AHEAD = (Agreement.Kind.TERMS, 3)  # announced: it holds from the next first of January


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
    for kind, version, days, asks in AGREEMENTS:
        _publish(kind, version, at - timedelta(days=days), asks=asks)
    kind, version = AHEAD
    _publish(kind, version, new_year(at), asks=True)
    asked = tomllib.loads((TEXTS / "purposes.toml").read_text(encoding="utf-8"))
    senders = {one["key"]: actions.name_sender(**one) for one in asked["sender"]}
    for position, one in enumerate(asked["purpose"]):
        sender = senders.get(one.get("sender", ""))
        purpose = actions.add_purpose(
            key=one["key"], position=position, double_opt_in=one["double_opt_in"], sender=sender
        )
        for wording in one["wordings"]:
            texts = {language: (title, text) for language, (title, text) in wording["texts"].items()}
            actions.publish_wordings(purpose=purpose, texts=texts, at=at - timedelta(days=wording["days"]))


def new_year(at: datetime) -> datetime:
    """The next first of January in Hamburg."""
    zone = ZoneInfo("Europe/Berlin")
    return datetime(at.astimezone(zone).year + 1, 1, 1, tzinfo=zone)


def _publish(kind: Agreement.Kind, version: int, effective_at: datetime, *, asks: bool) -> None:
    """Publish a document in every language in which the folder beside has it. Nobody is written to: that was long ago."""
    files = sorted(TEXTS.glob(f"{kind}-{version}.*.txt"))
    texts = {file.name.split(".")[1]: _text(file) for file in files}
    actions.publish_agreement(kind=kind, texts=texts, effective_at=effective_at, asks_again=asks, announce=False)


def _text(file: Path) -> tuple[str, str]:
    """A document: its first line is the title."""
    title, _line, body = file.read_text(encoding="utf-8").partition("\n")
    return title, body.strip()
