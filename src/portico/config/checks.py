"""What `portico check --deploy` demands of a house that is open to the world."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Advice
from django.db import DatabaseError, connection
from django.utils import timezone

from portico.consent.models import Agreement
from portico.consent.queries import current
from portico.people.models import Seller, Staff


def deployment(app_configs: Any = None, **_options: Any) -> list[CheckMessage]:
    """Everything that production lacks, each with what to do."""
    del app_configs
    return [*_environment(), *_ledger(), *_rows()]


def _environment() -> Iterator[CheckMessage]:
    portico = settings.PORTICO
    if portico.demo:
        yield Error(
            "This is a demo: its passwords are known to everyone.", hint="Unset PORTICO_DEMO.", id="portico.D001"
        )
    if urlsplit(portico.base_url).scheme != "https":
        yield Error(
            "Portico is reached without TLS, so passwords and cookies travel in the open.",
            hint="Put a proxy that speaks TLS in front, and give PORTICO_BASE_URL with https://.",
            id="portico.D002",
        )
    if not portico.mail_from:
        yield Error(
            "There is no sender for mail.", hint="Set PORTICO_MAIL_FROM to an address of yours.", id="portico.D003"
        )
    if connection.vendor == "sqlite":
        yield Advice(
            "The database is SQLite: one machine, one process group.",
            hint="Set DATABASE_URL to a PostgreSQL for more.",
            id="portico.D004",
        )


def _ledger() -> Iterator[CheckMessage]:
    """The ledger must not be lost, nor restored, together with the database."""
    ledger = volume(Path(settings.PORTICO.ledger))
    beside = {volume(settings.PORTICO.root / "var")}
    if connection.vendor == "sqlite":
        beside.add(volume(Path(str(connection.settings_dict["NAME"]))))
    if ledger in beside:
        yield Error(
            "The ledger of erasures lies on the volume of the database: a restored volume would forget the erasures too.",
            hint="Set PORTICO_LEDGER to a folder on another volume, and keep it out of the database's backups.",
            id="portico.D005",
        )


def volume(path: Path) -> int:
    """The device on which a path lies, or will lie once it is made."""
    here = path.resolve()
    while not here.exists():
        here = here.parent
    return here.stat().st_dev


def _rows() -> Iterator[CheckMessage]:
    try:
        seller, now = Seller.objects.first(), timezone.now()
        missing = [kind.label for kind in (Agreement.Kind.TERMS, Agreement.Kind.NOTICE) if current(kind, now) is None]
        owner = Staff.objects.filter(role="owner").exists()
    except DatabaseError:
        yield Error(
            "The database cannot be read.", hint="Run `portico migrate`, and look at DATABASE_URL.", id="portico.D006"
        )
        return
    if seller is None:
        yield Error(
            "Nobody is named as the controller (Art. 13(1)(a) GDPR).",
            hint="Store the seller with `portico seller set`: name, address, contact for privacy.",
            id="portico.D007",
        )
    for label in missing:
        yield Error(
            f"There is no {label} in force.",
            hint="Publish one with `portico agreements publish` before anybody signs up.",
            id="portico.D008",
        )
    if not owner:
        yield Error(
            "There is no owner at the desk.", hint="Run `portico staff create --role owner`.", id="portico.D009"
        )
