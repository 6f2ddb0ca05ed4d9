"""A new version is announced to those who know an earlier one, once, whatever breaks off in between."""

from datetime import datetime, timedelta

import pytest
from django.db import connection

from portico.consent import actions, queries
from portico.consent.models import Agreement
from portico.mail.models import Message
from portico.people.actions import place_hold
from portico.people.models import Client, Hold, Member, Person
from tests import factories
from tests.fixtures.people import Company

NEXT = timedelta(days=30)


def _accept(person: Person, agreement: Agreement, at: datetime, client: Client | None = None) -> None:
    shared = {"person": person, "agreement": agreement, "language": "en", "source": "sign_up", "ip": None, "at": at}
    actions.accept(**shared, client=client, wording="I agree.")


@pytest.fixture
def terms(_django_db_helper: None, now: datetime) -> Agreement:
    """The first version, in two languages."""
    texts = {"en": ("Terms", "Be kind."), "de": ("Bedingungen", "Seien Sie nett.")}
    return actions.publish_agreement(kind="terms", texts=texts, effective_at=now)


def _second(now: datetime, **more: object) -> Agreement:
    texts = {"en": ("Terms", "Be kinder."), "de": ("Bedingungen", "Seien Sie netter.")}
    return actions.publish_agreement(kind="terms", texts=texts, effective_at=now + NEXT, **more)


def test_each_of_those_concerned_is_told_once_in_their_language(
    terms: Agreement, ada: Person, bob: Person, now: datetime
):
    stranger = factories.person()
    factories.client(owner=stranger)
    for person in (ada, bob):
        _accept(person, terms, now)
    second = _second(now)
    assert actions.announce(at=now, batch=1) == 1
    assert actions.announce(at=now, batch=1) == 1
    assert actions.announce(at=now, batch=1) == 0
    second.refresh_from_db()
    assert second.announced_at == now
    told = {mail.person_id: mail for mail in Message.objects.all()}
    assert set(told) == {ada.pk, bob.pk}
    assert (told[ada.pk].language, told[bob.pk].language) == ("en", "de")
    assert "/terms/2/changes/" in told[ada.pk].text
    assert told[ada.pk].stream == Message.Stream.SERVICE
    assert told[ada.pk].secrets == {}


def test_the_number_of_statements_does_not_grow_with_how_many_are_told(
    terms: Agreement, ada: Person, bob: Person, now: datetime, django_assert_max_num_queries: object
):
    everyone = [ada, bob, *(factories.person() for _ in range(8))]
    for person in everyone[2:]:
        factories.client(owner=person)
    for person in everyone:
        _accept(person, terms, now)
    _second(now)
    with django_assert_max_num_queries(24):
        assert actions.announce(at=now, batch=50) == 10


def test_whoever_is_held_is_passed_over(terms: Agreement, ada: Person, bob: Person, now: datetime):
    for person in (ada, bob):
        _accept(person, terms, now)
    place_hold(kind=Hold.Kind.RESTRICTED, persons=[ada.pk], at=now)
    _second(now)
    actions.announce(at=now)
    assert [mail.person_id for mail in Message.objects.all()] == [bob.pk]


def test_the_first_version_and_a_quiet_one_are_announced_to_nobody(terms: Agreement, ada: Person, now: datetime):
    _accept(ada, terms, now)
    _second(now, announce=False)
    assert actions.announce(at=now) == 0
    assert not Message.objects.exists()


def test_a_version_asks_from_its_day_and_only_where_it_says_so(
    terms: Agreement, ada: Person, bob: Person, now: datetime
):
    _accept(ada, terms, now)
    _second(now, asks_again=False)
    assert queries.to_agree(ada, now + NEXT) == []
    assert [one.agreement.version for one in queries.to_agree(bob, now + NEXT)] == [2]
    third = actions.publish_agreement(kind="terms", texts={"en": ("T", "More.")}, effective_at=now + 2 * NEXT)
    assert queries.to_agree(ada, now + 2 * NEXT - timedelta(seconds=1)) == []
    assert [one.agreement for one in queries.to_agree(ada, now + 2 * NEXT)] == [third]


def test_what_comes_and_what_came_without_asking_is_announced_to_those_who_know_an_earlier_one(
    terms: Agreement, ada: Person, bob: Person, now: datetime
):
    _accept(ada, terms, now)
    second = _second(now, asks_again=False)
    assert [(one.agreement, one.coming) for one in queries.announced(ada, now)] == [(second, True)]
    assert [(one.agreement, one.coming) for one in queries.announced(ada, now + NEXT)] == [(second, False)]
    assert queries.announced(ada, now + 3 * NEXT) == []
    assert queries.announced(bob, now) == []


def test_the_owner_of_a_company_concludes_the_processing_agreement_once_for_each(
    terms: Agreement, company: Company, bob: Person, now: datetime
):
    processing = actions.publish_agreement(kind="processing", texts={"en": ("DPA", "We process.")}, effective_at=now)
    other = factories.client(owner=company.owner, kind=Client.Kind.COMPANY, company="Second Ltd")
    for person in (company.owner, company.billing, bob):
        _accept(person, terms, now)
    due = queries.to_agree(company.owner, now)
    assert {(one.agreement, one.client) for one in due} == {(processing, company.client), (processing, other)}
    assert queries.to_agree(company.billing, now) == queries.to_agree(bob, now) == []
    for client in (company.client, other):
        _accept(company.owner, processing, now, client)
    assert queries.to_agree(company.owner, now) == []
    Member.objects.filter(person=company.billing).update(role=Member.Role.OWNER)
    assert queries.to_agree(company.billing, now) == []


def test_versions_take_effect_in_their_order(terms: Agreement, now: datetime):
    _second(now)
    with pytest.raises(actions.OutOfOrder):
        actions.publish_agreement(kind="terms", texts={"en": ("T", "x")}, effective_at=now)


def test_whom_a_version_concerns_is_asked_of_each_person_and_no_list_of_everybody_is_made(
    terms: Agreement, now: datetime
):
    people = queries.concerned(_second(now)).order_by("pk")[:50]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_sort = off"
            )
    plan = people.explain()
    assert "hashed SubPlan" not in plan
    assert "LIST SUBQUERY" not in plan
