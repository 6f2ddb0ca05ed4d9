"""The first page: what waits for a person, what they have, how they reach us."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from portico.casework import actions as cases
from portico.casework.models import Request
from portico.consent import actions as consents
from portico.consent.models import Agreement
from portico.fields import actions as fields
from portico.people.models import Client, Invitation, Member
from tests.fields.conftest import answer, spec

pytestmark = pytest.mark.django_db
NOTHING = "Nothing waits for you."


def tasks(browser):
    return [task.text for task in browser.get("/").context["tasks"]]


def hrefs(browser):
    return [task.href for task in browser.get("/").context["tasks"]]


def account_of(person):
    return Client.objects.get(members__person=person)


def test_whoever_has_done_everything_is_told_that_nothing_waits(as_ada):
    assert tasks(as_ada) == []
    assert NOTHING in as_ada.get("/").content.decode()


def test_an_address_to_verify_a_name_and_an_address_to_complete_wait(signed_in, ada, as_bob):
    ada.email_verified_at, ada.name = None, ""
    ada.save()
    account = account_of(ada)
    account.postcode = ""
    account.save()
    said = tasks(signed_in(ada))
    assert [one.partition(" ")[0] for one in said] == ["Confirm", "Tell", "The"]
    assert "/security/" not in hrefs(as_bob)


def test_a_country_without_postcodes_misses_none(as_ada, ada):
    account = account_of(ada)
    account.country, account.postcode = "IE", ""
    account.save()
    assert tasks(as_ada) == []
    account.country = "DE"
    account.save()
    assert tasks(as_ada) == ["The postal address is incomplete."]


def test_only_who_may_correct_the_account_is_asked_to(signed_in, company):
    company.client.city = ""
    company.client.save()
    incomplete = "The postal address is incomplete."
    assert incomplete in tasks(signed_in(company.owner))
    assert incomplete in tasks(signed_in(company.billing))
    assert incomplete not in tasks(signed_in(company.technical))


def test_a_consent_that_waits_is_named(as_ada, as_bob, news):
    as_ada.post("/profile/consent/", {"shown": "news:1", "purposes": "news"})
    assert [one for one in tasks(as_ada) if "“Newsletter” waits for your confirmation" in one]
    assert "/consent/" not in hrefs(as_bob)


def test_an_open_request_is_named_with_the_day_by_which_it_is_answered(as_ada, as_bob, ada, now):
    asked = cases.open_request(
        kind=Request.Kind.RECTIFICATION, person=ada, client=None, words="My number is 12.", source="portal", at=now
    )
    page = as_ada.get("/")
    assert [task.href for task in page.context["tasks"]] == [f"/privacy/requests/{asked.pk}/"]
    assert "is answered by" in page.content.decode()
    assert f"/privacy/requests/{asked.pk}/" not in hrefs(as_bob)


def test_terms_to_come_are_told_to_whoever_agreed_to_the_ones_before(as_ada, as_bob, ada):
    now = timezone.now()
    midnight = timezone.localtime(now + timedelta(days=20)).replace(hour=0, minute=0)
    first, _second = (
        consents.publish_agreement(kind=Agreement.Kind.TERMS, texts={"en": ("Terms", "Words.")}, effective_at=day)
        for day in (now - timedelta(days=300), midnight)
    )
    consents.accept(
        person=ada,
        client=account_of(ada),
        agreement=first,
        language="en",
        wording="I agree.",
        source="sign_up",
        ip=None,
        at=now - timedelta(days=200),
    )
    (told,) = as_ada.get("/").context["tasks"]
    assert told.text == f"Terms of Service: a new version holds from {date_format(midnight)}."  # not in Greenwich
    assert told.href == "/agreements/"
    assert told.href not in hrefs(as_bob)


def test_a_question_that_needs_an_answer_waits_until_it_has_one(as_ada, as_bob, ada):
    asked = fields.define(spec=spec("nick", required=True), at=timezone.now())
    fields.define(spec=spec("free"), at=timezone.now())
    assert hrefs(as_ada) == ["/profile/"]
    assert "Some questions in your profile wait for an answer." in tasks(as_ada)
    answer(ada, asked, "Countess")
    assert hrefs(as_ada) == []
    assert "/profile/" in hrefs(as_bob)


def test_how_to_reach_us_is_said_with_the_address_as_on_a_letter(as_ada):
    page = as_ada.get("/").content.decode()
    assert 'href="mailto:hello@nordlicht.example"' in page
    assert 'href="mailto:privacy@nordlicht.example"' in page
    assert "<bdi>Speicherstraße 4</bdi><br><bdi>20457 Hamburg</bdi><br><bdi>Germany</bdi>" in page


def test_a_company_sees_how_many_people_belong_to_it_and_a_private_person_does_not(signed_in, company, as_ada):
    assert "<dt>People</dt><dd>3</dd>" in signed_in(company.owner).get("/").content.decode()
    assert "<dt>People</dt>" not in as_ada.get("/").content.decode()


def test_an_invitation_waits_for_whoever_was_invited_and_is_told_to_who_manages_the_people(
    signed_in, company, as_ada, ada
):
    at = timezone.now()
    Invitation.objects.create(
        client=company.client,
        person=ada,
        invited_by=company.owner,
        role=Member.Role.SUPPORT,
        token="0" * 64,
        sent_at=at,
        lapses_at=at + timedelta(days=3),
    )
    assert hrefs(as_ada) == ["/invitations/"]
    assert "/team/" in hrefs(signed_in(company.owner))
    assert "/team/" not in hrefs(signed_in(company.technical))
    Invitation.objects.update(lapses_at=at)
    assert hrefs(as_ada) == []
    assert "/team/" not in hrefs(signed_in(company.owner))
