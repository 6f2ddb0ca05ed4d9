"""A receipt can be verified by whoever holds it, says what was shown, and is nobody else's."""

import copy
import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from portico.consent import receipts, seals
from portico.consent.models import Event, MailingPurpose
from portico.kit import signing
from portico.people.models import Person, Seller

Decide = Callable[..., Event]


@pytest.fixture
def seller(_django_db_helper: None) -> Seller:
    """In whose name mailings come."""
    return Seller.objects.create(
        name="Nordlicht",
        street="Speicherstraße 4",
        postcode="20457",
        city="Hamburg",
        country="DE",
        email="hello@nordlicht.example",
        privacy_email="privacy@nordlicht.example",
        supervisory_authority="The authority of Hamburg",
    )


def _receipt(event: Event) -> dict[str, object]:
    found = receipts.of_event(event.person_id, bytes(event.commitment.digest).hex())
    assert found is not None
    return found[1]


def test_it_has_the_fields_that_the_standard_asks_for(
    decide: Decide, ada: Person, bob: Person, offers: MailingPurpose, seller: Seller
):
    said = _receipt(decide(ada, offers, given=True))["receipt"]
    assert set(said["header"]) == {"schema_version", "record_id", "pii_principal_id"}
    assert {"privacy_notice", "language", "purposes"} == set(said["pii_processing"])
    (purpose,) = said["pii_processing"]["purposes"]
    assert set(purpose) >= {
        *("purpose", "lawful_basis", "pii_information", "pii_controllers", "storage_locations", "retention_period"),
        *("jurisdiction", "recipients", "withdrawal_method", "privacy_rights"),
    }
    assert [party["party_type"] for party in said["party_identification"]] == [
        "sender, as shown",
        "controller",
        "authority",
    ]
    assert {"event_time", "event_type", "event_state", "validity_duration", "entity_id"} <= set(said["event"])
    assert purpose["purpose_description"] == "When something costs less."
    assert str(bob.pk) not in json.dumps(said)


def test_the_sender_stays_as_it_was_shown(
    decide: Decide, ada: Person, offers: MailingPurpose, seller: Seller, now: datetime
):
    first = decide(ada, offers, given=True)
    seller.name = "Southlight"
    seller.save()
    last = decide(ada, offers, given=False, wording=None, at=now + timedelta(days=1))
    again = decide(ada, offers, given=True, at=now + timedelta(days=2))
    assert first.sender == last.sender == "Nordlicht, Speicherstraße 4, 20457 Hamburg; hello@nordlicht.example"
    assert again.sender.startswith("Southlight, ")


def test_it_is_verified_and_every_change_is_found(
    decide: Decide, ada: Person, bob: Person, offers: MailingPurpose, seller: Seller, now: datetime
):
    event = decide(ada, offers, given=True)
    decide(bob, offers, given=True)
    seals.seal_due(now)
    whole = json.loads(json.dumps(_receipt(event)))
    assert whole["receipt"]["commitment"]["seal"]["first"] == 1
    assert receipts.problems(whole) == []
    assert receipts.problems({"receipts": [whole, whole]}) == []
    for path, value in (
        (("event", "event_state"), "withdrawn"),
        (("commitment", "payload"), "{}"),
        (("commitment", "number"), event.pk + 1),
    ):
        forged = copy.deepcopy(whole)
        forged["receipt"][path[0]][path[1]] = value
        assert receipts.problems(forged), path
        made = signing.sign(receipts.as_bytes(forged["receipt"]))  # as if somebody had our key
        forged["proof"]["signature"] = made.signature
        assert bool(receipts.problems(forged)) == (path[0] == "commitment"), path
    for nonsense in ({}, [], None, {"receipt": 3}, {"receipts": ["x"]}, {"receipt": {"commitment": {}}, "proof": {}}):
        assert receipts.problems(nonsense)


def test_somebody_else_s_is_not_found(decide: Decide, ada: Person, bob: Person, offers: MailingPurpose):
    event = decide(ada, offers, given=True)
    digest = bytes(event.commitment.digest).hex()
    assert receipts.of_event(bob.pk, digest) is None
    for other in ("", "x", "00" * 32, digest[:-2], digest + "00"):
        assert receipts.of_event(ada.pk, other) is None


def test_all_of_one_person_s_and_no_others(
    decide: Decide, ada: Person, bob: Person, offers: MailingPurpose, newsletter: MailingPurpose
):
    for person in (ada, bob):
        decide(person, offers, given=True)
        decide(person, newsletter, given=True)
    found = list(receipts.of_person(ada.pk))
    assert [one["receipt"]["event"]["event_state"] for one in found] == ["given", "pending"]
    assert {one["receipt"]["header"]["pii_principal_id"] for one in found} == {str(ada.pk)}
