"""The receipt of a consent event: what was decided, by whom, about what, in the fields of ISO/IEC TS 27560, and signed.

The fields follow the public guide of the W3C community group on data privacy vocabularies ("Consent Records and Receipts as per
ISO/IEC TS 27560:2023"). The receipt also holds what its event is committed to by: salt and payload, whose digest stands
in the log, and the seal over it. So it can be verified by whoever holds it, also once the event itself has been erased.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from portico.consent.models import Agreement, Commitment, Event, Seal
from portico.consent.payload import canonical
from portico.kit import signing
from portico.kit.links import absolute
from portico.people.models import Seller

SCHEMA = "ISO/IEC TS 27560:2023"
FORMAT = "portico-consent-receipt/1"
_RIGHTS = ("access", "rectification", "erasure", "restriction", "portability", "objection", "withdrawal", "complaint")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all receipts of one download share: who answers, and which notices were in force when."""

    seller: Seller | None
    notices: tuple[Agreement, ...]

    def notice_at(self, event: Event) -> str:
        """The address of the privacy notice that was in force at an event."""
        then = [one for one in self.notices if one.effective_at <= event.at]
        return absolute(f"/privacy-notice/{then[-1].version}/" if then else "/privacy-notice/")


def surroundings() -> Surroundings:
    """Read once what every receipt needs."""
    notices = Agreement.objects.filter(kind=Agreement.Kind.NOTICE).order_by("effective_at", "version")
    return Surroundings(Seller.objects.first(), tuple(notices))


def of_person(person: UUID) -> Iterator[dict[str, Any]]:
    """The receipts of everything a person decided, oldest first, in memory that does not grow with how much that is."""
    shared = surroundings()
    events = _with_seals(Event.objects.filter(person=person)).order_by("commitment_id")
    done = 0
    while batch := list(events.filter(commitment_id__gt=done)[:200]):
        seals = {seal.pk: seal for seal in Seal.objects.filter(pk__in={event.sealed_by for event in batch})}
        yield from (signed(event, seals.get(event.sealed_by), shared) for event in batch)
        done = batch[-1].pk


def of_event(person: UUID, digest: str) -> tuple[Event, dict[str, Any]] | None:
    """The event of a person with this digest, and its receipt; None for anybody else's and for what there is not."""
    try:
        raw = bytes.fromhex(digest)
    except ValueError:
        return None
    found = _with_seals(Event.objects.filter(person=person, commitment__digest=raw)).first()
    if found is None:
        return None
    seal = Seal.objects.filter(pk=found.sealed_by).first()
    return found, signed(found, seal, surroundings())


def _with_seals(events: Any) -> Any:
    """Each with its commitment and the seal that may cover it."""
    seal = Seal.objects.filter(first__lte=OuterRef("commitment_id")).order_by("-first").values("pk")[:1]
    return events.select_related("commitment").annotate(sealed_by=Subquery(seal))


def signed(event: Event, seal: Seal | None, shared: Surroundings) -> dict[str, Any]:
    """The receipt with a signature over its canonical JSON: keys sorted, no white space, UTF-8."""
    receipt = body(event, seal, shared)
    made = signing.sign(as_bytes(receipt))
    proof = {
        "algorithm": "Ed25519",
        "covers": "the UTF-8 of the member “receipt” as JSON, keys sorted, no white space, nothing escaped that need not be",
        "key_id": made.key_id,
        "signature": made.signature,
        "keys": absolute("/.well-known/portico-keys.json"),
    }
    return {"receipt": receipt, "proof": proof}


