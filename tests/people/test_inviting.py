"""Inviting somebody: whoever invites learns nothing, and what is kept is told and bounded."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from portico.accounts import throttle
from portico.accounts.actions import invitations, team
from portico.accounts.actions.invitations import CannotInvite, NotWaiting
from portico.journal.models import Entry
from portico.mail.addresses import BadAddress
from portico.mail.models import Message
from portico.people.actions import place_hold
from portico.people.models import Client, Invitation, Member, Person
from portico.people.team import acceptable, waiting
from tests.people.conftest import NEW, mails_to, token_of


def test_a_new_address_becomes_a_guest_who_is_kept_a_fortnight(invite, now) -> None:
    made = invite()
    assert not made.person.can_sign_in
    assert made.person.email == NEW
    assert made.person.guest_until == made.lapses_at == now + timedelta(days=14)


def test_an_address_with_an_account_is_that_person(invite, bob) -> None:
    assert invite("Bob@Noyce.example").person == bob
    bob.refresh_from_db()
    assert bob.guest_until is None


def test_the_mail_says_who_gave_the_address_why_until_when_and_how_it_goes(invite, company) -> None:
    made = invite()
    message = Message.objects.get(to=NEW)
    for words in (
        "Grace Hopper (grace@hopper.example) has invited",
        "billing contact",
        "from Grace Hopper, who gave it",
        "16 March 2026",
        "Decline, and have it deleted",
        "authority",
        "/privacy-notice/",
    ):
        assert words in " ".join(message.text.split())
    assert message.secrets["decline"] == message.secrets["link"] + "decline/"
    assert token_of(made) not in message.text
    assert token_of(made) not in made.token


@pytest.mark.parametrize("typed", ["Win at https://evil.example now", "write to eve@evil.example", "www.evil.example"])
def test_a_name_with_an_address_in_it_is_sent_to_nobody(invite, company, owner, typed) -> None:
    Person.objects.filter(pk=company.owner.pk).update(name=typed)
    Client.objects.filter(pk=company.client.pk).update(company=typed)
    invite()
    message = Message.objects.get(to=NEW)
    assert "evil" not in message.text + message.subject + message.html


def test_a_long_name_is_cut_short(invite, company) -> None:
    Person.objects.filter(pk=company.owner.pk).update(name="Ж" * 200)
    invite()
    assert "Ж" * 60 not in Message.objects.get(to=NEW).text


def test_what_whoever_invites_can_see_is_the_same_with_and_without_an_account(invite, company, bob, now) -> None:
    seen = []
    for made in (invite(NEW), invite(bob.email)):
        one = waiting(company.client).get(pk=made.pk)
        line = Entry.objects.get(object_id=str(made.pk))
        mails = Message.objects.filter(client=company.client, person__isnull=True).count()
        seen.append((one.email == made.email, one.role, one.lapses_at, one.stands, line.verb, line.person, mails))
    assert seen[0] == seen[1]


def test_whoever_belongs_to_the_account_is_not_invited_to_it(invite, company) -> None:
    with pytest.raises(CannotInvite, match="belongs to the account"):
        invite(company.billing.email.upper())
    assert not Invitation.objects.exists()


def test_an_address_waits_once_and_is_invited_anew_once_it_has_lapsed(invite, owner, company, now) -> None:
    first = invite()
    with pytest.raises(CannotInvite, match="invited already"):
        invite(NEW.upper())
    later = now + timedelta(days=14)
    again = invitations.invite(member=owner, email=NEW, role=Member.Role.SUPPORT, at=later)
    assert (again.pk, again.person_id, again.role) == (first.pk, first.person_id, "support")
    assert Person.objects.get(email=NEW).guest_until == later + timedelta(days=14)


def test_two_companies_that_invite_the_same_address_know_nothing_of_each_other(invite, owner, other_company) -> None:
    mine, theirs = invite(), invite(by=other_company)
    assert mine.person_id != theirs.person_id
    assert list(waiting(owner.client)) == [mine]
    assert list(waiting(other_company.client)) == [theirs]


def test_the_database_holds_one_waiting_invitation_per_address(invite, company) -> None:
    made = invite()
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(
            client=made.client,
            person=made.person,
            email=NEW.upper(),
            role="billing",
            token="x",
            sent_at=made.sent_at,
            lapses_at=made.lapses_at,
        )


@pytest.mark.parametrize("role", ["billing", "technical"])
def test_only_an_owner_invites(company, now, role) -> None:
    place = Member.objects.get(client=company.client, role=role)
    with pytest.raises(team.NotAllowed):
        invitations.invite(member=place, email=NEW, role=role, at=now)
    assert not Invitation.objects.exists()


def test_an_owner_who_was_one_when_the_page_was_opened_invites_nobody(owner, now) -> None:
    Member.objects.filter(pk=owner.pk).update(role=Member.Role.TECHNICAL)
    assert owner.role == Member.Role.OWNER
    with pytest.raises(team.NotAllowed):
        invitations.invite(member=owner, email=NEW, role="billing", at=now)


def test_a_private_account_has_one_person(ada, now) -> None:
    place = Member.objects.get(person=ada)
    with pytest.raises(CannotInvite, match="company"):
        invitations.invite(member=place, email=NEW, role="billing", at=now)


@pytest.mark.parametrize("kind", ["erasing", "cooling_off", "suspended"])
@pytest.mark.parametrize("on", ["persons", "clients"])
def test_a_hold_on_the_owner_or_the_account_stops_inviting(owner, other_company, now, kind, on) -> None:
    place_hold(kind=kind, at=now, **{on: [owner.person_id if on == "persons" else owner.client_id]})
    with pytest.raises(team.NotAllowed):
        invitations.invite(member=owner, email=NEW, role="billing", at=now)
    invitations.invite(member=other_company, email=NEW, role="billing", at=now)


@pytest.mark.parametrize(
    "typed", ["", "nobody", "a@b@c.example", "jürgen@people.example", "a@people.example\nbcc: x@y.example"]
)
def test_what_is_no_address_is_not_invited(owner, now, typed) -> None:
    with pytest.raises(BadAddress):
        invitations.invite(member=owner, email=typed, role="billing", at=now)
    assert not Person.objects.filter(can_sign_in=False).exists()


def test_an_internationalised_domain_is_one_address_however_it_is_written(invite) -> None:
    invite("ada@bücher.example")
    with pytest.raises(CannotInvite):
        invite("ada@xn--bcher-kva.example")


def test_so_many_invitations_may_be_open_and_no_more(invite, owner, company, now, monkeypatch) -> None:
    monkeypatch.setattr(invitations, "MOST_OPEN", 2)
    invite("a@people.example")
    invite("b@people.example")
    with pytest.raises(CannotInvite, match="As many"):
        invite("c@people.example")
    assert waiting(company.client).count() == 2


def test_an_account_sends_so_many_a_day(invite, owner, other_company, now, monkeypatch) -> None:
    monkeypatch.setattr(invitations, "PER_ACCOUNT", throttle.Limit("invitations_of_account", 2, timedelta(days=1)))
    invite("a@people.example")
    invite("b@people.example")
    with pytest.raises(throttle.TooMany):
        invite("c@people.example")
    invite("c@people.example", by=other_company)


def test_an_address_is_written_to_so_often_a_day_whoever_invites(invite, owner, other_company, now) -> None:
    invite()
    invite(by=other_company)
    made = Invitation.objects.get(client=owner.client)
    for _again in range(2):
        invitations.resend(member=owner, invitation=made.pk, at=now)
    with pytest.raises(throttle.TooMany):
        invitations.resend(member=owner, invitation=made.pk, at=now)
    assert mails_to(NEW) == ["invited"] * 4


def test_sent_again_the_link_is_new_and_the_old_one_dead(invite, owner, now) -> None:
    made = invite()
    old = made.token
    later = now + timedelta(days=3)
    invitations.resend(member=owner, invitation=made.pk, at=later)
    assert not acceptable(later).filter(token=old).exists()
    made.refresh_from_db()
    assert made.lapses_at == made.person.guest_until == later + timedelta(days=14)


def test_an_invitation_of_another_account_is_neither_sent_again_nor_withdrawn(
    invite, owner, other_company, now
) -> None:
    theirs = invite(by=other_company)
    for act in (invitations.resend, invitations.withdraw):
        with pytest.raises(NotWaiting):
            act(member=owner, invitation=theirs.pk, at=now)
    theirs.refresh_from_db()
    assert theirs.is_open(now)


def test_withdrawn_it_is_told_and_the_guest_is_kept_no_longer(invite, owner, now) -> None:
    made, bystander = invite(), invite("else@people.example")
    later = now + timedelta(days=1)
    invitations.withdraw(member=owner, invitation=made.pk, at=later)
    assert mails_to(NEW) == ["invitation_withdrawn", "invited"]
    assert Person.objects.get(email=NEW).guest_until == later
    assert Person.objects.get(email="else@people.example").guest_until == bystander.lapses_at
    with pytest.raises(NotWaiting):
        invitations.withdraw(member=owner, invitation=made.pk, at=later)


def test_whoever_has_lost_the_right_to_invite_has_given_away_nothing(invite, owner, company, now) -> None:
    made, bystander = invite(), company.billing
    other = Member.objects.get(person=bystander)
    team.change_role(member=owner, of=other.pk, role="owner", ip=None, at=now)
    team.change_role(member=other, of=owner.pk, role="support", ip=None, at=now)
    assert not acceptable(now).filter(pk=made.pk).exists()
    assert not waiting(company.client).get().stands
    other.refresh_from_db()
    invitations.resend(member=other, invitation=made.pk, at=now)
    assert acceptable(now).filter(pk=made.pk).exists()
