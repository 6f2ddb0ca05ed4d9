"""The consent page: one click on, one click off, everything off, and one's own history."""

import pytest

from portico.consent import actions
from portico.consent import queries as consents
from portico.consent.models import Event
from portico.mail.models import Message
from portico.people.actions import place_hold
from portico.people.models import Hold

pytestmark = pytest.mark.django_db


def test_one_click_switches_on_and_one_click_off(as_ada, ada, offers):
    assert as_ada.post("/consent/offers/", {"to": "on", "shown": "offers:1"}).status_code == 302
    assert consents.consented(ada, "offers")
    as_ada.post("/consent/offers/", {"to": "off"})
    assert consents.consented(ada, "offers") is None
    assert [event.decision for event in consents.history(ada)] == ["withdrawn", "given"]


def test_what_a_click_did_is_said(as_ada, news, offers):
    said = as_ada.post("/consent/news/", {"to": "on"}, follow=True).content.decode()
    assert "once you confirm" in said
    assert "This mailing is on." in as_ada.post("/consent/offers/", {"to": "on"}, follow=True).content.decode()
    assert "This mailing is off." in as_ada.post("/consent/offers/", {"to": "off"}, follow=True).content.decode()
    assert "Nothing had to be changed." in as_ada.post("/consent/offers/", {"to": "off"}, follow=True).content.decode()


def test_a_tick_that_waits_can_be_taken_back_with_one_click(as_ada, ada, news):
    as_ada.post("/consent/news/", {"to": "on"})
    as_ada.post("/consent/news/", {"to": "off"})
    assert [event.decision for event in consents.history(ada)] == ["withdrawn", "pending"]


def test_the_decision_is_recorded_in_the_words_that_were_shown(as_ada, ada, news, now):
    actions.publish_wordings(purpose=news, texts={"en": ("Newsletter", "News every day.")}, at=now)
    as_ada.post("/consent/news/", {"to": "on", "shown": "news:1"})
    event = consents.history(ada).get()
    assert (event.wording_version, event.source, event.actor_role) == (1, Event.Source.CONSENT_PAGE, "client")
    assert "once a month" in event.wording


def test_a_purpose_that_nobody_knows_is_no_page(as_ada, news):
    assert as_ada.post("/consent/invented/", {"to": "on"}).status_code == 404
    assert not Event.objects.exists()


def test_a_click_concerns_one_purpose_whatever_else_is_sent(as_ada, ada, news, offers):
    as_ada.post("/consent/offers/", {"to": "on", "shown": ["offers:1", "news:1"], "purposes": "news"})
    assert [event.purpose for event in consents.history(ada)] == ["offers"]


def test_everything_goes_off_with_one_click_and_only_one_s_own(as_ada, as_bob, ada, bob, news, offers):
    for browser in (as_ada, as_bob):
        browser.post("/consent/offers/", {"to": "on"})
        browser.post("/consent/news/", {"to": "on"})
    as_ada.post("/consent/off/")
    assert {one.decision for one in consents.state(ada)} == {"withdrawn"}
    assert consents.consented(bob, "offers")


def test_a_purpose_that_is_no_longer_offered_can_still_be_ended(as_ada, ada, offers):
    as_ada.post("/consent/offers/", {"to": "on"})
    actions.retire_purpose(purpose=offers)
    assert "not offered any more" in as_ada.get("/consent/").content.decode()
    as_ada.post("/consent/offers/", {"to": "off"})
    assert consents.state(ada)[0].decision == "withdrawn"


def test_one_s_history_holds_the_words_and_nobody_else_s_decisions(as_ada, as_bob, offers):
    as_ada.post("/consent/offers/", {"to": "on"})
    as_ada.post("/consent/offers/", {"to": "off"})
    page = as_ada.get("/consent/").content.decode()
    assert page.count("Offers now and then.") == 3  # the offer, and each decision about it
    assert as_bob.get("/consent/").content.decode().count("Offers now and then.") == 1


def test_while_suspended_nothing_is_switched_on_and_everything_off(as_ada, ada, news, offers, now):
    as_ada.post("/consent/offers/", {"to": "on"})
    place_hold(kind=Hold.Kind.SUSPENDED, persons=[ada.pk], at=now)
    answer = as_ada.post("/consent/news/", {"to": "on"}, follow=True)
    assert "no consent is recorded" in answer.content.decode()
    as_ada.post("/consent/offers/", {"to": "off"})
    assert {one.decision for one in consents.state(ada)} == {"withdrawn", "none"}


def test_asking_again_sends_the_link_again(as_ada, news):
    for _time in range(2):
        as_ada.post("/consent/news/", {"to": "on"})
    assert Message.objects.filter(template="confirm_consents").count() == 2
    assert Event.objects.count() == 1
