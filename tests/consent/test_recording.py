"""Staff record a consent that was given elsewhere: with evidence or not at all, told at once, and never over a withdrawal."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from portico.consent import actions, evidence, queries
from portico.consent.models import Commitment, Event, Evidence, MailingPurpose, Wording
from portico.mail.models import Message
from portico.mail.queries import is_suppressed
from portico.people.actions import place_hold
from portico.people.models import Hold, Person

Record = Callable[..., Event]
PDF = b"%PDF-1.7\nsigned"


@pytest.fixture
def record(now: datetime) -> Record:
    """What a member of staff writes down about a person, of the day of the test."""

    def write(person: Person, purpose: MailingPurpose, **changes: Any) -> Event:
        whole = {
            "wording": Wording.objects.get(purpose=purpose, language="en"),
            "how": "paper",
            "given_on": now.date(),
            "file": PDF,
            "note": "At the fair.",
            "by": None,
            "by_role": "support",
            "ip": "203.0.113.4",
            "at": now + timedelta(hours=3),
        }
        return actions.record(person=person, **(whole | changes))

    return write


def _kept() -> list[Path]:
    return [file for file in (Path(settings.MEDIA_ROOT) / "evidence").glob("*") if file.is_file()]


def test_a_recorded_consent_holds_names_its_evidence_and_tells_the_person(
    record: Record, ada: Person, bob: Person, offers: MailingPurpose
):
    event = record(ada, offers)
    attached = Evidence.objects.get()
    assert (event.decision, event.source, event.actor_role) == ("given", "desk", "support")
    assert event.evidence == evidence.read(PDF).digest
    assert event.reason == "Given on paper on 2 March 2026. At the fair."
    assert (attached.event, attached.how, attached.media_type, attached.size) == (
        event,
        "paper",
        "application/pdf",
        len(PDF),
    )
    assert attached.file.read() == PDF
    assert "ada" not in attached.file.name
    attached.file.close()
    assert queries.consented(ada, "offers") == event
    assert queries.consented(bob, "offers") is None
    mail = Message.objects.get()
    assert (mail.to, mail.template) == (ada.email, "consent_recorded")
    token = mail.secrets["withdraw"].rstrip("/").rpartition("/")[2]
    actions.withdraw_by_token(token=token, purpose=None, ip=None, at=event.at + timedelta(minutes=1))
    assert queries.consented(ada, "offers") is None


def test_with_double_opt_in_nothing_holds_before_the_person_confirms(
    record: Record, ada: Person, bob: Person, newsletter: MailingPurpose
):
    event = record(ada, newsletter)
    record(bob, newsletter)
    assert event.decision == "pending"
    assert queries.consented(ada, "newsletter") is None
    token = Message.objects.get(person=ada).secrets["confirm"].rstrip("/").rpartition("/")[2]
    actions.confirm(token=token, ip=None, at=event.at + timedelta(days=1))
    assert queries.consented(ada, "newsletter") is not None
    assert queries.consented(bob, "newsletter") is None


def test_staff_lift_no_suppression_and_the_person_does_by_confirming(
    record: Record, decide: Callable[..., Event], ada: Person, bob: Person, offers: MailingPurpose, now: datetime
):
    for person in (ada, bob):
        decide(person, offers, given=False, at=now - timedelta(days=9))
    event = record(ada, offers)
    assert event.decision == "pending"
    assert is_suppressed(ada.email, "offers")
    token = Message.objects.get().secrets["confirm"].rstrip("/").rpartition("/")[2]
    actions.confirm(token=token, ip=None, at=event.at)
    assert queries.consented(ada, "offers") is not None
    assert is_suppressed(bob.email, "offers")


@pytest.mark.parametrize(
    "file", [b"", b"MZ\x90\x00program", b"<html><script>alert(1)</script>", b"\x00\x01", b"\xff\xfe\xfd"]
)
def test_what_is_no_evidence_records_nothing(record: Record, ada: Person, offers: MailingPurpose, file: bytes):
    with pytest.raises(evidence.NotUsable):
        record(ada, offers, file=file)
    assert not Event.objects.exists()
    assert not Message.objects.exists()


def test_a_file_that_is_too_large_is_refused(record: Record, ada: Person, offers: MailingPurpose):
    with pytest.raises(evidence.NotUsable, match="10 MB"):
        record(ada, offers, file=PDF + bytes(evidence.LARGEST))


@pytest.mark.parametrize("days", [0, -1])
def test_a_withdrawal_of_that_day_or_later_stands(
    record: Record,
    decide: Callable[..., Event],
    ada: Person,
    bob: Person,
    offers: MailingPurpose,
    now: datetime,
    days: int,
):
    decide(ada, offers, given=False)
    before = len(_kept())
    wording = Wording.objects.get(purpose=offers)
    Wording.objects.filter(pk=wording.pk).update(published_at=now - timedelta(days=30))
    with pytest.raises(actions.CannotRecord, match="withdrew"):
        record(ada, offers, given_on=now.date() + timedelta(days=days))
    assert queries.history(ada).count() == 1
    assert len(_kept()) == before
    assert record(bob, offers).decision == "given"


def test_a_day_to_come_words_published_later_and_an_unverified_address_are_refused(
    record: Record, ada: Person, bob: Person, offers: MailingPurpose, now: datetime
):
    for given_on in (now.date() + timedelta(days=1), now.date() - timedelta(days=1)):
        with pytest.raises(actions.CannotRecord):
            record(ada, offers, given_on=given_on)
    bob.email_verified_at = None
    bob.save()
    with pytest.raises(actions.CannotRecord, match="verified"):
        record(bob, offers)
    record(ada, offers)
    with pytest.raises(actions.CannotRecord, match="already"):
        record(ada, offers)


@pytest.mark.parametrize("kind", [Hold.Kind.SUSPENDED, Hold.Kind.RESTRICTED, Hold.Kind.COOLING_OFF])
def test_of_whoever_is_held_nothing_is_recorded(
    record: Record, ada: Person, bob: Person, offers: MailingPurpose, now: datetime, kind: str
):
    place_hold(kind=kind, persons=[ada.pk], at=now)
    with pytest.raises(actions.OnHold):
        record(ada, offers)
    assert record(bob, offers).decision == "given"


def test_no_other_way_lets_staff_consent_for_somebody(
    decide: Callable[..., Event], ada: Person, bob: Person, offers: MailingPurpose
):
    """Neither the action for decisions, nor whoever writes to the table by hand."""
    with pytest.raises(actions.EvidenceMissing):
        decide(ada, offers, given=True, source=Event.Source.DESK, by=bob.pk, by_role="support")
    made = decide(ada, offers, given=True)
    made.commitment, made.source = Commitment.objects.create(digest=bytes(32)), Event.Source.DESK
    with pytest.raises(IntegrityError, match="consent_evidence_of_staff"), transaction.atomic():
        Event.objects.bulk_create([made])
    assert decide(ada, offers, given=False, source=Event.Source.DESK, by=bob.pk, by_role="support")


def test_a_file_that_no_evidence_names_goes_after_a_day(record: Record, offers: MailingPurpose, ada: Person):
    record(ada, offers)
    stray = default_storage.save(f"{evidence.FOLDER}/stray.pdf", ContentFile(PDF))
    late = default_storage.get_modified_time(stray)
    assert evidence.remove_unnamed(at=late + timedelta(hours=23)) == 0
    assert evidence.remove_unnamed(at=late + timedelta(hours=25)) == 1
    assert default_storage.exists(str(Evidence.objects.get().file))
