"""The links in mails: looking changes nothing, posting does, and nobody can make one up."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest

from portico.consent import actions, queries, tokens
from portico.consent.models import Commitment, Event, Head, MailingPurpose
from portico.mail.models import Message
from portico.mail.queries import is_suppressed
from portico.people.actions import place_hold
from portico.people.models import Hold, LedgerNote, Person

Decide = Callable[..., Event]


def _token() -> str:
    link = Message.objects.filter(template="confirm_consents").latest("created_at").secrets["link"]
    return urlsplit(link).path.split("/")[-2]


def test_posting_the_link_confirms_what_was_ticked(
    decide: Decide, ada: Person, bob: Person, newsletter: MailingPurpose, now: datetime
):
    decide(bob, newsletter, given=True)
    pending = decide(ada, newsletter, given=True, at=now + timedelta(minutes=1))
    (event,) = actions.confirm(token=_token(), ip="203.0.113.20", at=now + timedelta(days=6))
    assert (event.person_id, event.source, event.actor, event.ip) == (
        ada.pk,
        Event.Source.CONFIRMATION,
        ada.pk,
        "203.0.113.20",
    )
    assert (event.wording, event.wording_version) == (pending.wording, pending.wording_version)
    assert queries.consented(ada, "newsletter") == event
    assert queries.consented(bob, "newsletter") is None
    assert actions.confirm(token=_token(), ip=None, at=now + timedelta(days=6)) == []


def test_looking_at_the_link_tells_the_words_and_changes_nothing(
    decide: Decide, ada: Person, newsletter: MailingPurpose, now: datetime
):
    decide(ada, newsletter, given=True)
    found = queries.confirmation(_token(), now)
    assert found is not None
    assert (found.person, found.wordings, found.expired) == (ada, ("Once a month, about what is new.",), False)
    assert Commitment.objects.count() == 1


def test_the_link_is_valid_for_seven_days(decide: Decide, ada: Person, newsletter: MailingPurpose, now: datetime):
    decide(ada, newsletter, given=True)
    with pytest.raises(actions.LinkExpired, match="seven days"):
        actions.confirm(token=_token(), ip=None, at=now + timedelta(days=7))
    assert actions.confirm_pending(person=ada, at=now + timedelta(days=7), ip=None) == []
    assert queries.consented(ada, "newsletter") is None


def test_what_was_withdrawn_meanwhile_is_not_confirmed(
    decide: Decide, ada: Person, newsletter: MailingPurpose, now: datetime
):
    decide(ada, newsletter, given=True)
    decide(ada, newsletter, given=False, at=now + timedelta(minutes=1))
    assert actions.confirm(token=_token(), ip=None, at=now + timedelta(minutes=2)) == []
    assert queries.consented(ada, "newsletter") is None


def test_a_link_to_an_address_that_was_changed_confirms_nothing(
    decide: Decide, ada: Person, newsletter: MailingPurpose, now: datetime
):
    decide(ada, newsletter, given=True)
    ada.email = "ada@byron.example"
    ada.save()
    assert actions.confirm(token=_token(), ip=None, at=now) == []


def test_a_held_person_confirms_nothing(decide: Decide, ada: Person, newsletter: MailingPurpose, now: datetime):
    decide(ada, newsletter, given=True)
    place_hold(kind=Hold.Kind.COOLING_OFF, at=now, persons=[ada.pk])
    with pytest.raises(actions.OnHold):
        actions.confirm(token=_token(), ip=None, at=now)


def test_confirming_ends_an_earlier_suppression(
    decide: Decide, ada: Person, bob: Person, newsletter: MailingPurpose, now: datetime
):
    for person in (ada, bob):
        decide(person, newsletter, given=False)
    decide(ada, newsletter, given=True, at=now + timedelta(minutes=1))
    assert is_suppressed(ada.email, "newsletter")
    actions.confirm(token=_token(), ip=None, at=now + timedelta(minutes=2))
    assert not is_suppressed(ada.email, "newsletter")
    assert is_suppressed(bob.email, "newsletter")


@pytest.mark.parametrize("token", ["", "x", "🙂", "A" * 64, "A" * 3000, "../../etc"])
def test_a_link_that_is_not_ours_does_nothing(ada: Person, token: str, now: datetime):
    with pytest.raises(actions.BadLink):
        actions.confirm(token=token, ip=None, at=now)
    with pytest.raises(actions.BadLink):
        actions.withdraw_by_token(token=token, purpose=None, ip=None, at=now)
    assert queries.confirmation(token, now) is None
    assert queries.unsubscription(token, "en") is None


def test_a_link_of_one_kind_opens_nothing_of_the_other(
    decide: Decide, ada: Person, newsletter: MailingPurpose, now: datetime
):
    decide(ada, newsletter, given=True)
    assert tokens.unsubscribing(_token()) is None
    assert tokens.confirming(actions.unsubscribe_token(ada, "newsletter")) is None


def test_a_changed_letter_makes_a_link_void(ada: Person, now: datetime):
    token = actions.unsubscribe_token(ada, "newsletter")
    for place in (0, len(token) // 2, len(token) - 3):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert tokens.unsubscribing(changed) is None


def test_an_unsubscribe_link_says_nothing_and_is_the_same_each_time(ada: Person, bob: Person):
    token = actions.unsubscribe_token(ada, "newsletter")
    assert token == actions.unsubscribe_token(ada, "newsletter")
    assert token != actions.unsubscribe_token(bob, "newsletter")
    assert token != actions.unsubscribe_token(ada, "offers")
    assert not any(part in token for part in (ada.pk.hex, "newsletter", "lovelace"))


def test_one_click_withdraws_the_purpose_of_the_link_and_no_other(
    decide: Decide, ada: Person, bob: Person, newsletter: MailingPurpose, offers: MailingPurpose, now: datetime
):
    for person in (ada, bob):
        decide(person, offers, given=True)
        decide(person, newsletter, given=True)
        actions.confirm_pending(person=person, at=now, ip=None)
    token = actions.unsubscribe_token(ada, "offers")
    later = now + timedelta(days=30)
    (event,) = actions.withdraw_by_token(token=token, purpose=None, ip=None, at=later)
    assert (event.source, event.actor, event.actor_role, event.ip) == (
        Event.Source.MAIL_LINK,
        ada.pk,
        "mail_link",
        None,
    )
    assert queries.consented(ada, "offers") is None
    assert queries.consented(ada, "newsletter") is not None
    assert queries.consented(bob, "offers") is not None
    assert actions.withdraw_by_token(token=token, purpose=None, ip=None, at=later) == []
    (event,) = actions.withdraw_by_token(token=token, purpose=queries.EVERYTHING, ip=None, at=later)
    assert event.purpose == "newsletter"
    assert is_suppressed(ada.email, "whatever comes")
    assert not is_suppressed(bob.email, "newsletter")


def test_unsubscribing_works_for_someone_who_never_consented(ada: Person, bob: Person, now: datetime):
    (event,) = actions.withdraw_by_token(
        token=actions.unsubscribe_token(ada, "newsletter"), purpose=None, ip=None, at=now
    )
    assert (event.wording_version, event.wording) == (0, "")
    assert is_suppressed(ada.email, "newsletter")
    assert not Head.objects.filter(person=bob).exists()


def test_unsubscribing_works_when_the_purpose_is_gone(
    decide: Decide, ada: Person, offers: MailingPurpose, now: datetime
):
    decide(ada, offers, given=True)
    token = actions.unsubscribe_token(ada, "offers")
    offers.wordings.all().delete()
    offers.delete()
    found = queries.unsubscription(token, "de")
    assert found is not None
    assert (found.purpose, found.title) == ("offers", "")
    (event,) = actions.withdraw_by_token(token=token, purpose=None, ip=None, at=now + timedelta(days=1))
    assert event.wording == "When something costs less."


def test_unsubscribing_works_when_the_account_is_gone(bob: Person, now: datetime):
    gone = Person(email="gone@example.org", created_at=now)
    token = actions.unsubscribe_token(gone, "offers")
    assert actions.withdraw_by_token(token=token, purpose=None, ip=None, at=now) == []
    assert is_suppressed("Gone@Example.org", "offers")
    assert not is_suppressed(bob.email, "offers")


def test_an_unsubscribe_link_shows_its_mailing_in_the_language_of_whoever_looks(
    ada: Person, newsletter: MailingPurpose
):
    found = queries.unsubscription(actions.unsubscribe_token(ada, "newsletter"), "de")
    assert found is not None
    assert found.title == "Rundbrief"
    assert not Commitment.objects.exists()


def test_a_withdrawal_is_repeated_from_the_ledger_once(
    decide: Decide, ada: Person, bob: Person, offers: MailingPurpose, now: datetime
):
    """The backup was made before Ada withdrew; the ledger's entry has the id of the note."""
    for person in (ada, bob):
        decide(person, offers, given=True)
    entry = LedgerNote(kind="withdrawal", payload=_withdrawal_of(ada), at=now)
    payload = json.loads(json.dumps(entry.payload))
    for turn in range(2):
        event = actions.repeat_withdrawal(
            note=entry.pk, payload=payload, withdrawn_at=now, at=now + timedelta(days=turn + 1)
        )
        assert (event is None) == bool(turn)
    assert queries.consented(ada, "offers") is None
    assert queries.history(ada).first().source == Event.Source.REPLAY
    assert is_suppressed(ada.email, "offers")
    assert queries.consented(bob, "offers") is not None
    assert LedgerNote.objects.get(pk=entry.pk).appended_at == now


