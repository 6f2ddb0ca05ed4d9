"""Staff invite to an account, change a role and remove somebody: as its owners do, with a reason."""

import pytest
from django.urls import reverse

from portico.accounts.actions import joining
from portico.journal.models import Entry
from portico.mail.models import Message
from portico.people.actions import place_hold
from portico.people.models import Invitation, Member, Person, Reason, Seller
from portico.people.permissions import StaffRole
from tests import factories
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db

WHY = "Ms Hopper asked on the phone; called back."


@pytest.fixture
def browser(as_staff):
    return as_staff(StaffRole.SUPPORT)


def members(client):
    return reverse("desk:client_members", args=[client.pk])


def one(company, person):
    place = Member.objects.get(client=company.client, person=person)
    return reverse("desk:client_member", args=[company.client.pk, place.pk])


def invite(browser, client, email="new@people.example", role="billing", reason=WHY):
    return browser.post(members(client), {"email": email, "role": role, "reason": reason})


def test_who_is_invited_gets_a_mail_that_says_our_staff_entered_the_address(browser, company):
    Seller.objects.create(
        name="Nordlicht",
        street="Speicherstraße 4",
        postcode="20457",
        city="Hamburg",
        country="DE",
        zone="Europe/Berlin",
        email="hello@nordlicht.example",
        privacy_email="privacy@nordlicht.example",
    )
    assert invite(browser, company.client).status_code == 302
    sent = Message.objects.get(to="new@people.example")
    assert sent.template == "invited_by_staff"
    assert "Our staff entered your address" in sent.text
    assert "The staff of Nordlicht have invited you, for Hopper & Töchter GmbH" in sent.text
    staff = Person.objects.get(pk=browser.session["_auth_user_id"])
    assert staff.name not in sent.text
    assert staff.email not in sent.text


def test_an_invitation_of_staff_is_accepted_without_an_owner_having_sent_it(browser, company, ada):
    invite(browser, company.client, email=ada.email)
    link = Message.objects.get(to=ada.email).secrets["link"]
    at = Invitation.objects.get().sent_at
    joining.accept(token=link.rstrip("/").rpartition("/")[2], person=ada, ip=None, at=at)
    assert Member.objects.filter(client=company.client, person=ada, role="billing").exists()


def test_the_reason_stands_in_a_row_of_its_own_and_the_journals_line_refers_to_it(browser, company):
    invite(browser, company.client)
    reason = Reason.objects.get()
    assert (reason.words, reason.client, reason.kind) == (WHY, company.client, "invitation.sent")
    line = Entry.objects.get(verb="invitation.sent")
    assert (line.object_type, line.object_id, line.actor_role) == ("people.Reason", str(reason.pk), "support")
    assert WHY not in str(vars(line))


@pytest.mark.parametrize("lacks", ["email", "role", "reason"])
def test_nobody_is_invited_without_address_role_and_reason(browser, company, lacks):
    whole = {"email": "new@people.example", "role": "billing", "reason": WHY} | {lacks: ""}
    assert browser.post(members(company.client), whole).status_code == 422
    assert not Invitation.objects.exists()
    assert not Message.objects.exists()


def test_the_rules_are_the_portals(browser, company, ada):
    assert invite(browser, company.client, email=company.billing.email).status_code == 422
    invite(browser, company.client)
    assert invite(browser, company.client).status_code == 422, "invited already"
    private = ada.memberships.get().client
    assert invite(browser, private, email="else@people.example").status_code == 422, "not a company's"
    assert Invitation.objects.count() == 1


def test_a_role_is_changed_and_the_person_told_and_the_colleague_keeps_theirs(browser, company):
    browser.post(one(company, company.billing), {"act": "role", "role": "technical", "reason": WHY})
    roles = dict(Member.objects.filter(client=company.client).values_list("person__name", "role"))
    assert roles == {"Grace Hopper": "owner", "Alan Köhler": "technical", "Joan 王": "technical"}
    assert list(Message.objects.values_list("template", "to")) == [("role_changed", company.billing.email)]
    assert Reason.objects.get().person == company.billing


def test_somebody_is_removed_and_told_and_nobody_else_is(browser, company):
    browser.post(one(company, company.billing), {"act": "remove", "remove-reason": WHY})
    left = Member.objects.filter(client=company.client).values_list("person", flat=True)
    assert set(left) == {company.owner.pk, company.technical.pk}
    assert list(Message.objects.values_list("template", "to")) == [("member_removed", company.billing.email)]
    assert Person.objects.filter(pk=company.billing.pk).exists()


def test_nobody_is_removed_without_a_reason(browser, company):
    answer = browser.post(one(company, company.billing), {"act": "remove", "remove-reason": " "})
    assert answer.status_code == 422
    assert Member.objects.filter(client=company.client).count() == 3


@pytest.mark.parametrize("sent", [{"act": "remove", "remove-reason": WHY}, {"role": "billing", "reason": WHY}])
def test_the_last_owner_is_neither_removed_nor_lessened(browser, company, sent):
    answer = browser.post(one(company, company.owner), sent, follow=True)
    assert "An account needs an owner who can sign in." in answer.content.decode()
    assert Member.objects.get(person=company.owner).role == "owner"
    assert not Reason.objects.exists()
    assert not Message.objects.exists()


def test_an_owner_beside_another_is_removed_and_both_are_told(browser, company):
    other = factories.member(client=company.client, role="owner").person
    browser.post(one(company, other), {"act": "remove", "remove-reason": WHY})
    assert not Member.objects.filter(person=other).exists()
    assert Message.objects.filter(template="owner_no_more", person=company.owner).exists()


def test_an_open_invitation_is_sent_again_and_withdrawn(browser, company):
    invite(browser, company.client)
    asked = Invitation.objects.get()
    to = reverse("desk:client_invitation", args=[company.client.pk, asked.pk])
    before = asked.token
    assert browser.post(to, {"act": "again"}).status_code == 422
    browser.post(to, {"act": "again", "reason": WHY})
    asked.refresh_from_db()
    assert asked.token != before
    browser.post(to, {"act": "withdraw", "reason": WHY})
    asked.refresh_from_db()
    assert asked.withdrawn_at is not None
    assert browser.get(to).status_code == 404


@pytest.mark.parametrize("kind", ["erasing", "cooling_off", "restricted"])
def test_of_a_held_account_nothing_is_changed(browser, company, kind):
    place_hold(kind=kind, clients=[company.client.pk], at=NOW)
    invite(browser, company.client)
    browser.post(one(company, company.billing), {"act": "remove", "remove-reason": WHY})
    assert Member.objects.filter(client=company.client).count() == 3
    assert not Invitation.objects.exists()


def test_the_people_of_another_client_are_not_found_under_this_one(browser, company, ada):
    place = Member.objects.get(person=ada)
    to = reverse("desk:client_member", args=[company.client.pk, place.pk])
    assert browser.get(to).status_code == 404
    assert browser.post(to, {"act": "remove", "remove-reason": WHY}).status_code == 404
    assert Member.objects.filter(pk=place.pk).exists()
