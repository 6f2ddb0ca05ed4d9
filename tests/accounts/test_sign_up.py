"""Signing up: terms, boxes, addresses, and what nobody learns."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from unittest import mock

import pytest
from allauth.account.models import EmailConfirmation
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from portico.consent import actions as consent_actions
from portico.consent import queries as consents
from portico.consent.models import Acceptance, Agreement, Event
from portico.journal.models import Entry
from portico.mail.models import Message
from portico.people.models import Client, Member, Person, Staff
from tests.accounts.conftest import link_in, mails

pytestmark = pytest.mark.django_db
ADDRESS = "new@people.example"


class Boxes(HTMLParser):
    """The boxes of a page and whether each is ticked; and what hidden fields hold."""

    def __init__(self, html):
        super().__init__()
        self.ticked, self.hidden = {}, {}
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "input" and found.get("type") == "checkbox":
            self.ticked[found["name"], found.get("value", "on")] = "checked" in found
        if tag == "input" and found.get("type") == "hidden":
            self.hidden[found["name"]] = found.get("value", "")


def shown(browser):
    return Boxes(browser.get("/register/").content.decode()).hidden["shown"]


@pytest.fixture
def register(browser):
    def post(who: Browser = browser, **changes):
        typed = {
            "name": "Nóra Új",
            "email": ADDRESS,
            "password": "nine brave otters",
            "kind": "private",
            "country": "HU",
            "terms": "on",
        }
        if "shown" not in changes:
            typed["shown"] = shown(who)
        return who.post("/register/", {key: one for key, one in (typed | changes).items() if one is not None})

    return post


def test_a_person_and_their_account_are_made(published, register):
    response = register()
    assert (response.status_code, response["Location"]) == (302, "/register/mail/")
    person = Person.objects.get()
    assert (person.name, person.email, person.language) == ("Nóra Új", ADDRESS, "en")
    assert person.email_verified_at is None
    assert person.check_password("nine brave otters")
    place = Member.objects.get(person=person)
    assert (place.role, place.client.kind, place.client.country.code) == ("owner", "private", "HU")


def test_the_terms_are_recorded_with_version_wording_and_ip_and_the_notice_as_shown(
    published, register, terms, notice, now
):
    register()
    agreed = Acceptance.objects.get(agreement=terms)
    assert agreed.wording == "I agree to the Terms of Service of Portico."
    assert (agreed.language, agreed.ip, agreed.source) == ("en", "127.0.0.1", "sign_up")
    assert agreed.client == Client.objects.get()
    assert Acceptance.objects.filter(agreement=notice).exists()


def test_the_words_beside_the_box_are_those_that_are_recorded(published, browser):
    html = browser.get("/register/").content.decode()
    label = re.search(r'<label class="choice" for="id_terms">(.*?)</label>', html, re.DOTALL)[1]
    assert re.sub(r"<[^>]+>", "", label).strip() == "I agree to the Terms of Service of Portico."
    assert 'href="/terms/"' in label


def test_the_page_speaks_the_readers_language_and_so_does_the_account(published, browser, register):
    browser.cookies["django_language"] = "de"
    register()
    assert Person.objects.get().language == "de"
    assert Acceptance.objects.get(agreement__kind="terms").language == "de"


@pytest.mark.parametrize("sent", [None, "", "0", "false", "off"])
def test_without_the_box_for_the_terms_there_is_no_account(published, register, sent):
    response = register(terms=sent, agree="on", TERMS="on")
    assert response.status_code == 422
    assert not Person.objects.exists()
    assert not Message.objects.exists()


def test_terms_that_were_not_shown_cannot_be_agreed_to(published, browser, register, now):
    stale = shown(browser)
    consent_actions.publish_agreement(
        kind=Agreement.Kind.TERMS, texts={"en": ("Terms of Service", "We take more.")}, effective_at=now
    )
    for given in (stale, "", None):
        assert register(shown=given).status_code == 422
    assert not Person.objects.exists()


def test_nobody_signs_up_before_there_are_terms(browser):
    assert browser.get("/register/").status_code == 503
    assert browser.post("/register/", {"terms": "on"}).status_code == 503
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "/register/",
        "/register/?terms=on&purposes=newsletter&purposes=offers",
        "/register/?terms=1&initial=on&checked=checked&newsletter=on",
    ],
)
def test_no_address_ticks_a_box(published, browser, address):
    boxes = Boxes(browser.get(address).content.decode()).ticked
    assert boxes == {("terms", "on"): False, ("purposes", "newsletter"): False, ("purposes", "offers"): False}


def test_no_address_fills_a_field(published, browser):
    html = browser.get("/register/?name=mallory&email=mallory@example.org&country=HU").content.decode()
    assert 'value="mallory' not in html
    assert 'value="HU" selected' not in html


def test_an_error_keeps_what_was_typed_and_ticks_nothing_again(published, register):
    response = register(password="short", purposes=["newsletter", "offers"], company="Új Kft")
    html = response.content.decode()
    assert response.status_code == 422
    assert 'value="Nóra Új"' in html
    assert f'value="{ADDRESS}"' in html
    assert 'value="Új Kft"' in html
    assert '<option value="HU" selected>' in html
    assert not any(Boxes(html).ticked.values())
    assert "nine brave otters" not in html
    assert 'href="#id_password"' in html
    assert not Event.objects.exists()


def test_after_an_error_the_form_can_be_sent_again(published, browser, register):
    html = register(password="short").content.decode()
    assert register(shown=Boxes(html).hidden["shown"]).status_code == 302


def test_a_tick_waits_for_the_address_and_counts_when_it_is_verified(published, browser, register, now):
    register(purposes=["newsletter"])
    person = Person.objects.get()
    event = Event.objects.get()
    assert (event.purpose, event.decision, event.source) == ("newsletter", "pending", "sign_up")
    assert (event.actor, event.ip, event.wording) == (person.pk, "127.0.0.1", "What newsletter is.")
    assert consents.consented(person, "newsletter") is None
    assert mails(ADDRESS) == ["verify_address"]
    browser.post(link_in("verify_address", ADDRESS))
    person.refresh_from_db()
    assert consents.consented(person, "newsletter") is not None
    assert consents.consented(person, "offers") is None
    assert mails(ADDRESS) == ["verify_address"]


def test_nothing_ticked_is_nothing_recorded(published, register):
    register()
    assert not Event.objects.exists()


def test_unknown_and_repeated_purposes_are_ignored(published, register):
    register(purposes=["newsletter", "newsletter", "everything", "offers'; --", ""])
    assert list(Event.objects.values_list("purpose", flat=True)) == ["newsletter"]


def test_a_purpose_that_is_offered_no_more_cannot_be_ticked(published, purposes, register):
    consent_actions.retire_purpose(purpose=purposes[0])
    register(purposes=["newsletter"])
    assert Person.objects.count() == 1
    assert not Event.objects.exists()


def test_a_known_address_gets_the_same_page_and_its_owner_a_mail(published, ada, bob, browser, register):
    before = Person.objects.values().get(pk=ada.pk)
    fresh = register()
    known = register(email="ADA@Lovelace.example", purposes=["newsletter"])
    assert (known.status_code, known["Location"]) == (fresh.status_code, fresh["Location"])
    assert browser.get("/register/mail/").content.count(b"lovelace") == 0
    assert mails("ada@lovelace.example") == ["account_exists"]
    assert Person.objects.values().get(pk=ada.pk) == before
    assert Person.objects.count() == 3
    assert not Event.objects.exists()
    assert not Message.objects.filter(person=bob).exists()


def test_a_known_address_costs_the_hash_of_a_password_too(published, ada, register):
    hashed = []
    with mock.patch.object(Argon2PasswordHasher, "encode", autospec=True, side_effect=_counting(hashed)):
        register()
        fresh = len(hashed)
        register(email=ada.email)
    assert fresh == len(hashed) - fresh == 1


def _counting(calls):
    real = Argon2PasswordHasher.encode

    def encode(self, password, salt):
        calls.append(1)
        return real(self, password, salt)

    return encode


def test_a_guest_with_the_address_does_not_stop_its_owner_from_signing_up(published, register, ada):
    Person.objects.filter(pk=ada.pk).update(email=ADDRESS, can_sign_in=False)
    register()
    assert Person.objects.filter(email=ADDRESS, can_sign_in=True).count() == 1
    assert mails(ADDRESS) == ["verify_address"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"password": "short"}, "id_password"),
        ({"password": "password1234"}, "id_password"),
        ({"password": "new@people.example"}, "id_password"),
        ({"password": "1234567890"}, "id_password"),
        ({"email": "no address"}, "id_email"),
        ({"email": "a@b.example\nBcc: c@d.example"}, "id_email"),
        ({"email": "ünï@people.example"}, "id_email"),
        ({"name": ""}, "id_name"),
        ({"name": "x" * 201}, "id_name"),
        ({"kind": "company"}, "id_company"),
        ({"kind": "admin"}, "id_kind_0"),
        ({"country": "XX"}, "id_country"),
        ({"country": ""}, "id_country"),
        ({"terms": None}, "id_terms"),
    ],
)
def test_what_is_wrong_is_listed_with_a_link_to_its_field(published, register, changes, field):
    response = register(**changes)
    assert response.status_code == 422
    assert f'href="#{field}"' in response.content.decode()
    assert not Person.objects.exists()


def test_nothing_but_the_fields_of_the_form_can_be_set(published, register):
    register(is_active="", can_sign_in="", email_verified_at="2020-01-01", role="owner", vat_id="DE1", id="1")
    person, client = Person.objects.get(), Client.objects.get()
    assert (person.is_active, person.can_sign_in, person.email_verified_at) == (True, True, None)
    assert client.vat_id == ""
    assert not Staff.objects.exists()


def test_a_private_account_has_no_company(published, register):
    register(company="Left over")
    assert Client.objects.get().company == ""


def test_a_company_signs_up_with_its_name(published, register):
    register(kind="company", company="Új Kft")
    assert (Client.objects.get().kind, Client.objects.get().company) == ("company", "Új Kft")


def test_password_managers_know_the_fields(published, browser):
    html = browser.get("/register/").content.decode()
    for expected in ('autocomplete="name"', 'autocomplete="email"', 'autocomplete="new-password"'):
        assert expected in html
    assert "onpaste" not in html


def test_signing_up_is_limited_for_an_address_and_says_when_to_try_again(published, register):
    for number in range(6):
        response = register(who=Browser(REMOTE_ADDR=f"192.0.2.{number}"), email="ADA@lovelace.example")
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "minutes" in response.content.decode()
    assert register(email="other@people.example").status_code == 302


def test_signing_up_is_limited_for_a_place(published, register):
    answers = [register(email=f"person{number}@people.example").status_code for number in range(21)]
    assert answers == [302] * 20 + [429]
    assert register(who=Browser(REMOTE_ADDR="192.0.2.9")).status_code == 302


def test_a_form_with_errors_uses_up_no_limit(published, register):
    for _ in range(25):
        register(password="short")
    assert register().status_code == 302


def test_signing_up_is_noted_by_reference_with_its_ip(published, register):
    register()
    person = Person.objects.get()
    entry = Entry.objects.get(verb="person.signed_up")
    assert (entry.person, entry.actor, entry.ip) == (person.pk, person.pk, "127.0.0.1")
    assert ADDRESS not in str(list(Entry.objects.values()))


def test_signing_up_costs_a_pinned_number_of_statements(published, register, browser):
    read = shown(browser)
    with CaptureQueriesContext(connection) as statements:
        register(purposes=["newsletter", "offers"], shown=read)
    assert len(statements) <= 77


def test_whoever_is_signed_in_does_not_sign_up(published, as_ada):
    assert as_ada.get("/register/")["Location"] == "/"


def test_a_link_sent_long_ago_no_longer_opens(published, register, browser):
    register()
    link = link_in("verify_address", ADDRESS)
    confirmation = EmailConfirmation.objects.get()
    confirmation.created -= timedelta(days=8)
    confirmation.save()
    assert browser.post(link).status_code == 404
    assert Person.objects.get().email_verified_at is None


def test_signing_up_is_one_transaction_with_few_within_it_and_reads_no_address_that_it_wrote(published, register):
    with CaptureQueriesContext(connection) as asked:
        assert register().status_code == 302
    statements = [query["sql"] for query in asked]
    assert not [one for one in statements if one.startswith("SELECT") and 'FROM "account_emailaddress"' in one]
    begun = [one for one in statements if one.startswith("SAVEPOINT")]
    assert len(begun) <= 6, begun  # with those of the limits and of what may have been recorded already
