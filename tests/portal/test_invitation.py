"""The links of an invitation, through a browser: who gets in, what the pages say, and how declining goes."""

import re
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from portico.accounts.actions import invitations
from portico.casework import actions as cases
from portico.casework.models import Run
from portico.consent import actions as consents
from portico.consent.models import Agreement, Head
from portico.journal.models import Entry
from portico.mail.models import Message
from portico.people.actions import place_hold
from portico.people.models import Invitation, Member, Person, Seller
from tests.people.conftest import token_of

NEW = "new@people.example"
TYPED = {"name": "Nóra Új", "password": "nine brave otters", "terms": "on"}


@pytest.fixture(autouse=True)
def terms(_django_db_helper, now):
    texts = {"en": ("Terms of Service", "We provide, you pay.")}
    return consents.publish_agreement(kind=Agreement.Kind.TERMS, texts=texts, effective_at=now)


@pytest.fixture
def bob(bob) -> Person:
    """Bob, reading English."""
    Person.objects.filter(pk=bob.pk).update(language="en")
    bob.refresh_from_db()
    return bob


@pytest.fixture
def owner(company) -> Member:
    return Member.objects.get(person=company.owner)


@pytest.fixture
def invite(owner):
    def make(email=NEW, role="billing", at=None) -> tuple[Invitation, str]:
        made = invitations.invite(member=owner, email=email, role=role, at=at or timezone.now())
        return made, f"/invitation/{token_of(made)}/"

    return make


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def shown_in(answer) -> str:
    found = re.search(r'name="shown" value="([^"]*)"', answer.content.decode())
    assert found is not None
    return found[1]


def join(browser, path, **more):
    return browser.post(path, TYPED | {"shown": shown_in(browser.get(path))} | more)


def test_looking_and_the_scanner_of_a_mail_program_change_nothing(invite, bob, signed_in) -> None:
    for email in (NEW, bob.email):
        made, path = invite(email)
        for browser in (Browser(), signed_in(bob)):
            for one in (path, f"{path}decline/"):
                assert browser.get(one).status_code == browser.head(one).status_code == 200
        made.refresh_from_db()
        assert made.is_open(timezone.now())
    assert not Member.objects.filter(person=bob, client=made.client).exists()


def test_whoever_is_new_sees_who_invited_and_what_it_means_and_makes_an_account(invite, company, news) -> None:
    _made, path = invite()
    browser = Browser()
    page = browser.get(path)
    for said in (
        "Grace Hopper",
        "grace@hopper.example",
        "Hopper &amp; Töchter GmbH",
        NEW,
        "billing contact",
        "see and pay invoices",
    ):
        assert said in words(page)
    assert "checked" not in page.content.decode()
    answer = join(browser, path, purposes=["news"])
    assert answer["Location"] == "/login/"
    person = Person.objects.get(email=NEW)
    assert person.memberships.get().role == "billing"
    assert Head.objects.get(person=person).event.decision == "given"
    signed = browser.post("/login/", {"login": NEW, "password": TYPED["password"]})
    assert signed["Location"] == "/"
    assert browser.get("/team/").status_code == 200


@pytest.mark.parametrize("missing", ["name", "password", "terms"])
def test_without_name_password_or_terms_there_is_no_account(invite, missing, news) -> None:
    _made, path = invite()
    answer = join(Browser(), path, purposes=["news"], **{missing: ""})
    assert answer.status_code == 422
    assert "checked" not in answer.content.decode(), "no consent is ticked again for anybody"
    assert not Person.objects.get(email=NEW).can_sign_in


@pytest.mark.parametrize("password", ["short", "new@people.example", "password1234"])
def test_a_password_is_as_good_as_at_sign_up(invite, password) -> None:
    _made, path = invite()
    assert join(Browser(), path, password=password).status_code == 422


