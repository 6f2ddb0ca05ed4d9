"""Links in mails: looking changes nothing, a POST acts, no sign-in is asked for."""

import re
from datetime import timedelta

import pytest
from django.test import Client as Browser

from portico.consent import actions
from portico.consent import queries as consents
from portico.consent.models import Event
from portico.mail.addresses import digest
from portico.mail.models import Message, Suppression
from portico.people.models import Person

pytestmark = pytest.mark.django_db


def link_of(person):
    """The path of the newest link that was written to a person."""
    message = Message.objects.filter(person=person).exclude(secrets={}).latest("created_at")
    return "/" + message.secrets["link"].split("/", 3)[3]


def give(person, purpose, at):
    return actions.decide(
        person=person,
        purpose=purpose.key,
        given=True,
        source=Event.Source.PROFILE,
        wording=consents.wordings("en")[purpose.key],
        by=person.pk,
        by_role="client",
        ip="203.0.113.9",
        at=at,
    )


def test_a_consent_counts_once_its_link_was_confirmed_by_post(as_ada, client, ada, bob, news):
    as_ada.post("/consent/news/", {"to": "on"})
    link = link_of(ada)
    page = client.get(link)
    assert "News once a month." in page.content.decode()
    assert consents.consented(ada, "news") is None
    assert client.post(link).status_code == 200
    assert consents.consented(ada, "news")
    assert consents.consented(bob, "news") is None


def test_a_link_used_twice_writes_nothing_new(as_ada, client, ada, news):
    as_ada.post("/consent/news/", {"to": "on"})
    for _time in range(2):
        client.post(link_of(ada))
    assert Event.objects.count() == 2
    assert "nothing left to confirm" in client.get(link_of(ada)).content.decode()


def test_a_link_that_is_too_old_says_so_and_does_nothing(client, ada, news, now):
    give(ada, news, now - timedelta(days=8))
    link = link_of(ada)
    assert "valid for seven days" in client.get(link).content.decode()
    assert client.post(link).status_code == 409
    assert consents.consented(ada, "news") is None


@pytest.mark.parametrize("path", ["/consent/confirm/{}/", "/unsubscribe/{}/", "/privacy/cancel/{}/", "/receipt/{}/"])
@pytest.mark.parametrize("token", ["x", "A" * 60, "%00", "…", "a" * 3000])
def test_a_link_that_we_did_not_make_opens_nothing(client, path, token):
    for answer in (client.get(path.format(token)), client.head(path.format(token))):
        assert answer.status_code == 404


@pytest.mark.parametrize("path", ["/consent/confirm/x/", "/unsubscribe/x/", "/privacy/cancel/x/"])
def test_posting_to_a_link_that_we_did_not_make_does_nothing(client, path):
    assert client.post(path).status_code == 404


def test_a_mail_program_unsubscribes_with_one_post_without_cookie_or_token_of_a_form(ada, bob, offers, now):
    for person in (ada, bob):
        give(person, offers, now)
    link = f"/unsubscribe/{actions.unsubscribe_token(ada, 'offers')}/"
    stranger = Browser(enforce_csrf_checks=True)
    assert stranger.get(link).status_code == 200
    assert consents.consented(ada, "offers")
    answer = stranger.post(link, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert consents.consented(ada, "offers") is None
    assert consents.consented(bob, "offers")
    event = consents.history(ada)[0]
    assert (event.decision, event.source) == ("withdrawn", Event.Source.MAIL_LINK)


def test_all_mailings_stop_from_one_link(client, ada, news, offers, now):
    give(ada, offers, now)
    give(ada, news, now)
    client.post(f"/unsubscribe/{actions.unsubscribe_token(ada, 'offers')}/", {"all": "1"})
    assert {one.decision for one in consents.state(ada)} == {"withdrawn"}
    assert Suppression.objects.filter(digest=digest(ada.email), scope="all").exists()


def test_unsubscribing_works_after_the_account_is_gone(client, ada, offers):
    link = f"/unsubscribe/{actions.unsubscribe_token(Person(pk=ada.pk, email='gone@lovelace.example'), 'offers')}/"
    Person.objects.filter(pk=ada.pk).update(email="other@lovelace.example")
    assert client.post(link).status_code == 200
    assert Suppression.objects.filter(digest=digest("gone@lovelace.example"), scope="offers").exists()


def test_the_other_links_want_the_token_of_a_form(as_ada, ada, news):
    as_ada.post("/consent/news/", {"to": "on"})
    assert Browser(enforce_csrf_checks=True).post(link_of(ada)).status_code == 403


def test_a_forwarded_link_tells_whom_it_is_for_and_does_nothing_for_somebody_else(as_ada, as_bob, client, ada, news):
    as_ada.post("/consent/news/", {"to": "on"})
    for method in (as_bob.get, as_bob.post):
        answer = method(link_of(ada))
        assert answer.status_code == 403
        assert "a…@lovelace.example" in answer.content.decode()
        assert ada.email not in answer.content.decode()
    assert consents.consented(ada, "news") is None
    assert "a…@lovelace.example" in client.get(link_of(ada)).content.decode()


def test_a_scanner_that_opens_a_link_changes_nothing(as_ada, client, ada, news):
    as_ada.post("/consent/news/", {"to": "on"})
    for method in (client.get, client.head, client.options):
        method(link_of(ada))
    assert Event.objects.get().decision == "pending"


def test_a_link_posted_twice_says_that_nothing_is_left(as_ada, client, ada, news):
    as_ada.post("/consent/news/", {"to": "on"})
    assert "From now on" in client.post(link_of(ada)).content.decode()
    assert "nothing left to confirm" in client.post(link_of(ada)).content.decode()
    assert Event.objects.count() == 2


def test_the_mail_that_asks_carries_no_advertising(as_ada, ada, news):
    as_ada.post("/consent/news/", {"to": "on"})
    message = Message.objects.get()
    assert message.stream == Message.Stream.SERVICE
    assert len(re.findall(r"https?://", message.text)) <= 1  # our own address; the link stands apart
