"""Suspending and restricting a client at the desk."""

import pytest

from portico.accounts.actions import team
from portico.accounts.models import Session
from portico.accounts.suspension import NoReason, lift_restriction, reactivate_client, restrict_client, suspend_client
from portico.casework.actions import ask_restriction
from portico.journal.models import Entry
from portico.mail.models import Message
from portico.people.actions import create_client
from portico.people.models import Hold, Member
from portico.people.permissions import StaffRole
from tests import factories
from tests.desk.conftest import account
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db


def post(browser, client, what, **data):
    return browser.post(f"/desk/clients/{client.pk}/{what}/", data, follow=True)


def held(kind):
    return {hold.person_id or hold.client_id for hold in Hold.objects.filter(kind=kind)}


def test_a_suspension_holds_client_and_people_ends_their_sessions_and_tells_the_owners_why(
    as_staff, company, signed_in
):
    signed_in(company.owner)
    browser = as_staff()
    answer = post(browser, company.client, "suspend", reason="Unpaid since May.")
    assert answer.status_code == 200
    people = {company.owner.pk, company.billing.pk, company.technical.pk}
    assert held("suspended") == people | {company.client.pk}
    assert not Session.objects.filter(person=company.owner).exists()
    (mail,) = Message.objects.filter(template="suspended")
    assert mail.to == company.owner.email
    assert "Unpaid since May." in mail.text
    assert not Entry.objects.filter(detail__contains="Unpaid").exists()


def test_a_person_with_another_client_is_not_suspended_with_this_one(as_staff, company, bob):
    factories.member(client=account(bob), who=company.billing)
    post(as_staff(), company.client, "suspend", reason="Unpaid.")
    assert company.billing.pk not in held("suspended")
    assert bob.pk not in held("suspended")


@pytest.mark.parametrize("what", ["suspend", "restrict"])
@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nothing_is_held_and_the_form_says_so(as_staff, ada, what, reason):
    answer = post(as_staff(StaffRole.OWNER), account(ada), what, reason=reason)
    assert answer.status_code == 422
    assert "Please check what you entered" in answer.content.decode()
    assert not Hold.objects.exists()
    assert not Message.objects.exists()


def test_what_was_typed_stays_when_it_is_too_long(as_staff, ada):
    answer = post(as_staff(), account(ada), "suspend", reason="x" * 501)
    assert answer.status_code == 422
    assert "x" * 501 in answer.content.decode()


def test_suspending_twice_changes_nothing_and_says_so(as_staff, ada):
    browser = as_staff()
    post(browser, account(ada), "suspend", reason="First.")
    answer = post(browser, account(ada), "suspend", reason="Second.")
    assert "suspended already" in answer.content.decode()
    assert {hold.reason for hold in Hold.objects.all()} == {"First."}
    assert Message.objects.filter(template="suspended").count() == 1


def test_lifting_a_suspension_frees_everybody_and_tells_the_owner(as_staff, company):
    browser = as_staff()
    post(browser, company.client, "suspend", reason="Unpaid.")
    post(browser, company.client, "reactivate")
    assert not Hold.objects.exists()
    assert Message.objects.filter(template="reactivated", to=company.owner.email).count() == 1
    assert "was not suspended" in post(browser, company.client, "reactivate").content.decode()


def test_who_also_belongs_to_another_suspended_client_stays_suspended(ada):
    first = account(ada)
    suspend_client(client=first, reason="Unpaid.", by=None, by_role="owner", at=NOW)
    second = create_client(owner=ada, at=NOW)
    suspend_client(client=second, reason="Abuse.", by=None, by_role="owner", at=NOW)
    reactivate_client(client=first, by=None, by_role="owner", at=NOW)
    assert held("suspended") == {ada.pk, second.pk}


def test_a_restriction_keeps_sign_in_and_says_so_on_every_page(as_staff, ada, signed_in):
    signed_in(ada)
    browser = as_staff(StaffRole.PRIVACY)
    answer = post(browser, account(ada), "restrict", reason="Accuracy is disputed.")
    assert held("restricted") == {ada.pk, account(ada).pk}
    assert Session.objects.filter(person=ada).exists()
    assert "Accuracy is disputed." in answer.content.decode()
    assert "Accuracy is disputed." in browser.get(f"/desk/clients/{account(ada).pk}/summary/").content.decode()
    assert Message.objects.filter(template="restricted", to=ada.email).count() == 1


