"""Accepting an invitation: once, by whom it was meant for, in time."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from portico.accounts.actions import invitations, joining, team
from portico.accounts.actions.joining import ForSomebodyElse, NotForStaff, Over, SignInFirst, Why
from portico.accounts.actions.sign_up import TermsMissing, TooYoung, sign_up
from portico.consent.models import Acceptance, Head
from portico.consent.queries import missing_terms
from portico.journal.models import Entry
from portico.people.actions import appoint_staff, place_hold
from portico.people.models import Client, Invitation, Member, Person, Seller
from portico.people.permissions import StaffRole
from tests import factories
from tests.people.conftest import NEW, mails_to, token_of


@pytest.fixture
def join(terms, now):
    """Make an account under a link."""

    def make(token, **more):
        given = {
            "password": "nine brave otters",
            "name": "Nóra Új",
            "language": "en",
            "terms": terms,
            "terms_wording": "I agree.",
            "terms_language": "en",
            "notice": None,
            "notice_language": "",
            "purposes": [],
            "shown": ["news"],
            "ip": "192.0.2.7",
            "at": now,
        }
        return joining.join(token=token, **(given | more))

    return make


def accept(made: Invitation, person: Person, at):
    return joining.accept(token=token_of(made), person=person, ip="192.0.2.7", at=at)


def test_whoever_has_an_account_joins_and_keeps_their_own(invite, company, bob, now) -> None:
    place = accept(invite(bob.email, role="technical"), bob, now)
    assert (place.client, place.role, place.since) == (company.client, "technical", now)
    assert bob.memberships.count() == 2
    assert mails_to(company.owner) == ["member_joined"]
    assert (
        Entry.objects.filter(verb="member.joined", client=company.client.pk, person=bob.pk, ip="192.0.2.7").count() == 1
    )
    assert mails_to(company.billing) == []


def test_a_new_account_is_the_guest_with_a_password_and_a_verified_address(invite, join, terms, company, now) -> None:
    made = invite()
    place = join(token_of(made))
    person = Person.objects.get(email=NEW)
    assert (place.person, place.client) == (person, company.client)
    assert person.pk == made.person_id
    assert person.check_password("nine brave otters")
    assert (person.name, person.email_verified_at, person.guest_until) == ("Nóra Új", now, None)
    assert Acceptance.objects.get(person=person, agreement=terms).wording == "I agree."
    assert missing_terms(person, now) is None
    assert not Client.objects.exclude(pk=company.client.pk).exists(), "no account of their own was made"


def test_a_box_that_is_ticked_is_a_consent_and_one_that_is_not_is_none(invite, join, news, now) -> None:
    join(token_of(invite("ticks@people.example")), purposes=["news"])
    join(token_of(invite("ticks-not@people.example")))
    given = Head.objects.filter(event__decision="given", purpose="news").values_list("person__email", flat=True)
    assert list(given) == ["ticks@people.example"]


def test_there_is_no_account_without_the_terms_or_below_the_age(invite, join, now) -> None:
    token = token_of(invite())
    with pytest.raises(TermsMissing):
        join(token, terms_wording="")
    Seller.objects.update(minimum_age=16)
    with pytest.raises(TooYoung):
        join(token)
    assert not Person.objects.get(email=NEW).can_sign_in
    join(token, old_enough=True)


def test_used_twice_it_changes_nothing(invite, join, bob, now) -> None:
    made, fresh = invite(bob.email), invite()
    place = accept(made, bob, now)
    with pytest.raises(Over) as refused:
        accept(made, bob, now)
    assert refused.value.why == Why.USED
    token = token_of(fresh)
    join(token)
    with pytest.raises(Over):
        join(token, password="somebody else's choice")
    assert Person.objects.get(email=NEW).check_password("nine brave otters")
    assert Member.objects.filter(person=bob, client=place.client).count() == 1


def test_after_leaving_the_old_link_does_not_lead_back(invite, bob, now) -> None:
    made = invite(bob.email)
    team.leave(member=accept(made, bob, now), ip=None, at=now)
    with pytest.raises(Over):
        accept(made, bob, now)
    assert bob.memberships.count() == 1


@pytest.mark.parametrize("whose", ["account", "guest"])
def test_forwarded_it_lets_nobody_else_in(invite, ada, bob, now, whose) -> None:
    made = invite(bob.email if whose == "account" else NEW)
    with pytest.raises(ForSomebodyElse):
        accept(made, ada, now)
    made.refresh_from_db()
    assert made.accepted_at is None
    assert ada.memberships.count() == 1


def test_forwarded_to_nobody_it_makes_no_second_account_of_an_address(invite, join, bob) -> None:
    with pytest.raises(SignInFirst):
        join(token_of(invite(bob.email)))
    assert bob.memberships.count() == 1
    assert Person.objects.filter(email=bob.email).count() == 1


def test_late_it_lets_nobody_in(invite, join, bob, now) -> None:
    made, fresh = invite(bob.email), invite()
    late = now + timedelta(days=14)
    with pytest.raises(Over) as refused:
        accept(made, bob, late)
    assert refused.value.why == Why.LAPSED
    with pytest.raises(Over):
        join(token_of(fresh), at=late)
    accept(made, bob, late - timedelta(seconds=1))


def test_withdrawn_replaced_or_unknown_it_lets_nobody_in(invite, owner, bob, now) -> None:
    made = invite(bob.email)
    old = token_of(made)
    invitations.resend(member=owner, invitation=made.pk, at=now + timedelta(hours=1))
    for token, why in ((old, Why.GONE), ("A" * 43, Why.GONE)):
        with pytest.raises(Over) as refused:
            joining.accept(token=token, person=bob, ip=None, at=now)
        assert refused.value.why == why
    invitations.withdraw(member=owner, invitation=made.pk, at=now + timedelta(hours=2))
    with pytest.raises(Over) as refused:
        accept(made, bob, now + timedelta(hours=2))
    assert refused.value.why == Why.WITHDRAWN
    assert bob.memberships.count() == 1


def test_whoever_signed_up_meanwhile_accepts_as_themself_and_the_guest_goes(invite, join, terms, now) -> None:
    made = invite()
    new = sign_up(
        email=NEW,
        password="nine brave otters",
        name="Nóra Új",
        kind="private",
        company="",
        country="HU",
        language="en",
        terms=terms,
        terms_wording="I agree.",
        terms_language="en",
        notice=None,
        notice_language="",
        purposes=[],
        shown=[],
        ip=None,
        at=now,
    ).person
    assert new is not None
    with pytest.raises(SignInFirst):
        join(token_of(made))
    with pytest.raises(ForSomebodyElse):  # whoever signed up has not shown yet that the address is theirs
        accept(made, new, now)
    Person.objects.filter(pk=new.pk).update(email_verified_at=now)
    new.refresh_from_db()
    accept(made, new, now)
    assert Person.objects.get(pk=made.person_id).guest_until == now
    assert Invitation.objects.get(pk=made.pk).person == new


def test_whoever_takes_an_address_over_is_not_whom_it_was_meant_for(invite, bob, now) -> None:
    made = invite(bob.email)
    for addresses in (Person.objects.filter(pk=bob.pk), EmailAddress.objects.filter(user=bob)):
        addresses.update(email="bob@elsewhere.example")
    heir = factories.person(email="bob@noyce.example")
    with pytest.raises(ForSomebodyElse):
        accept(made, heir, now)
    bob.refresh_from_db()
    accept(made, bob, now)


def test_staff_join_with_an_address_of_their_own(invite, bob, ada, now) -> None:
    appoint_staff(person=bob, role=StaffRole.SUPPORT, at=now)
    with pytest.raises(NotForStaff):
        accept(invite(bob.email), bob, now)
    accept(invite(ada.email), ada, now)


@pytest.mark.parametrize("kind", ["erasing", "cooling_off", "suspended"])
@pytest.mark.parametrize("on", ["persons", "clients"])
def test_a_hold_on_the_person_or_the_account_stops_joining(invite, bob, company, other_company, now, kind, on) -> None:
    made, elsewhere = invite(bob.email), invite("ada@people.example", by=other_company)
    place_hold(kind=kind, at=now, **{on: [bob.pk if on == "persons" else company.client.pk]})
    with pytest.raises(Over) as refused:
        accept(made, bob, now)
    assert refused.value.why == Why.HELD
    assert joining.why_not(elsewhere, at=now) is None


def test_an_owner_who_joins_is_told_to_the_owners_and_may_do_what_they_may(invite, bob, company, now) -> None:
    place = accept(invite(bob.email, role="owner"), bob, now)
    assert mails_to(company.owner) == ["owner_now"]
    assert "owner_now" in mails_to(bob)
    team.leave(member=Member.objects.get(person=company.owner), ip=None, at=now)
    team.change_role(member=place, of=Member.objects.get(person=company.billing).pk, role="support", ip=None, at=now)
