"""Rows read with a query that was built once are those of the query itself, whoever asks."""

from uuid import UUID

from django.db.models import QuerySet

from portico.kit.compiled import read_once
from portico.people.models import Member
from tests.desk.conftest import account


@read_once
def places(role: str, *, values: tuple[tuple[UUID, ...]]) -> QuerySet[Member]:
    (persons,) = values
    return Member.objects.filter(person__in=persons, role=role).select_related("client").order_by("pk")


def test_each_gets_their_own_rows_with_what_is_selected_along(ada, bob, django_assert_num_queries):
    for person in (ada, bob, ada):
        own = account(person).pk
        with django_assert_num_queries(1):
            found = places(Member.Role.OWNER, values=((person.pk,),))
            assert [one.client.pk for one in found] == [own]
    both = places(Member.Role.OWNER, values=((ada.pk, bob.pk),))
    assert both == list(Member.objects.filter(person__in=(ada, bob)).order_by("pk"))
    assert places(Member.Role.BILLING, values=((ada.pk,),)) == []


def test_rows_read_twice_are_not_the_same_objects(ada):
    first, second = (places(Member.Role.OWNER, values=((ada.pk,),))[0] for _time in range(2))
    first.role = Member.Role.BILLING
    assert second.role == Member.Role.OWNER