def test_the_person_is_told_before_a_restriction_is_lifted(as_staff, ada):
    browser = as_staff(StaffRole.PRIVACY)
    post(browser, account(ada), "restrict", reason="Disputed.")
    post(browser, account(ada), "unrestrict")
    assert not Hold.objects.exists()
    told = Message.objects.get(template="restriction_ends")
    lifted = Entry.objects.filter(verb="hold.lifted").earliest("pk")
    assert told.created_at <= lifted.at
    assert "was not restricted" in post(browser, account(ada), "unrestrict").content.decode()


def test_who_also_belongs_to_another_restricted_client_stays_restricted(ada):
    first = account(ada)
    restrict_client(client=first, reason="Disputed.", by=None, by_role="privacy", at=NOW)
    second = create_client(owner=ada, at=NOW)
    restrict_client(client=second, reason="Disputed.", by=None, by_role="privacy", at=NOW)
    lift_restriction(client=first, by=None, by_role="privacy", at=NOW)
    assert held("restricted") == {ada.pk, second.pk}


def test_an_action_refuses_to_hold_without_a_reason(ada):
    for hold in (suspend_client, restrict_client):
        with pytest.raises(NoReason):
            hold(client=account(ada), reason=" ", by=None, by_role="owner", at=NOW)


def test_an_address_that_cannot_be_written_to_does_not_stop_a_suspension(ada):
    ada.email = "nobody"
    ada.save()
    assert suspend_client(client=account(ada), reason="Abuse.", by=None, by_role="owner", at=NOW)
    assert held("suspended") == {ada.pk, account(ada).pk}


def test_bob_is_untouched_by_what_happens_to_ada(as_staff, ada, bob, signed_in):
    signed_in(bob)
    post(as_staff(), account(ada), "suspend", reason="Unpaid.")
    assert not Hold.objects.filter(person=bob).exists()
    assert Session.objects.filter(person=bob).exists()
    assert not Message.objects.filter(person=bob).exists()


@pytest.mark.parametrize("first", ["person", "account"])
def test_a_restriction_that_a_person_asked_for_outlasts_that_of_their_account(company, ada, first):
    def ask():
        ask_restriction(person=company.billing, client=company.client, ground="accuracy", words="Look.", at=NOW)

    if first == "person":
        ask()
    restrict_client(client=company.client, reason="A dispute.", by=ada.pk, by_role="privacy", at=NOW)
    if first == "account":
        ask()
    lift_restriction(client=company.client, by=ada.pk, by_role="privacy", at=NOW)
    assert held("restricted") == {company.billing.pk}
    assert not Message.objects.filter(template="restriction_ends", person=company.billing).exists()


@pytest.mark.parametrize("way", ["remove", "leave"])
def test_a_restriction_that_a_person_asked_for_outlasts_their_place(company, ada, way):
    ask_restriction(person=company.billing, client=company.client, ground="accuracy", words="Look.", at=NOW)
    restrict_client(client=company.client, reason="A dispute.", by=ada.pk, by_role="privacy", at=NOW)
    owner, theirs, other = (
        Member.objects.get(person=one) for one in (company.owner, company.billing, company.technical)
    )
    if way == "remove":
        team.remove(member=owner, of=theirs.pk, ip=None, at=NOW)
        team.remove(member=owner, of=other.pk, ip=None, at=NOW)
    else:
        team.leave(member=theirs, ip=None, at=NOW)
        team.leave(member=other, ip=None, at=NOW)
    assert held("restricted") == {company.client.pk, company.owner.pk, company.billing.pk}


def test_a_restriction_that_the_owner_asked_for_ends_with_the_one_of_their_own_account_that_came_with_it(ada, bob):
    for person in (ada, bob):
        ask_restriction(person=person, client=account(person), ground="accuracy", words="Look.", at=NOW)
    lift_restriction(client=account(ada), by=bob.pk, by_role="privacy", at=NOW)
    assert held("restricted") == {bob.pk, account(bob).pk}
