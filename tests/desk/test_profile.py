"""The profile tab: people, agreements, the state of each purpose with its reason, the consent log, withdrawing for a person."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portico.consent import actions as consents
from portico.consent import queries
from portico.consent.models import Event, Wording
from portico.mail.queries import is_suppressed
from portico.people.actions import place_hold
from portico.people.models import Hold
from portico.people.permissions import StaffRole
from tests import factories
from tests.desk.conftest import WORDS, account, consent
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db


def profile(browser, person, query=""):
    return browser.get(f"/desk/clients/{account(person).pk}/profile/{query}").content.decode()


def withdraw(browser, person, **data):
    return browser.post(f"/desk/clients/{account(person).pk}/profile/{person.pk}/withdraw/news/", data, follow=True)


@pytest.fixture
def tips(db):
    purpose = consents.add_purpose(key="tips", position=2, double_opt_in=False)
    consents.publish_wordings(purpose=purpose, texts={"en": ("Tips", "How others use it.")}, at=NOW)
    return Wording.objects.get(purpose=purpose)


def test_the_log_shows_when_what_in_which_words_from_where_and_who_initiated_it(as_staff, ada, bob, news):
    consent(ada, news)
    consent(bob, news, ip="192.0.2.55")
    page = profile(as_staff(), ada)
    for shown in ("2 Mar 2026, 10:30:00 UTC", "given", "Workshop news", WORDS, "v1", "profile page", "192.0.2.7"):
        assert shown in page, shown
    assert "Ada Lovelace" in page
    assert "192.0.2.55" not in page


def test_the_state_of_each_purpose_stands_with_its_reason(as_staff, ada, news, tips):
    consent(ada, news)
    page = profile(as_staff(), ada)
    assert "Given on 2 March 2026." in page
    assert "Nothing was decided yet." in page
    assert page.count("no consent") == 1


def test_of_several_people_only_what_was_decided_is_listed(as_staff, company, news, tips):
    consent(company.billing, news)
    page = as_staff().get(f"/desk/clients/{company.client.pk}/profile/").content.decode()
    assert page.count(">consented<") == 1
    assert "Nothing was decided yet." not in page
    assert "About what is not listed nothing was decided yet." in page


def test_the_number_of_queries_does_not_depend_on_the_number_of_people(as_staff, company, news):
    browser, path = as_staff(), f"/desk/clients/{company.client.pk}/profile/"
    browser.get(path)
    counts = []
    for _more in range(2):
        for _person in range(5):
            consent(factories.member(client=company.client).person, news)
        with CaptureQueriesContext(connection) as queries_seen:
            browser.get(path)
        counts.append(len(queries_seen))
    assert counts[0] == counts[1] <= 24


def test_what_waits_for_the_person_is_told_to_staff_as_that(as_staff, ada, news):
    news.purpose.double_opt_in = True
    news.purpose.save()
    consent(ada, news)
    page = profile(as_staff(), ada)
    assert "the person has not confirmed it" in page
    assert "your confirmation" not in page


def test_a_consent_for_an_earlier_address_is_none(as_staff, ada, news):
    consent(ada, news)
    ada.email = "ada@elsewhere.example"
    ada.save()
    page = profile(as_staff(), ada)
    assert "does not hold for the present one" in page
    assert ">consented<" not in page


def test_the_log_is_filtered_by_purpose_and_an_unknown_purpose_shows_everything(as_staff, ada, news, tips):
    consent(ada, news)
    consent(ada, tips)
    browser = as_staff()
    path = f"/desk/clients/{account(ada).pk}/profile/"
    assert {one.event.purpose for one in browser.get(path, {"purpose": "tips"}).context["events"]} == {"tips"}
    assert len(browser.get(path, {"purpose": "' OR 1=1 --"}).context["events"]) == 2


def test_a_long_log_is_paged_newest_first_and_the_filter_is_kept(as_staff, ada, news, tips):
    for number in range(60):
        consent(ada, news, given=number % 2 == 0, at=NOW + timedelta(minutes=number))
    consent(ada, tips)
    browser, path = as_staff(), f"/desk/clients/{account(ada).pk}/profile/"
    first = browser.get(path, {"purpose": "news"}).context
    second = browser.get(path + first["page"].older).context
    keys = [one.event.pk for one in [*first["events"], *second["events"]]]
    assert len(keys) == 60
    assert keys == sorted(keys, reverse=True)
    assert second["purpose"] == "news"


def test_who_may_not_read_the_consent_log_sees_the_profile_without_it(as_staff, ada, news):
    consent(ada, news)
    answer = as_staff(StaffRole.BILLING).get(f"/desk/clients/{account(ada).pk}/profile/")
    assert ada.email in answer.content.decode()
    assert WORDS not in answer.content.decode()
    assert "192.0.2.7" not in answer.content.decode()
    assert "events" not in answer.context  # it is not even read
    assert "consents" not in answer.context


def test_agreements_stand_with_version_and_words(as_staff, ada):
    terms = consents.publish_agreement(kind="terms", texts={"en": ("Terms of Service", "Be kind.")}, effective_at=NOW)
    consents.accept(
        person=ada,
        client=account(ada),
        agreement=terms,
        language="en",
        wording="I agree to the Terms of Service.",
        source="sign_up",
        ip="192.0.2.8",
        at=NOW,
    )
    page = profile(as_staff(), ada)
    for shown in ("Terms of Service", "v1", "I agree to the Terms of Service.", "192.0.2.8"):
        assert shown in page


def test_staff_withdraw_for_a_person_with_a_reason_and_the_log_says_who(as_staff, ada, bob, news):
    consent(ada, news)
    consent(bob, news)
    browser = as_staff()
    answer = withdraw(browser, ada, reason="Asked by phone.")
    assert "The consent is withdrawn." in answer.content.decode()
    event = Event.objects.filter(person=ada).latest("commitment_id")
    assert (event.decision, event.source, event.actor_role, event.reason) == (
        "withdrawn",
        "desk",
        "support",
        "Asked by phone.",
    )
    assert str(event.actor) == browser.session["_auth_user_id"]
    assert queries.consented(ada, "news") is None
    assert is_suppressed(ada.email, "news")
    assert queries.consented(bob, "news") is not None
    page = profile(browser, ada)
    assert "Asked by phone." in page
    assert "staff (support)" in page


def test_a_withdrawal_needs_a_reason(as_staff, ada, news):
    consent(ada, news)
    assert withdraw(as_staff(), ada, reason=" ").status_code == 422
    assert queries.consented(ada, "news") is not None


def test_what_is_not_consented_to_is_not_withdrawn(as_staff, ada, news):
    assert "no consent to withdraw" in withdraw(as_staff(), ada, reason="By phone.").content.decode()
    assert not Event.objects.exists()


@pytest.mark.parametrize("kind", [Hold.Kind.COOLING_OFF, Hold.Kind.RESTRICTED, Hold.Kind.SUSPENDED])
def test_no_hold_stops_a_withdrawal(as_staff, ada, news, kind):
    consent(ada, news)
    place_hold(kind=kind, persons=[ada.pk], at=NOW)
    withdraw(as_staff(), ada, reason="By phone.")
    assert queries.consented(ada, "news") is None


def test_an_erasure_is_not_disturbed_by_a_new_line_in_the_log(as_staff, ada, news):
    consent(ada, news)
    place_hold(kind=Hold.Kind.ERASING, persons=[ada.pk], at=NOW)
    assert "is being erased" in withdraw(as_staff(), ada, reason="By phone.").content.decode()
    assert Event.objects.count() == 1


def test_staff_cannot_give_a_consent(as_staff, ada, news):
    withdraw(as_staff(StaffRole.OWNER), ada, reason="By phone.", given="on", decision="given")
    assert not Event.objects.filter(decision="given").exists()
