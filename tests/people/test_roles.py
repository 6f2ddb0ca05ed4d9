"""What each place in an account allows."""

import pytest

from portico.people.models import Member
from portico.people.roles import GRANTS, WORDS, May, grants, in_words, may, roles_with


def test_an_owner_may_do_everything() -> None:
    assert GRANTS[Member.Role.OWNER] == frozenset(May)


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Member.Role.BILLING, {May.CORRECT_ACCOUNT, May.SEE_INVOICES}),
        (Member.Role.TECHNICAL, {May.SEE_SERVICES}),
        (Member.Role.SUPPORT, {May.SEE_TICKETS}),
    ],
)
def test_the_others_may_do_what_their_work_needs_and_no_more(role: str, allowed: set[May]) -> None:
    assert {what for what in May if may(Member(role=role), what)} == allowed


@pytest.mark.parametrize("what", May)
def test_without_a_place_and_with_an_unknown_role_nothing_is_allowed(what: May) -> None:
    assert not may(None, what)
    assert not may(Member(role="root"), what)
    assert not grants("", what)


def test_every_role_is_in_the_table_and_every_permission_has_words() -> None:
    assert set(GRANTS) == set(Member.Role.values)
    assert set(WORDS) == set(May)


def test_a_query_asks_for_the_roles_that_allow_something() -> None:
    assert roles_with(May.CORRECT_ACCOUNT) == {Member.Role.OWNER, Member.Role.BILLING}
    assert roles_with(May.MANAGE_PEOPLE) == {Member.Role.OWNER}


def test_the_words_of_a_role_are_those_of_what_it_allows() -> None:
    assert [str(words) for words in in_words(Member.Role.SUPPORT)] == ["see and answer the account's tickets"]