def test_a_withdrawal_of_someone_whom_the_backup_does_not_know_still_keeps_the_address(now: datetime, bob: Person):
    gone = Person(email="gone@example.org", created_at=now)
    note = LedgerNote(kind="withdrawal", payload=_withdrawal_of(gone), at=now)
    assert actions.repeat_withdrawal(note=note.pk, payload=note.payload, withdrawn_at=now, at=now) is None
    assert is_suppressed("gone@example.org", "offers")
    assert not Commitment.objects.exists()


def test_a_withdrawal_that_the_database_knows_is_not_repeated(
    decide: Decide, ada: Person, offers: MailingPurpose, now: datetime
):
    decide(ada, offers, given=False)
    note = LedgerNote.objects.get()
    assert note.payload == _withdrawal_of(ada)
    decide(ada, offers, given=True, at=now + timedelta(days=1))
    assert actions.repeat_withdrawal(note=note.pk, payload=note.payload, withdrawn_at=now, at=now) is None
    assert queries.consented(ada, "offers") is not None


def _withdrawal_of(person: Person) -> dict[str, object]:
    digest = tokens.unsubscribing(actions.unsubscribe_token(person, "offers")).address_digest
    return {"person": str(person.pk), "purpose": "offers", "addresses": [digest], "suppress": "withdrawn"}
