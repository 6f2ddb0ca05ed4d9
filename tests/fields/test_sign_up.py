"""What an operator asks at sign-up, and the age."""

import pytest

from portico.accounts import actions as accounts
from portico.fields.kinds import Type
from portico.fields.models import ClientValue, PersonValue
from portico.journal.models import Entry
from portico.mail.models import Message
from portico.people.models import Person, Seller
from tests.accounts.conftest import browser, notice, published, purposes, terms  # noqa: F401 - the page of sign-up
from tests.accounts.test_sign_up import register, shown  # noqa: F401 - what is posted there
from tests.fields.conftest import STORED, TYPED, answer
from tests.portal.conftest import seller  # noqa: F401 - the company whose portal it is

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", list(TYPED))
def test_answers_of_every_type_are_stored_with_the_account(ask, published, register, bob, kind):  # noqa: F811
    one, other = (
        ask(f"{about}_asked", kind, about=about, places=["sign_up", "profile"]) for about in ("person", "client")
    )
    answer(bob, one, STORED[kind])
    first, _second = TYPED[kind]
    assert register(**{"field-person_asked": first, "field-client_asked": first}).status_code == 302
    made = Person.objects.get(email="new@people.example")
    assert PersonValue.objects.get(person=made, definition=one).answer == STORED[kind]
    assert ClientValue.objects.get(client__members__person=made, definition=other).answer == STORED[kind]
    assert PersonValue.objects.filter(person=bob).count() == 1


def test_an_error_keeps_what_was_typed_and_makes_no_account(ask, published, register):  # noqa: F811
    for key, kind in (("nick", Type.TEXT), ("age", Type.NUMBER), ("colour", Type.CHOICE)):
        ask(key, kind, places=["sign_up"], required=key == "colour")
    refused = register(**{"field-nick": "Countess", "field-age": "many"})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert 'value="Countess"' in page
    assert 'value="many"' in page
    assert 'href="#id_field-age"' in page
    assert "Your colour: Please answer this." in page
    assert not Person.objects.exists()


def test_what_is_asked_elsewhere_or_of_staff_is_not_taken_at_sign_up(ask, published, register, browser):  # noqa: F811
    ask("later"), ask("hush", audience="staff"), ask("open", places=["sign_up"])
    page = browser.get("/register/").content.decode()
    assert "Your later" not in page
    assert "Your hush" not in page
    register(**{"field-later": "x", "field-hush": "x", "field-open": "x"})
    assert [value.definition_id for value in PersonValue.objects.all()] == ["open"]


def test_a_known_address_stores_nothing_of_what_was_answered(ask, published, register, ada, bob):  # noqa: F811
    ask("nick", places=["sign_up"]), ask("motto", places=["sign_up"])
    assert register(email=ada.email, **{"field-nick": "Eve", "field-motto": "Ha"}).status_code == 302
    assert not PersonValue.objects.exists()


@pytest.mark.parametrize("sent", [None, "", "0", "yes", "16"])
def test_without_the_box_for_the_age_there_is_no_account_whatever_is_posted(published, register, sent):  # noqa: F811
    Seller.objects.update(minimum_age=16)
    refused = register(old_enough=sent, minimum_age="1", age="99")
    assert refused.status_code == 422
    assert "16 or older" in refused.content.decode()
    assert not Person.objects.exists()
    assert not Message.objects.exists()


def test_the_age_is_a_line_of_the_log_and_nothing_else(published, register, browser):  # noqa: F811
    Seller.objects.update(minimum_age=16)
    page = browser.get("/register/").content.decode()
    assert "I am 16 or older" in page
    assert 'name="old_enough"' in page
    assert "checked" not in page.partition('name="old_enough"')[2].partition(">")[0]
    assert register(old_enough="on").status_code == 302
    made = Person.objects.get()
    line = Entry.objects.get(verb="person.age_confirmed")
    assert (line.person, line.actor, line.detail) == (made.pk, made.pk, "16")


def test_where_no_age_is_set_it_is_not_asked(published, register, browser):  # noqa: F811
    assert "or older" not in browser.get("/register/").content.decode()
    assert register().status_code == 302
    assert not Entry.objects.filter(verb="person.age_confirmed").exists()


def test_an_age_that_was_raised_meanwhile_is_asked_anew(published, register, browser):  # noqa: F811
    Seller.objects.update(minimum_age=16)
    stale = shown(browser)
    Seller.objects.update(minimum_age=18)
    refused = register(old_enough="on", shown=stale)
    assert refused.status_code == 422
    assert not Person.objects.exists()


def test_no_door_makes_an_account_for_whoever_does_not_say_it(published, terms, now):  # noqa: F811
    Seller.objects.update(minimum_age=16)
    with pytest.raises(accounts.TooYoung):
        accounts.sign_up(
            email="new@people.example",
            password="nine brave otters",
            name="",
            kind="private",
            company="",
            country="HU",
            language="en",
            terms=terms,
            terms_wording="I agree.",
            terms_language="en",
            notice=None,
            notice_language="",
            purposes=(),
            shown=(),
            ip=None,
            at=now,
        )
    assert not Person.objects.exists()