def test_the_age_is_asked_where_the_seller_asks_it(invite) -> None:
    Seller.objects.update(minimum_age=16)
    _made, path = invite()
    browser = Browser()
    assert join(browser, path).status_code == 422
    assert join(browser, path, old_enough="on").status_code == 302


def test_what_is_sent_beside_the_form_changes_nothing(invite, company) -> None:
    _made, path = invite()
    join(Browser(), path, email="eve@evil.example", role="owner", client="x", kind="company", is_active="")
    assert Person.objects.get(email=NEW).memberships.get().role == "billing"
    assert not Person.objects.filter(email="eve@evil.example").exists()


def test_somebody_with_an_account_signs_in_first_and_comes_back(invite, bob) -> None:
    _made, path = invite(bob.email)
    browser = Browser()
    page = browser.get(path).content.decode()
    assert f"/login/?next={path}" in page
    assert "new-password" not in page
    assert browser.post(path, TYPED).status_code == 200
    assert bob.memberships.count() == 1
    assert (
        browser.post("/login/", {"login": bob.email, "password": "a long enough secret", "next": path})["Location"]
        == path
    )


def test_signed_in_they_join_by_a_button_and_are_in_the_account(invite, bob, signed_in, company) -> None:
    _made, path = invite(bob.email)
    browser = signed_in(bob)
    assert "Join the account" in words(browser.get(path))
    answer = browser.post(path, follow=True)
    assert "You belong to the account now" in words(answer)
    assert "Hopper" in words(answer)
    again = browser.post(path)
    assert again.status_code == 410
    assert "accepted already" in words(again)
    assert Member.objects.filter(person=bob, client=company.client).count() == 1


@pytest.mark.parametrize("whose", ["account", "guest"])
def test_forwarded_to_somebody_who_is_signed_in_it_says_for_whom_it_is(invite, ada, bob, signed_in, whose) -> None:
    made, path = invite(bob.email if whose == "account" else NEW)
    browser = signed_in(ada)
    page = words(browser.get(path))
    assert "for somebody else" in page
    assert made.email in page
    assert ada.email in page
    assert browser.post(path, TYPED).status_code == 403
    assert ada.memberships.count() == 1


def test_withdrawn_late_and_unknown_each_have_a_clear_page(invite, owner, bob, signed_in) -> None:
    made, path = invite(bob.email)
    invitations.withdraw(member=owner, invitation=made.pk, at=timezone.now())
    _late, late = invite("late@people.example", at=timezone.now() - timedelta(days=15))
    for browser in (Browser(), signed_in(bob)):
        for link, said, status in (
            (path, "was withdrawn", 410),
            (late, "has lapsed", 410),
            ("/invitation/" + "A" * 43 + "/", "is not open", 404),
        ):
            for answer in (browser.get(link), browser.post(link, TYPED)):
                assert answer.status_code == status
                assert said in words(answer)
    assert bob.memberships.count() == 1


def test_an_account_that_is_suspended_takes_nobody_in(invite, bob, company, signed_in) -> None:
    _made, path = invite(bob.email)
    place_hold(kind="suspended", clients=[company.client.pk], at=timezone.now())
    answer = signed_in(bob).post(path)
    assert answer.status_code == 410
    assert "suspended or being closed" in words(answer)


def test_declined_without_signing_in_it_is_gone_and_so_is_the_address(invite, owner, company) -> None:
    _made, path = invite()
    invite("else@people.example")
    browser = Browser()
    assert "You have no log-in with us" in words(browser.get(f"{path}decline/"))
    assert "being deleted now" in words(browser.post(f"{path}decline/"))
    assert browser.get(path).status_code == 404
    assert browser.post(f"{path}decline/").status_code == 404
    cases.proceed(run=Run.objects.get().pk, at=timezone.now())
    assert not Person.objects.filter(email=NEW).exists()
    assert not Message.objects.filter(to=NEW).exists()
    assert Invitation.objects.get().email == "else@people.example"


