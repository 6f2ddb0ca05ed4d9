"""One's own copies of the agreements, what is announced, and what differs between versions."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from portico.accounts.sign_in import MUST_AGREE
from portico.consent import actions
from portico.consent.models import Acceptance, Agreement
from portico.people.models import Client

pytestmark = pytest.mark.django_db
FIRST = "Be kind.\n\nInvoices are due within fourteen days."


@pytest.fixture
def terms(now):
    texts = {"en": ("Terms of Service", FIRST), "de": ("Bedingungen", "Seien Sie nett.")}
    return actions.publish_agreement(kind="terms", texts=texts, effective_at=now)


def later(days=40, **more):
    """The next version, which is to come, or came where the days are negative."""
    return actions.publish_agreement(
        kind="terms",
        texts={"en": ("Terms of Service", FIRST.replace("fourteen", "thirty"))},
        effective_at=timezone.now() + timedelta(days=days),
        **more,
    )


def accept(person, agreement, now, **more):
    whole = {"client": None, "language": "en", "wording": "I agree to it.", "source": "sign_up", "ip": "203.0.113.77"}
    return actions.accept(person=person, agreement=agreement, at=now, **(whole | more))


def test_one_s_copies_say_what_was_agreed_to_and_nothing_of_others(as_ada, as_bob, ada, bob, terms, now):
    mine, his = accept(ada, terms, now), accept(bob, terms, now, language="de", wording="Ich stimme zu.")
    page = as_ada.get("/agreements/").content.decode()
    assert "I agree to it." in page
    assert "Ich stimme zu." not in page
    assert "203.0.113.77" not in page
    assert "203.0.x.x" in page
    copy = as_ada.get(f"/agreements/{mine.pk}/")
    assert copy["Content-Disposition"] == 'attachment; filename="terms-1-en.html"'
    assert "Invoices are due within fourteen days." in copy.content.decode()
    assert as_ada.get(f"/agreements/{his.pk}/").status_code == 404
    assert "Seien Sie nett." in as_bob.get(f"/agreements/{his.pk}/").content.decode()


def test_a_copy_stays_as_it_was_when_the_terms_change(as_ada, ada, terms, now):
    mine = accept(ada, terms, now)
    accept(ada, later(days=-1), now)
    assert "fourteen" in as_ada.get(f"/agreements/{mine.pk}/").content.decode()


def test_what_differs_is_marked_and_said_in_words(client, terms):
    later()
    page = client.get("/terms/2/changes/").content.decode()
    assert re.search(r"<ins><span class=\"visually-hidden\">\[added: </span>thirty<", page)
    assert re.search(r"<del><span class=\"visually-hidden\">\[removed: </span>fourteen<", page)
    assert "Until then the earlier one holds." in page
    assert client.get("/terms/1/changes/").status_code == 404
    assert client.get("/terms/3/changes/").status_code == 404
    assert client.get("/privacy-notice/2/changes/").status_code == 404


def test_versions_that_share_no_language_are_not_set_side_by_side(client, now):
    for language in ("en", "de"):
        actions.publish_agreement(kind="processing", texts={language: ("DPA", "Words.")}, effective_at=now)
    assert "share no language" in client.get("/processing-agreement/2/changes/").content.decode()


def test_a_version_to_come_is_announced_and_asks_nobody_yet(as_ada, as_bob, ada, bob, terms, now):
    accept(ada, terms, now)
    later()
    assert "a new version holds from" in as_ada.get("/agreements/").content.decode()
    assert "a new version holds from" in as_ada.get("/").content.decode()
    assert "a new version holds from" not in as_bob.get("/agreements/").content.decode()
    assert as_ada.get("/agree/")["Location"] == "/"


def test_what_a_page_of_agreements_asks_of_the_database_does_not_grow(
    as_ada, ada, terms, now, django_assert_max_num_queries
):
    accept(ada, terms, now)
    for _version in range(6):
        accept(ada, later(days=-1), now)
    as_ada.get("/agreements/")
    with django_assert_max_num_queries(12):
        as_ada.get("/agreements/")


@pytest.fixture
def asked(signed_in, company, terms, now):
    """The browser of a company's owner, who has yet to agree to the terms and to conclude the processing agreement."""
    actions.publish_agreement(kind="processing", texts={"en": ("DPA", "We process.")}, effective_at=now)
    browser = signed_in(company.owner)
    session = browser.session
    session[MUST_AGREE] = True
    session.save()
    return browser


def shown(browser):
    return re.search(r'name="shown" value="([^"]*)"', browser.get("/agree/").content.decode())[1]


def test_an_owner_agrees_to_both_documents_each_with_its_box(asked, company):
    page = asked.get("/agree/").content.decode()
    assert page.count('type="checkbox"') == 2
    assert " checked" not in page
    processing = f"processing-{company.client.pk}"
    answer = asked.post("/agree/", {"terms": "on", "shown": shown(asked)})
    assert answer.status_code == 422
    assert not Acceptance.objects.exists()
    answer = asked.post("/agree/", {"terms": "on", processing: "on", "shown": shown(asked)})
    assert answer["Location"] == "/"
    found = Acceptance.objects.get(agreement__kind=Agreement.Kind.PROCESSING)
    assert (found.person, found.client, found.source) == (company.owner, company.client, "first_sign_in")
    assert found.wording == "I conclude the DPA with Nordlicht for Hopper & Töchter GmbH."
    assert asked.get("/profile/").status_code == 200


def test_before_agreeing_one_can_leave_and_take_one_s_data(asked):
    page = asked.get("/agree/").content.decode()
    for path in ("/privacy/", "/privacy/export/", "/privacy/delete/", "/agreements/", "/consent/"):
        assert asked.get(path).status_code == 200, path
    assert all(f'href="{path}"' in page for path in ("/privacy/", "/privacy/export/", "/privacy/delete/"))
    assert asked.get("/profile/")["Location"] == "/agree/"


def test_a_private_person_and_a_colleague_are_asked_for_the_terms_alone(signed_in, asked, company, ada):
    assert Client.objects.filter(kind="company").count() == 1
    for person in (company.billing, ada):
        assert signed_in(person).get("/agree/").content.decode().count('type="checkbox"') == 1
