"""Whom a right is about: a person and the accounts that only they are in; an account and those who are in no other."""

from uuid import uuid4

import pytest

from portico.people.models import Client, Member, Person
from portico.privacy import Root
from portico.rights.roots import Roots, UnknownRoot, blockers, resolve
from tests import factories
from tests.fixtures.people import Company
from tests.schema.cases import client_of


def test_a_person_with_an_account_of_their_own_stands_for_both(ada: Person, bob: Person) -> None:
    account = client_of(ada).pk
    assert resolve("person", ada.pk) == Roots("person", ada.pk, frozenset({ada.pk}), frozenset({account}))


def test_a_member_who_leaves_a_company_leaves_it_standing(company: Company) -> None:
    found = resolve("person", company.billing.pk)
    assert (found.persons, found.clients) == ({company.billing.pk}, frozenset())
    assert blockers(found) == []


def test_the_last_owner_with_other_members_must_hand_over_first(company: Company) -> None:
    found = resolve("person", company.owner.pk)
    assert found.clients == frozenset()
    [blocker] = blockers(found)
    assert blocker.key == f"last_owner:{company.client.pk}"
    assert "Hand over" in str(blocker.sentence)


def test_one_of_two_owners_may_go(company: Company) -> None:
    factories.member(client=company.client, role=Member.Role.OWNER)
    assert blockers(resolve("person", company.owner.pk)) == []


def test_the_last_member_takes_the_account_along(company: Company) -> None:
    Member.objects.exclude(person=company.owner).filter(client=company.client).delete()
    found = resolve("person", company.owner.pk)
    assert found.clients == {company.client.pk}
    assert blockers(found) == []


@pytest.mark.django_db
def test_a_person_without_an_account_stands_for_themself() -> None:
    guest = factories.person()
    assert resolve("person", guest.pk).clients == frozenset()


def test_an_account_stands_for_itself_and_for_those_who_are_in_no_other(company: Company, ada: Person) -> None:
    factories.member(client=company.client, who=ada)
    found = resolve("client", company.client.pk)
    assert found.clients == {company.client.pk}
    assert found.persons == {company.owner.pk, company.billing.pk, company.technical.pk}, "Ada has one of her own"


def test_staff_are_never_swept_in_through_an_account(company: Company) -> None:
    colleague = factories.staff()
    factories.member(client=company.client, who=colleague)
    assert colleague.pk not in resolve("client", company.client.pk).persons


def test_closing_an_account_is_blocked_by_nobody_of_it(company: Company) -> None:
    assert blockers(resolve("client", company.client.pk)) == []


def test_closing_an_account_does_not_orphan_another(company: Company) -> None:
    """An owner who goes with one account has no other; one who has stays, and their other account keeps its owner."""
    other = factories.client(owner=company.billing, kind=Client.Kind.COMPANY)
    factories.member(client=other)
    found = resolve("client", company.client.pk)
    assert company.billing.pk not in found.persons
    assert blockers(found) == []


@pytest.mark.django_db
@pytest.mark.parametrize("root", ["person", "client"])
def test_an_id_of_nobody_is_refused_with_the_way_to_a_right_one(root: str) -> None:
    nobody = uuid4()
    with pytest.raises(UnknownRoot, match="Give the public UUID") as refused:
        resolve(root, nobody)
    assert (refused.value.root, refused.value.root_id) == (root, nobody)


def test_the_same_roots_ask_the_same_question(company: Company) -> None:
    ids = resolve("client", company.client.pk).ids(Root.PERSON)
    assert list(ids) == sorted(ids)
    assert len(ids) == 3


def test_participants_see_the_roots_by_their_public_ids(ada: Person) -> None:
    found = resolve("person", ada.pk)
    assert (found.subject.persons, found.subject.clients) == (found.persons, found.clients)
