"""Who belongs to an account: roles, removing, leaving, handing over."""

import pytest

from portico.accounts.actions import team
from portico.accounts.actions.team import LastOwner, NotAllowed, NotThere
from portico.journal.models import Entry
from portico.people.actions import add_member, place_hold
from portico.people.models import Hold, Member, Person
from tests import factories
from tests.people.conftest import mails_to


def place(person: Person) -> Member:
    return Member.objects.get(person=person)


def role(person: Person) -> str:
    return place(person).role


def test_an_owner_changes_a_role_and_that_person_is_told(owner, company, now) -> None:
    team.change_role(member=owner, of=place(company.billing).pk, role="support", ip="192.0.2.9", at=now)
    assert (role(company.billing), role(company.technical)) == ("support", "technical")
    assert mails_to(company.billing) == ["role_changed"]
    line = Entry.objects.get(verb="member.role_changed")
    assert (line.actor, line.person, line.detail, line.ip) == (
        owner.person_id,
        company.billing.pk,
        "support",
        "192.0.2.9",
    )


def test_a_role_that_somebody_has_already_is_told_to_nobody(owner, company, now) -> None:
    team.change_role(member=owner, of=place(company.billing).pk, role="billing", ip=None, at=now)
    assert mails_to(company.billing) == []


def test_a_new_owner_is_told_to_every_owner(owner, company, now) -> None:
    team.change_role(member=owner, of=place(company.billing).pk, role="owner", ip=None, at=now)
    assert mails_to(company.owner) == mails_to(company.billing) == ["owner_now"]
    assert mails_to(company.technical) == []


@pytest.mark.parametrize("who", ["billing", "technical"])
def test_nobody_but_an_owner_changes_anything(owner, company, now, who) -> None:
    mine, grace = place(getattr(company, who)), owner.pk
    for act in (
        lambda: team.change_role(member=mine, of=mine.pk, role="owner", ip=None, at=now),
        lambda: team.remove(member=mine, of=grace, ip=None, at=now),
        lambda: team.hand_over(member=mine, to=mine.pk, becoming="billing", ip=None, at=now),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert role(company.owner) == "owner"
    assert role(getattr(company, who)) == who


def test_a_place_in_another_account_is_nobodys_to_change(owner, other_company, company, now) -> None:
    for act in (
        lambda: team.change_role(member=owner, of=other_company.pk, role="support", ip=None, at=now),
        lambda: team.remove(member=owner, of=other_company.pk, ip=None, at=now),
        lambda: team.hand_over(member=owner, to=other_company.pk, becoming="billing", ip=None, at=now),
    ):
        with pytest.raises(NotThere):
            act()
    other_company.refresh_from_db()
    assert other_company.role == "owner"


def test_removed_somebody_sees_nothing_more_and_keeps_what_is_their_own(owner, company, now) -> None:
    removed = company.billing
    before = Person.objects.filter(pk=removed.pk).values().get()
    team.remove(member=owner, of=place(removed).pk, ip=None, at=now)
    assert not removed.memberships.exists()
    assert Person.objects.filter(pk=removed.pk).values().get() == before
    assert mails_to(removed) == ["member_removed"]
    assert role(company.technical) == "technical"


def test_an_owner_who_is_removed_is_told_to_the_owners(owner, company, now) -> None:
    other = factories.member(client=company.client, role="owner")
    team.remove(member=owner, of=other.pk, ip=None, at=now)
    assert mails_to(company.owner) == ["owner_no_more"]
    assert mails_to(other.person) == ["member_removed", "owner_no_more"]


def test_nobody_removes_themself(owner, company, now) -> None:
    with pytest.raises(NotThere):
        team.remove(member=owner, of=owner.pk, ip=None, at=now)


def test_whoever_leaves_is_told_and_so_are_the_owners(company, now) -> None:
    team.leave(member=place(company.technical), ip=None, at=now)
    assert not company.technical.memberships.exists()
    assert (mails_to(company.technical), mails_to(company.owner)) == (["you_left"], ["member_left"])
    assert mails_to(company.billing) == []
    assert company.billing.memberships.exists()


def test_the_last_owner_neither_leaves_nor_takes_another_role(owner, company, now) -> None:
    with pytest.raises(LastOwner):
        team.leave(member=owner, ip=None, at=now)
    with pytest.raises(LastOwner):
        team.change_role(member=owner, of=owner.pk, role="billing", ip=None, at=now)
    other = factories.member(client=company.client, role="owner")
    team.leave(member=owner, ip=None, at=now)
    with pytest.raises(LastOwner):
        team.leave(member=other, ip=None, at=now)


@pytest.mark.parametrize("kind", ["erasing", "cooling_off", "suspended"])
def test_an_owner_who_cannot_act_is_none_to_leave_the_account_to(owner, company, now, kind) -> None:
    other = factories.member(client=company.client, role="owner")
    place_hold(kind=kind, persons=[other.person_id], at=now)
    with pytest.raises(LastOwner):
        team.leave(member=owner, ip=None, at=now)
    with pytest.raises(LastOwner):
        team.hand_over(member=owner, to=other.pk, becoming="billing", ip=None, at=now)
    assert role(company.owner) == "owner"


def test_handed_over_the_other_is_the_owner_and_can_hand_it_back(owner, company, now) -> None:
    heir = team.hand_over(member=owner, to=place(company.billing).pk, becoming="technical", ip=None, at=now)
    assert (role(company.billing), role(company.owner)) == ("owner", "technical")
    assert mails_to(company.billing) == mails_to(company.owner) == ["account_handed_over"]
    with pytest.raises(NotAllowed):
        team.hand_over(member=owner, to=owner.pk, becoming="technical", ip=None, at=now)
    team.hand_over(member=heir, to=owner.pk, becoming="billing", ip=None, at=now)
    assert (role(company.billing), role(company.owner)) == ("billing", "owner")


@pytest.mark.parametrize("kind", ["erasing", "cooling_off", "suspended"])
@pytest.mark.parametrize("on", ["persons", "clients"])
def test_a_hold_on_the_owner_or_the_account_stops_every_change(owner, company, other_company, now, kind, on) -> None:
    colleague = place(company.billing)
    place_hold(kind=kind, at=now, **{on: [owner.person_id if on == "persons" else owner.client_id]})
    with pytest.raises(NotAllowed):
        team.remove(member=owner, of=colleague.pk, ip=None, at=now)
    with pytest.raises(NotAllowed):
        team.leave(member=owner, ip=None, at=now)
    stranger = factories.member(client=other_company.client)
    team.remove(member=other_company, of=stranger.pk, ip=None, at=now)


def test_a_restriction_that_came_with_the_account_ends_for_whoever_leaves_it(
    owner, company, other_company, now
) -> None:
    both = company.technical
    add_member(client=other_company.client, person=both, role="billing", at=now)
    place_hold(kind="restricted", clients=[company.client.pk, other_company.client_id], at=now)
    place_hold(kind="restricted", persons=[company.billing.pk, both.pk], at=now)
    team.leave(member=place(company.billing), ip=None, at=now)
    team.leave(member=Member.objects.get(person=both, client=company.client), ip=None, at=now)
    assert list(Hold.objects.filter(person__isnull=False).values_list("person", flat=True)) == [both.pk]


def test_who_is_one_person_in_two_companies_leaves_one_and_stays_in_the_other(
    owner, company, other_company, now
) -> None:
    add_member(client=other_company.client, person=company.technical, role="billing", at=now)
    team.leave(member=Member.objects.get(person=company.technical, client=company.client), ip=None, at=now)
    assert role(company.technical) == "billing"
