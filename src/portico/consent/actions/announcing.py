"""Telling people that a document changes: everybody who knows an earlier version, once, in batches that a crash may part."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import translation

from portico.consent import queries
from portico.consent.models import Agreement
from portico.kit.links import absolute
from portico.mail.actions import enqueue_to_all
from portico.mail.models import Message
from portico.mail.templates import Value, register
from portico.people.holds import Work, held
from portico.people.models import Person, Seller
from portico.people.queries import zone_of

TEMPLATE = "agreement_changes"
BATCH = 500
PAGES = {
    Agreement.Kind.TERMS: "terms",
    Agreement.Kind.PROCESSING: "processing-agreement",
    Agreement.Kind.NOTICE: "privacy-notice",
}

register(TEMPLATE, "document", "day", "asks", "changes", "whole")


def announce(*, at: datetime, batch: int = BATCH) -> int:
    """Write to the next people whom a new version concerns; returns to how many, 0 once nobody waits to be told.

    The mails of a batch and how far it came are one commit, so that nobody is told twice. Whoever is held is passed over, and
    sees it in the portal. Two workers take turns.
    """
    with transaction.atomic():
        waiting = Agreement.objects.select_for_update().filter(announced_at=None)
        agreement = waiting.order_by("effective_at", "pk").first()
        if agreement is None:
            return 0
        people = queries.concerned(agreement, after=agreement.announced_upto)
        found = list(people.filter(~held(Work.AUTOMATION, person="pk")).order_by("pk")[:batch])
        if found:
            agreement.announced_upto = found[-1].pk
            _write(agreement, found, at)
        if len(found) < batch:
            agreement.announced_at = at
        agreement.save(update_fields=["announced_upto", "announced_at"])
    return len(found) or announce(at=at, batch=batch)


def _write(agreement: Agreement, people: list[Person], at: datetime) -> None:
    page = f"/{PAGES[Agreement.Kind(agreement.kind)]}/{agreement.version}/"
    day = agreement.effective_at.astimezone(zone_of(Seller.objects.first())).date()

    def in_language(language: str) -> Mapping[str, Value]:
        with translation.override(language):
            document = queries.text(agreement, language).title
        return {
            "document": document,
            "day": day,
            "asks": "yes" if agreement.asks_again and agreement.kind != Agreement.Kind.NOTICE else "",
            "changes": absolute(f"{page}changes/"),
            "whole": absolute(page),
        }

    enqueue_to_all(template=TEMPLATE, persons=people, stream=Message.Stream.SERVICE, context=in_language, at=at)
