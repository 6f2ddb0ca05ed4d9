"""Two who come at the same moment."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portico.accounts import actions
from portico.mail.models import Message
from portico.people.models import Client, Person
from tests import factories
from tests.accounts.conftest import link_in
from tests.accounts.factors import HERE, give_app, recovery_codes


def test_an_address_that_signs_up_twice_at_once_has_one_account(real_commits, published, terms, in_threads):
    at = timezone.now()

    def sign_up(_number):
        return actions.sign_up(
            email="new@people.example",
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
            purposes=["newsletter"],
            shown=["newsletter"],
            ip=None,
            at=at,
        )

    made = [one for one in in_threads(sign_up, 3) if one.person is not None]
    assert len(made) == 1
    assert (Person.objects.count(), Client.objects.count()) == (1, 1)
    assert sorted(Message.objects.values_list("template", flat=True)) == ["account_exists"] * 2 + ["verify_address"]


def test_a_link_that_is_posted_twice_at_once_verifies_once(real_commits, in_threads):
    at = timezone.now()
    new = factories.person(email="new@people.example", verified=False)
    actions.send_verification(person=new, at=at)
    token = link_in("verify_address", new.email).split("/")[2]

    def verify(number):
        try:
            actions.verify_address(token=token, at=at + timedelta(seconds=number), ip=None)
        except actions.LinkDead:
            return "dead"
        return "verified"

    assert sorted(in_threads(verify, 3)) == ["dead", "dead", "verified"]


def test_two_people_who_verify_the_same_address_at_once_do_not_both_have_it(real_commits, ada, bob, in_threads):
    at = timezone.now()
    wanted = "shared@people.example"
    tokens = []
    for person in (ada, bob):
        actions.change_email(person=person, new=wanted, at=at, ip=None)
        tokens.append(Message.objects.get(person=person, to=wanted).secrets["link"].split("/")[-2])

    def verify(number):
        try:
            actions.verify_address(token=tokens[number], at=at, ip=None)
        except actions.AddressTaken:
            return "taken"
        return "verified"

    assert sorted(in_threads(verify, 2)) == ["taken", "verified"]
    assert Person.objects.filter(email=wanted).count() == 1


@pytest.mark.django_db
def test_no_account_is_made_from_anything_but_the_terms(notice, now):
    with pytest.raises(actions.TermsMissing):
        actions.sign_up(
            email="new@people.example",
            password="nine brave otters",
            name="",
            kind="private",
            company="",
            country="",
            language="en",
            terms=notice,
            terms_wording="I agree.",
            terms_language="en",
            notice=None,
            notice_language="",
            purposes=[],
            shown=[],
            ip=None,
            at=now,
        )
    assert not Person.objects.exists()


def test_a_code_that_is_typed_twice_at_once_counts_once(real_commits, ada, in_threads):
    app = give_app(ada)
    code, spare, at = app.code(), recovery_codes(ada)[0], timezone.now()

    def check(typed):
        try:
            return actions.check_code(person=Person.objects.get(pk=ada.pk), code=typed, at=at, place=HERE)
        except actions.WrongCode:
            return "refused"

    assert sorted(in_threads(lambda _number: check(code), 3)) == ["refused", "refused", "totp"]
    assert sorted(in_threads(lambda _number: check(spare), 3)) == ["recovery_codes", "refused", "refused"]
