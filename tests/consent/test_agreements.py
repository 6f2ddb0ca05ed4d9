"""Terms are agreed to, a notice is shown; both by version, in the words and the language that were on the screen."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from portico.consent import actions, queries
from portico.consent.models import Acceptance, Agreement, MailingPurpose, Wording
from portico.journal.models import Entry
from portico.people.models import Person
from tests import factories

BOX = "I agree to the Terms of Service."


@pytest.fixture
def terms(_django_db_helper: None, now: datetime) -> Agreement:
    """In force since yesterday."""
    texts = {"en": ("Terms of Service", "You pay."), "de": ("Nutzungsbedingungen", "Sie zahlen.")}
    return actions.publish_agreement(kind=Agreement.Kind.TERMS, texts=texts, effective_at=now - timedelta(days=1))


@pytest.fixture
def notice(_django_db_helper: None, now: datetime) -> Agreement:
    """In English alone."""
    texts = {"en": ("Privacy notice", "We keep little.")}
    return actions.publish_agreement(kind=Agreement.Kind.NOTICE, texts=texts, effective_at=now - timedelta(days=1))


def _accept(person: Person, agreement: Agreement, at: datetime, **changes: Any) -> Acceptance:
    whole = {
        "client": None,
        "language": "en",
        "wording": BOX,
        "source": "sign_up",
        "ip": "203.0.113.9",
    }
    return actions.accept(person=person, agreement=agreement, at=at, **(whole | changes))


def test_an_agreement_keeps_version_language_words_and_place(ada: Person, bob: Person, terms: Agreement, now: datetime):
    client = ada.memberships.get().client
    made = _accept(ada, terms, now, client=client)
    made.refresh_from_db()
    assert (made.agreement, made.language, made.wording, made.ip, made.at, made.client) == (
        terms,
        "en",
        BOX,
        "203.0.113.9",
        now,
        client,
    )
    assert queries.missing_terms(ada, now) is None
    assert queries.missing_terms(bob, now) == terms
    line = Entry.objects.get(verb="agreement.accepted")
    assert (line.person, line.client, line.ip) == (ada.pk, client.pk, None)


def test_agreeing_again_changes_nothing(ada: Person, terms: Agreement, now: datetime):
    first = _accept(ada, terms, now)
    assert _accept(ada, terms, now + timedelta(days=1), wording="Other words.") == first
    assert Acceptance.objects.get().wording == BOX
    assert Entry.objects.count() == 1


def test_a_new_version_counts_from_the_day_on_which_it_is_in_force(
    ada: Person, bob: Person, terms: Agreement, now: datetime
):
    for person in (ada, bob):
        _accept(person, terms, now)
    later = now + timedelta(days=30)
    new = actions.publish_agreement(kind=Agreement.Kind.TERMS, texts={"en": ("Terms", "More.")}, effective_at=later)
    assert (new.version, queries.current(Agreement.Kind.TERMS, now)) == (2, terms)
    assert queries.missing_terms(ada, now) is None
    assert queries.missing_terms(ada, later) == new
    _accept(ada, new, later)
    assert queries.missing_terms(ada, later) is None
    assert queries.missing_terms(bob, later) == new


def test_staff_without_a_client_account_need_not_agree(ada: Person, terms: Agreement, now: datetime):
    assert queries.missing_terms(factories.staff(), now) is None
    assert queries.missing_terms(ada, now) == terms


def test_where_nothing_is_published_nothing_is_missing(ada: Person, now: datetime):
    assert queries.missing_terms(ada, now) is None
    assert queries.current(Agreement.Kind.PROCESSING, now) is None


def test_a_notice_is_shown_and_never_agreed_to(ada: Person, bob: Person, notice: Agreement, now: datetime):
    with pytest.raises(actions.NotAccepted):
        _accept(ada, notice, now)
    for source in ("sign_up", "profile"):
        shown = actions.show_notice(person=ada, agreement=notice, language="en", source=source, ip=None, at=now)
        assert (shown.wording, shown.source) == ("", "sign_up")
    assert Acceptance.objects.get().person == ada
    assert Entry.objects.get().verb == "notice.shown"


def test_terms_are_not_agreed_to_by_looking(ada: Person, terms: Agreement, now: datetime):
    with pytest.raises(actions.NotShown):
        actions.show_notice(person=ada, agreement=terms, language="en", source="sign_up", ip=None, at=now)
    assert not Acceptance.objects.exists()


def test_a_text_falls_back_and_says_to_which_language(terms: Agreement, notice: Agreement):
    assert queries.text(terms, "de-AT").language == "de"
    assert queries.text(terms, "ja").language == "en"
    assert queries.text(notice, "de").language == "en"


def test_a_wording_falls_back_within_the_latest_version(newsletter: MailingPurpose, now: datetime):
    assert queries.wordings("de-CH")["newsletter"].language == "de"
    actions.publish_wordings(purpose=newsletter, texts={"en": ("News", "Weekly now.")}, at=now)
    assert queries.wordings("de")["newsletter"].text == "Weekly now."
    assert queries.titles("de") == {"newsletter": "News"}
    assert Wording.objects.filter(purpose=newsletter).count() == 3


def test_nothing_empty_is_published(newsletter: MailingPurpose, now: datetime):
    for texts in ({}, {"en": ("", "Text")}, {"en": ("Title", "  ")}):
        with pytest.raises(actions.NothingToPublish):
            actions.publish_wordings(purpose=newsletter, texts=texts, at=now)
        with pytest.raises(actions.NothingToPublish):
            actions.publish_agreement(kind=Agreement.Kind.TERMS, texts=texts, effective_at=now)
    assert not Agreement.objects.exists()
