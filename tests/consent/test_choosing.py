"""A form with one box per purpose: nothing ticks a box but the person."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from portico.consent import actions, queries
from portico.consent.models import Event, Head, MailingPurpose
from portico.mail.models import Message
from portico.mail.queries import is_suppressed
from portico.people.actions import place_hold
from portico.people.models import Hold, Person

Choose = Callable[..., list[Event]]


@pytest.fixture
def choose(newsletter: MailingPurpose, offers: MailingPurpose, now: datetime) -> Choose:
    """What a person posts on the consent page, where both purposes are shown."""

    def post(person: Person, *ticked: str, **changes: Any) -> list[Event]:
        whole = {
            "shown": ["newsletter", "offers"],
            "source": Event.Source.CONSENT_PAGE,
            "language": person.language,
            "by": person.pk,
            "by_role": "client",
            "ip": "203.0.113.9",
            "at": now,
        }
        return actions.choose(person=person, ticked=list(ticked), **(whole | changes))

    return post


def _said(events: list[Event]) -> list[tuple[str, str]]:
    return sorted((event.purpose, event.decision) for event in events)


def test_a_form_writes_what_changed_and_nothing_else(choose: Choose, ada: Person, bob: Person, now: datetime):
    assert _said(choose(ada, "offers")) == [("offers", "given")]
    assert choose(ada, "offers") == []
    later = now + timedelta(hours=1)
    assert _said(choose(ada, at=later)) == [("offers", "withdrawn")]
    assert choose(ada, at=later) == []
    assert queries.history(bob).count() == 0


def test_an_untouched_form_decides_nothing(choose: Choose, ada: Person):
    assert choose(ada) == []
    assert not Head.objects.exists()
    assert not is_suppressed(ada.email, "offers")


def test_unknown_repeated_retired_and_hidden_purposes_are_ignored(
    choose: Choose, ada: Person, newsletter: MailingPurpose
):
    assert _said(choose(ada, "offers", "offers", "everything", "", "newsletter", shown=["offers", "offers"])) == [
        ("offers", "given")
    ]
    actions.retire_purpose(purpose=newsletter)
    assert choose(ada, "newsletter", "offers") == []
    assert not Head.objects.exclude(purpose="offers").exists()


def test_a_purpose_that_was_not_shown_is_not_withdrawn(choose: Choose, ada: Person):
    choose(ada, "offers")
    assert choose(ada, shown=["newsletter"]) == []
    assert queries.consented(ada, "offers") is not None


def test_the_words_are_those_of_the_language_and_say_so_where_there_are_none(choose: Choose, bob: Person):
    recorded = {event.purpose: event for event in choose(bob, "newsletter", "offers")}
    assert (recorded["newsletter"].wording_language, recorded["newsletter"].wording) == (
        "de",
        "Einmal im Monat, Neues.",
    )
    assert (recorded["offers"].wording_language, recorded["offers"].wording) == ("en", "When something costs less.")


def test_a_form_that_was_loaded_before_a_new_wording_records_what_it_showed(
    choose: Choose, ada: Person, bob: Person, offers: MailingPurpose, now: datetime
):
    assert actions.publish_wordings(purpose=offers, texts={"en": ("Offers", "Every day.")}, at=now) == 2
    (shown,) = choose(ada, "offers", versions={"offers": 1})
    (present,) = choose(bob, "offers", versions={"offers": 99})
    assert (shown.wording_version, shown.wording) == (1, "When something costs less.")
    assert (present.wording_version, present.wording) == (2, "Every day.")


def test_one_mail_asks_to_confirm_all_that_waits(choose: Choose, ada: Person, bob: Person):
    choose(ada, "newsletter", "offers")
    message = Message.objects.get()
    assert (message.to, message.template) == (ada.email, "confirm_consents")
    assert "Newsletter" in message.text
    assert "Offers" not in message.text
    assert "/consent/confirm/" in message.secrets["link"]
    assert queries.consented(ada, "newsletter") is None


def test_at_sign_up_and_before_verification_no_mail_of_its_own_is_written(
    choose: Choose, ada: Person, bob: Person, now: datetime
):
    choose(ada, "newsletter", source=Event.Source.SIGN_UP)
    bob.email_verified_at = None
    bob.save()
    choose(bob, "newsletter")
    assert not Message.objects.exists()
    bob.email_verified_at = now
    bob.save()
    (event,) = actions.confirm_pending(person=bob, at=now, ip="203.0.113.7")
    assert (event.source, event.ip, event.wording_language) == (Event.Source.CONFIRMATION, "203.0.113.7", "de")
    assert queries.consented(bob, "newsletter") == event
    assert queries.consented(ada, "newsletter") is None


def test_ticking_again_while_it_waits_sends_the_link_again_and_decides_nothing(
    choose: Choose, ada: Person, now: datetime
):
    choose(ada, "newsletter")
    for minute in range(1, 9):
        assert choose(ada, "newsletter", at=now + timedelta(minutes=minute)) == []
    assert Message.objects.count() == queries.MAILS_A_DAY == 5


def test_what_waits_is_not_withdrawn_by_the_box_that_shows_it_unticked(choose: Choose, ada: Person):
    choose(ada, "newsletter")
    assert choose(ada, "offers")[0].purpose == "offers"
    assert queries.waits(Head.objects.get(purpose="newsletter").event, ada, Head.objects.first().event.at)


def test_what_lapsed_is_asked_anew(choose: Choose, ada: Person, now: datetime):
    choose(ada, "newsletter")
    assert _said(choose(ada, "newsletter", at=now + timedelta(days=7))) == [("newsletter", "pending")]


def test_a_held_person_can_untick_and_not_tick(choose: Choose, ada: Person, now: datetime):
    choose(ada, "offers")
    place_hold(kind=Hold.Kind.SUSPENDED, at=now, persons=[ada.pk])
    with pytest.raises(actions.OnHold):
        choose(ada, "newsletter", "offers")
    assert _said(choose(ada, at=now + timedelta(hours=1))) == [("offers", "withdrawn")]


def test_a_box_is_checked_for_a_consent_in_force_and_nothing_else(
    choose: Choose, ada: Person, bob: Person, now: datetime
):
    assert [offer.checked for offer in queries.offers("en")] == [False, False]
    choose(ada, "newsletter", "offers")
    offers = {offer.purpose.key: offer for offer in queries.offers("en", person=ada, at=now)}
    assert (offers["newsletter"].checked, offers["newsletter"].state) == (False, "pending")
    assert (offers["offers"].checked, offers["offers"].since) == (True, now)
    assert "waiting for your confirmation" in offers["newsletter"].state_in_words
    assert [offer.checked for offer in queries.offers("en", person=bob)] == [False, False]
    ada.email = "ada@byron.example"
    ada.save()
    assert [offer.checked for offer in queries.offers("en", person=ada)] == [False, False]
    assert {state.address_matches for state in queries.state(ada)} == {False}


@pytest.mark.parametrize("purposes", [0, 8])
def test_offers_ask_the_same_number_of_queries_for_any_number_of_purposes(
    choose: Choose, ada: Person, now: datetime, purposes: int, django_assert_num_queries: Any
):
    for number in range(purposes):
        more = actions.add_purpose(key=f"more-{number}", double_opt_in=False)
        actions.publish_wordings(purpose=more, texts={"en": ("More", "More of it.")}, at=now)
    choose(ada, *(f"more-{number}" for number in range(purposes)), shown=[f"more-{n}" for n in range(purposes)])
    with django_assert_num_queries(3):
        assert len(queries.offers("en", person=ada)) == purposes + 2


def test_states_name_what_was_decided_and_what_was_not(choose: Choose, ada: Person, offers: MailingPurpose):
    choose(ada, "offers")
    states = {state.purpose: state for state in queries.state(ada)}
    assert (states["offers"].title, states["offers"].decision) == ("Offers", "given")
    assert (states["newsletter"].decision, states["newsletter"].at) == (queries.NONE, None)
    actions.retire_purpose(purpose=offers)
    assert [state.purpose for state in queries.state(ada)] == ["newsletter", "offers"]


def test_histories_are_newest_first_and_of_their_own(
    choose: Choose, ada: Person, bob: Person, now: datetime, django_assert_num_queries: Any
):
    for person in (ada, bob):
        choose(person, "offers")
    choose(ada, at=now + timedelta(hours=1))
    assert [event.decision for event in queries.history(ada)] == ["withdrawn", "given"]
    assert [event.person for event in queries.history(bob)] == [bob]
    client = ada.memberships.get().client
    with django_assert_num_queries(1):
        assert [(event.person, event.decision) for event in queries.history_of_client(client)] == [
            (ada, "withdrawn"),
            (ada, "given"),
        ]
    assert queries.history_of_client(client, [bob]).count() == 3
