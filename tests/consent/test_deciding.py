"""What a decision writes, and what follows from it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from portico.consent import actions, payload, queries
from portico.consent.models import Commitment, Event, Head, MailingPurpose
from portico.journal.models import Entry
from portico.mail.models import Message, Suppression
from portico.mail.queries import is_suppressed
from portico.people.actions import place_hold
from portico.people.models import Hold, LedgerNote, Person

Decide = Callable[..., Event]


def test_a_consent_is_recorded_as_it_was_shown(decide: Decide, bob: Person, newsletter: MailingPurpose, now: datetime):
    event = decide(bob, newsletter, given=True)
    event.refresh_from_db()
    assert event.decision == Event.Decision.PENDING
    assert event.address == bob.email
    assert (event.wording_version, event.wording_language) == (1, "de")
    assert event.wording == "Einmal im Monat, Neues."
    assert (event.actor, event.actor_role, event.ip, event.at) == (bob.pk, "client", "203.0.113.9", now)
    assert Head.objects.get(person=bob, purpose="newsletter").event == event
    assert bytes(event.commitment.digest) == payload.digest(event)


def test_a_purpose_without_double_opt_in_is_given_at_once(
    decide: Decide, ada: Person, bob: Person, offers: MailingPurpose
):
    event = decide(ada, offers, given=True)
    assert queries.consented(ada, "offers") == event
    assert queries.consented(bob, "offers") is None


def test_nobody_counts_as_consenting_before_their_address_is_verified(
    decide: Decide, ada: Person, offers: MailingPurpose, now: datetime
):
    ada.email_verified_at = None
    ada.save()
    event = decide(ada, offers, given=True, source=Event.Source.SIGN_UP)
    assert queries.consented(ada, "offers") is None
    ada.email_verified_at = now
    ada.save()
    actions.confirm_pending(person=ada, at=now, ip=None)
    assert queries.consented(ada, "offers") == event


def test_a_withdrawal_is_effective_at_once_and_keeps_the_address_from_the_purpose(
    decide: Decide, ada: Person, bob: Person, offers: MailingPurpose, newsletter: MailingPurpose, now: datetime
):
    decide(ada, offers, given=True)
    decide(bob, offers, given=True)
    event = decide(ada, offers, given=False, wording=None, at=now + timedelta(seconds=1))
    assert event.wording == "When something costs less."
    assert queries.consented(ada, "offers") is None
    assert queries.consented(bob, "offers") is not None
    assert is_suppressed(ada.email, "offers")
    assert not is_suppressed(ada.email, "newsletter")
    assert not is_suppressed(bob.email, "offers")


def test_the_ledger_is_told_of_a_withdrawal_without_a_word_about_anyone(
    decide: Decide, ada: Person, offers: MailingPurpose, now: datetime
):
    decide(ada, offers, given=True)
    assert not LedgerNote.objects.exists()
    decide(ada, offers, given=False, at=now + timedelta(seconds=1))
    note = LedgerNote.objects.get()
    assert (note.kind, note.payload["person"], note.payload["purpose"]) == ("withdrawal", str(ada.pk), "offers")
    assert "lovelace" not in str(note.payload)


def test_the_journal_has_a_line_for_each_decision_and_no_value(decide: Decide, ada: Person, offers: MailingPurpose):
    event = decide(ada, offers, given=True)
    line = Entry.objects.get(person=ada.pk)
    assert (line.verb, line.object_id, line.actor, line.ip, line.detail) == (
        "consent.given",
        str(event.pk),
        ada.pk,
        None,
        "",
    )


def test_at_a_tie_the_withdrawal_wins_whatever_comes_first(
    decide: Decide, ada: Person, bob: Person, offers: MailingPurpose, now: datetime
):
    decide(ada, offers, given=False)
    decide(ada, offers, given=True)
    decide(bob, offers, given=True)
    decide(bob, offers, given=False)
    assert [queries.consented(person, "offers") for person in (ada, bob)] == [None, None]
    later = decide(ada, offers, given=True, at=now + timedelta(microseconds=1))
    assert queries.consented(ada, "offers") == later


def test_a_clock_that_goes_back_does_not_change_which_decision_is_the_latest(
    decide: Decide, ada: Person, offers: MailingPurpose, now: datetime
):
    decide(ada, offers, given=True)
    decide(ada, offers, given=False, at=now - timedelta(hours=1))
    assert queries.consented(ada, "offers") is None


def test_heads_derived_from_the_events_equal_those_that_were_kept(
    decide: Decide, ada: Person, bob: Person, offers: MailingPurpose, newsletter: MailingPurpose, now: datetime
):
    for second, (person, purpose, given) in enumerate(
        [
            (ada, offers, True),
            (bob, newsletter, True),
            (ada, offers, False),
            (ada, newsletter, True),
            (bob, offers, True),
        ]
    ):
        decide(person, purpose, given=given, at=now + timedelta(seconds=second // 2))
    kept = sorted(Head.objects.values_list("person", "purpose", "event"))
    assert actions.rebuild_heads() == 0
    Head.objects.filter(person=ada).delete()
    Head.objects.filter(person=bob).update(event=Event.objects.earliest("pk"))
    assert actions.rebuild_heads() == 4
    assert sorted(Head.objects.values_list("person", "purpose", "event")) == kept


@pytest.mark.parametrize("kind", [Hold.Kind.ERASING, Hold.Kind.COOLING_OFF, Hold.Kind.SUSPENDED])
def test_a_hold_stops_consents_and_no_withdrawal(
    decide: Decide, ada: Person, bob: Person, offers: MailingPurpose, now: datetime, kind: str
):
    decide(ada, offers, given=True)
    place_hold(kind=kind, at=now, persons=[ada.pk])
    with pytest.raises(actions.OnHold):
        decide(ada, offers, given=True)
    assert decide(ada, offers, given=False).decision == Event.Decision.WITHDRAWN
    assert decide(bob, offers, given=True).decision == Event.Decision.GIVEN


def test_a_consent_needs_the_words_of_its_own_purpose(
    decide: Decide, ada: Person, offers: MailingPurpose, newsletter: MailingPurpose
):
    for wording in (None, queries.wordings("en")["newsletter"]):
        with pytest.raises(actions.NotOffered):
            decide(ada, offers, given=True, wording=wording)
    actions.retire_purpose(purpose=offers)
    with pytest.raises(actions.NotOffered):
        decide(ada, offers, given=True)
    assert not Commitment.objects.exists()


def test_a_consent_that_is_in_force_is_renewed_without_asking_again(
    decide: Decide, ada: Person, newsletter: MailingPurpose, now: datetime
):
    decide(ada, newsletter, given=True)
    actions.confirm_pending(person=ada, at=now, ip=None)
    renewed = decide(ada, newsletter, given=True, at=now + timedelta(days=1))
    assert renewed.decision == Event.Decision.GIVEN
    assert Message.objects.count() == 1


def test_only_a_fresh_consent_of_the_verified_person_themself_ends_a_suppression(
    decide: Decide, ada: Person, bob: Person, offers: MailingPurpose, now: datetime
):
    for person in (ada, bob):
        decide(person, offers, given=False)
    for source, by in ((Event.Source.IMPORT, None), (Event.Source.IMPORT, bob.pk), (Event.Source.API, None)):
        decide(ada, offers, given=True, source=source, by=by, at=now + timedelta(seconds=1))
        assert queries.consented(ada, "offers") is None
        assert is_suppressed(ada.email, "offers")
    decide(ada, offers, given=True, at=now + timedelta(seconds=2))
    assert queries.consented(ada, "offers") is not None
    assert not is_suppressed(ada.email, "offers")
    assert is_suppressed(bob.email, "offers")


def test_a_changed_address_starts_unconsented_and_the_old_one_does_not_revive(
    decide: Decide, ada: Person, bob: Person, offers: MailingPurpose, newsletter: MailingPurpose, now: datetime
):
    for person in (ada, bob):
        decide(person, offers, given=True)
    old, ada.email = ada.email, "ada@byron.example"
    ada.save()
    assert queries.consented(ada, "offers") is None
    (event,) = actions.address_changed(person=ada, old=old, at=now + timedelta(days=1))
    assert (event.address, event.decision) == (old, Event.Decision.WITHDRAWN)
    ada.email = old
    ada.save()
    assert queries.consented(ada, "offers") is None
    assert not Suppression.objects.exists()
    assert queries.consented(bob, "offers") is not None


def test_withdrawing_everything_ends_what_is_given_and_what_is_pending(
    decide: Decide, ada: Person, bob: Person, offers: MailingPurpose, newsletter: MailingPurpose, now: datetime
):
    for person in (ada, bob):
        decide(person, offers, given=True)
        decide(person, newsletter, given=True)
    ended = actions.withdraw_all(
        person=ada, source=Event.Source.ERASURE, by=ada.pk, by_role="client", ip=None, at=now + timedelta(days=1)
    )
    assert {event.purpose for event in ended} == {"offers", "newsletter"}
    assert {state.decision for state in queries.state(ada)} == {"withdrawn"}
    assert {state.decision for state in queries.state(bob)} == {"given", "pending"}