def test_declined_by_somebody_with_an_account_nothing_of_theirs_changes(invite, bob) -> None:
    _made, path = invite(bob.email)
    assert "as they were" in words(Browser().post(f"{path}decline/"))
    bob.refresh_from_db()
    assert bob.can_sign_in
    assert not Invitation.objects.exists()


def test_accepted_it_cannot_be_declined_any_more(invite, bob, signed_in) -> None:
    _made, path = invite(bob.email)
    signed_in(bob).post(path)
    assert Browser().post(f"{path}decline/").status_code == 410
    assert bob.memberships.count() == 2


def test_the_pages_ask_few_questions(invite, bob, signed_in, django_assert_max_num_queries, news, offers) -> None:
    _made, path = invite()
    _other, theirs = invite(bob.email)
    as_bob = signed_in(bob)
    for browser, one in ((Browser(), path), (Browser(), f"{path}decline/"), (as_bob, theirs), (as_bob, path)):
        with django_assert_max_num_queries(14):
            browser.get(one)


def test_whoever_has_an_account_answers_on_a_page_of_their_own_without_the_link(invite, ada, bob, company, signed_in):
    made, _path = invite(bob.email)
    browser = signed_in(bob)
    assert "/invitations/" in browser.get("/").content.decode()
    page = words(browser.get("/invitations/"))
    assert "Hopper & Töchter GmbH" in page.replace("&amp;", "&")
    assert company.owner.email in page
    assert "No invitation waits" in words(signed_in(ada).get("/invitations/"))
    assert browser.post("/invitations/", {"invitation": made.pk, "act": "accept"})["Location"] == "/team/"
    assert Member.objects.get(person=bob, client=company.client).role == "billing"
    assert "No invitation waits" in words(browser.get("/invitations/"))
    assert browser.post("/invitations/", {"invitation": made.pk, "act": "accept"}).status_code == 410


@pytest.mark.parametrize("act", ["accept", "decline"])
def test_nobody_answers_an_invitation_of_somebody_else_on_that_page(invite, ada, bob, signed_in, act) -> None:
    made, _path = invite(bob.email)
    guest, _other = invite(NEW)
    for one in (made.pk, guest.pk, "x", ""):
        assert signed_in(ada).post("/invitations/", {"invitation": one, "act": act}).status_code == 404
    assert signed_in(bob).post("/invitations/", {"invitation": made.pk, "act": "else"}).status_code == 404
    assert set(Invitation.objects.values_list("accepted_at", flat=True)) == {None}
    assert Invitation.objects.count() == 2
    assert ada.memberships.count() == 1


def test_declined_on_that_page_the_invitation_is_gone_and_the_log_names_nobody(invite, bob, company, signed_in) -> None:
    made, _path = invite(bob.email)
    browser = signed_in(bob)
    assert browser.post("/invitations/", {"invitation": made.pk, "act": "decline"})["Location"] == "/"
    assert not Invitation.objects.exists()
    line = Entry.objects.get(verb="invitation.declined")
    assert (line.client, line.actor, line.person, line.actor_role) == (company.client.pk, None, None, "invited")
    assert "whoever was invited" in words(signed_in(company.owner).get("/activity/"))
    assert browser.post("/invitations/", {"invitation": made.pk, "act": "decline"}).status_code == 404


def test_what_lapsed_or_does_not_hold_cannot_be_accepted_there_either(invite, owner, bob, company, signed_in) -> None:
    browser = signed_in(bob)
    lapsed, _path = invite(bob.email, at=timezone.now() - timedelta(days=15))
    assert "No invitation waits" in words(browser.get("/invitations/"))
    assert browser.post("/invitations/", {"invitation": lapsed.pk, "act": "accept"}).status_code == 410
    made, _path = invite(bob.email)
    place_hold(kind="suspended", clients=[company.client.pk], at=timezone.now())
    answer = browser.post("/invitations/", {"invitation": made.pk, "act": "accept"})
    assert "suspended or being closed" in words(answer)
    assert bob.memberships.count() == 1