def as_bytes(receipt: Mapping[str, Any]) -> bytes:
    """What is signed."""
    return json.dumps(receipt, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def body(event: Event, seal: Seal | None, shared: Surroundings) -> dict[str, Any]:
    """The receipt itself: strings, numbers and lists alone, so that everybody serialises it alike."""
    digest = bytes(event.commitment.digest).hex()
    return {
        "format": FORMAT,
        "header": {"schema_version": SCHEMA, "record_id": digest, "pii_principal_id": str(event.person_id)},
        "pii_processing": {
            "privacy_notice": shared.notice_at(event),
            "language": event.wording_language,
            "purposes": [_purpose(event, shared.seller)],
        },
        "party_identification": list(_parties(event, shared.seller)),
        "event": {
            "event_time": event.at.isoformat(),
            "event_type": "explicit",
            "event_state": str(event.decision),
            "validity_duration": "until withdrawn" if event.decision == Event.Decision.GIVEN else "",
            "entity_id": "principal" if event.actor == event.person_id else event.actor_role,
            "source": str(event.source),
            "reason": event.reason,
            "evidence_sha256": event.evidence,
        },
        "commitment": {
            "number": event.pk,
            "digest": digest,
            "algorithm": "SHA-256(salt ‖ payload)",
            "salt": bytes(event.salt).hex(),
            "payload": canonical(event).decode(),
            "seal": _sealed(event, seal),
        },
    }


def _purpose(event: Event, seller: Seller | None) -> dict[str, Any]:
    return {
        "purpose": event.purpose,
        "purpose_description": event.wording,
        "wording_version": event.wording_version,
        "lawful_basis": "consent, Art. 6(1)(a) GDPR",
        "pii_information": [
            {"pii_type": "contact", "pii_attribute": "e-mail address", "value": event.address, "sensitive_pii": False}
        ],
        "pii_controllers": ["sender", "operator"] if event.sender else ["operator"],
        "collection_method": str(event.source),
        "processing_methods": ["sending e-mail"],
        "storage_locations": ["see the privacy notice"],
        "processing_locations": ["see the privacy notice"],
        "retention_period": "until withdrawn; this record as long as there is an account",
        "jurisdiction": str(seller.country) if seller else "",
        "recipients": ["see the privacy notice"],
        "withdrawal_method": absolute("/consent/"),
        "privacy_rights": list(_RIGHTS),
    }


def _parties(event: Event, seller: Seller | None) -> Iterator[dict[str, str]]:
    if event.sender:
        yield {"party_id": "sender", "party_type": "sender, as shown", "party_name": event.sender}
    if seller is not None:
        yield {
            "party_id": "operator",
            "party_type": "controller",
            "party_name": seller.name,
            "party_address": f"{seller.street}, {seller.postcode} {seller.city}, {seller.country}",
            "party_contact": seller.privacy_email or seller.email,
            "party_url": settings.PORTICO.base_url,
        }
        if seller.supervisory_authority:
            yield {"party_id": "authority", "party_type": "authority", "party_name": seller.supervisory_authority}


def _sealed(event: Event, seal: Seal | None) -> dict[str, Any] | None:
    if seal is None or not seal.first <= event.pk <= seal.last:
        return None  # a few seconds old: a later download names the seal
    return {"first": seal.first, "last": seal.last, "digest": bytes(seal.digest).hex(), "at": seal.at.isoformat()}


def problems(document: Any) -> list[str]:
    """What does not hold of a receipt, or of each in a download of several; nothing if it is what we signed and the log has."""
    several = document.get("receipts") if isinstance(document, dict) else None
    found: list[str] = []
    for one in several if isinstance(several, list) else [document]:
        try:
            found += _problems(one["receipt"], one["proof"])
        except (AttributeError, KeyError, TypeError, ValueError):
            found.append(_("This is no receipt of a consent, or a part of it is missing."))
    return found


def _problems(receipt: Mapping[str, Any], proof: Mapping[str, Any]) -> Iterable[str]:
    said = receipt["commitment"]
    number = int(said["number"])
    if not signing.verify(as_bytes(receipt), str(proof["signature"]), str(proof["key_id"])):
        yield _("The signature over the receipt of event %(number)d is not ours.") % {"number": number}
    own = hashlib.sha256(bytes.fromhex(said["salt"]) + said["payload"].encode()).hexdigest()
    if own != said["digest"]:
        yield _("The payload in the receipt of event %(number)d is not what was committed to.") % {"number": number}
    row = Commitment.objects.filter(seq=number).first()
    if row is None or bytes(row.digest).hex() != said["digest"]:
        yield _("The log holds another commitment at the number %(number)d, or none.") % {"number": number}
    seal = said["seal"]
    if seal is not None:
        kept = Seal.objects.filter(first=int(seal["first"]), last=int(seal["last"])).first()
        if kept is None or bytes(kept.digest).hex() != seal["digest"]:
            yield _("The log holds no such seal over the numbers %(first)s to %(last)s.") % {
                "first": seal["first"],
                "last": seal["last"],
            }
