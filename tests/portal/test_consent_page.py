"""The consent page: senders, history, receipts, and on and off that look alike."""

import json
import re
from datetime import timedelta

import pytest

from portico.consent import actions, receipts
from portico.consent import queries as consents
from portico.consent.models import Event, Wording

pytestmark = pytest.mark.django_db


@pytest.fixture
def magazine(now):
    """A mailing of a partner."""
    sender = actions.name_sender(
        key="partner",
        name="Weitblick Verlag",
        address="Deichstraße 9, 20459 Hamburg",
        contact="leser@weitblick.example",
    )
    made = actions.add_purpose(key="magazine", position=9, double_opt_in=False, sender=sender)
    actions.publish_wordings(purpose=made, texts={"en": ("Magazine", "Four times a year.")}, at=now)
    return made


def test_purposes_stand_under_their_senders(as_ada, offers, magazine):
    page = as_ada.get("/consent/").content.decode()
    heads = re.findall(r'<h2 id="sender-\d+">(.*?)</h2>', page)
    assert heads == ["From Nordlicht", "From Weitblick Verlag"]
    assert "leser@weitblick.example" in page
    assert page.index("Weitblick Verlag") < page.index("Four times a year.")


def test_the_sender_is_shown_wherever_somebody_is_asked_and_kept_with_the_decision(as_ada, ada, bob, magazine):
    assert "leser@weitblick.example" in as_ada.get("/profile/").content.decode()
    as_ada.post("/consent/magazine/", {"to": "on", "shown": "magazine:1"})
    event = Event.objects.get()
    assert event.sender == "Weitblick Verlag, Deichstraße 9, 20459 Hamburg; leser@weitblick.example"
    assert consents.history(bob).count() == 0


def test_on_and_off_look_alike_and_take_one_click_each(as_ada, offers, magazine):
    as_ada.post("/consent/offers/", {"to": "on"})
    page = as_ada.get("/consent/").content.decode()
    switches = page[page.index('<ul class="switches">') : page.index('id="history"')]
    looks = {to: set(re.findall(rf'<button class="([^"]*)" name="to" value="{to}"', switches)) for to in ("on", "off")}
    assert looks["on"] == looks["off"] == {"button quiet"}
    assert len(set(re.findall(r'<span class="(badge[^"]*)">(?:on|off)</span>', switches))) == 1
    assert switches.count("<form") == 3  # one for each switch, and one for all


def test_the_history_can_be_narrowed_to_a_purpose_and_masks_where_it_came_from(as_ada, as_bob, ada, offers, magazine):
    for key in ("offers", "magazine"):
        as_ada.post(f"/consent/{key}/", {"to": "on"})
    whole, narrowed = (as_ada.get(f"/consent/{query}").content.decode() for query in ("", "?purpose=magazine"))
    rows = re.compile(r'class="words"><summary>(\w+)')
    assert rows.findall(whole) == ["Magazine", "Offers"]
    assert rows.findall(narrowed) == ["Magazine"]
    assert "127.0.x.x" in whole
    assert "127.0.0.1" not in whole
    assert rows.findall(as_bob.get("/consent/?purpose=magazine").content.decode()) == []


def test_a_long_history_is_read_page_by_page(as_ada, ada, offers, now, django_assert_max_num_queries):
    wording = Wording.objects.get(purpose=offers)
    for number in range(60):
        actions.decide(
            person=ada,
            purpose="offers",
            given=number % 2 == 0,
            source="consent_page",
            wording=wording,
            by=ada.pk,
            by_role="client",
            ip=None,
            at=now + timedelta(minutes=number),
        )
    with django_assert_max_num_queries(12):
        page = as_ada.get("/consent/").content.decode()
    assert page.count('class="words"') == 50
    older = re.search(r'rel="next" href="([^"]*)"', page)[1].replace("&amp;", "&")
    assert as_ada.get(f"/consent/{older}").content.decode().count('class="words"') == 10


def test_a_receipt_is_read_downloaded_and_verified_and_nobody_else_s_is_found(as_ada, as_bob, ada, offers):
    for browser in (as_ada, as_bob):
        browser.post("/consent/offers/", {"to": "on"})
    event = consents.history(ada).select_related("commitment").get()
    path = f"/consent/receipts/{bytes(event.commitment.digest).hex()}/"
    page = as_ada.get(path).content.decode()
    assert "Offers now and then." in page
    answer = as_ada.get(f"{path}?format=json")
    assert answer["Content-Disposition"].startswith("attachment")
    assert receipts.problems(json.loads(answer.content)) == []
    assert as_bob.get(path).status_code == as_bob.get(f"{path}?format=json").status_code == 404
    every = json.loads(b"".join(as_ada.get("/consent/receipts/").streaming_content))
    assert [one["receipt"]["header"]["record_id"] for one in every["receipts"]] == [path.split("/")[3]]
    assert receipts.problems(every) == []


def test_whoever_has_decided_nothing_gets_an_empty_file(as_bob):
    assert json.loads(b"".join(as_bob.get("/consent/receipts/").streaming_content)) == {"receipts": []}


def test_so_many_links_a_day_go_to_one_address_and_the_page_says_when_no_more_do(as_ada, ada, bob, news):
    for _time in range(consents.MAILS_A_DAY):
        assert "sent you a mail" in as_ada.post("/consent/news/", {"to": "on"}, follow=True).content.decode()
    said = as_ada.post("/consent/news/", {"to": "on"}, follow=True).content.decode()
    assert "ask again tomorrow" in said
    assert Event.objects.count() == 1
