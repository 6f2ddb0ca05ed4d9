"""A member of staff sees the portal as a client does: what is shown to which role, and that nothing can be changed."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from portico.accounts.models import Session
from portico.accounts.seeing import KEY
from portico.fields import actions as fields
from portico.fields.kinds import Type
from portico.journal.models import Entry
from portico.mail.actions import enqueue
from portico.people.actions import appoint_staff, place_hold
from portico.people.models import Client, Person, Staff
from portico.people.permissions import StaffRole
from portico.portal.seen import DOCUMENTS, SHOWN
from tests.factories.people import NOW
from tests.fields.conftest import answer, spec
from tests.house.addresses import every

pytestmark = pytest.mark.django_db

VALUES = {
    "field": "phone",
    "digest": "0" * 64,
    "token": "A" * 43,
    "purpose": "news",
    "table": "people.Person",
    "kind": "access",
    "version": 1,
    "name": "letter",
    "passkey": "0" * 32,
}


def account(person) -> Client:
    return Client.objects.get(members__person=person)


def enter(browser: Browser, person: Person):
    return browser.post(reverse("desk:portal_enter", args=[account(person).pk, person.pk]))


@pytest.fixture
def looking(as_staff, ada):
    """A member of staff in the role asked for, who looks at Ada's portal."""

    def look(role: StaffRole = StaffRole.OWNER) -> Browser:
        browser = as_staff(role)
        assert enter(browser, ada)["Location"] == "/"
        return browser

    return look


def portal_addresses():
    return [one for one in every() if one.name.startswith("portal:")]


def path_of(address) -> str:
    parts = {name: VALUES.get(name, uuid4()) for name in address.takes if name != "of"}
    return reverse(address.name, kwargs=parts)


def letter_to(person: Person):
    return enqueue(
        template="reactivated",
        person=person,
        to=person.email,
        language="en",
        stream="security",
        context={"name": person.name, "reason": "The bill is paid."},
        at=NOW,
    )


def test_the_first_page_is_the_clients_with_a_banner_that_names_them(looking, ada, bob):
    page = looking().get("/").content.decode()
    assert "You see the portal as <bdi>Ada Lovelace</bdi> sees it." in page
    assert reverse("desk:portal_leave") in page
    assert "Hello, <bdi>Ada Lovelace</bdi>" in page
    assert bob.name not in page


def test_a_colleague_at_the_next_desk_sees_nothing_of_it(looking, as_staff):
    looking()
    assert "Ada Lovelace" not in as_staff(StaffRole.OWNER).get("/").content.decode()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_no_address_of_the_portal_takes_anything_but_a_look(looking, method):
    """Every one that there is, read from the resolver: refused before its view is called."""
    browser = looking()
    before = Entry.objects.count()
    for address in portal_addresses():
        answer = getattr(browser, method)(path_of(address))
        assert answer.status_code == 403, (address.name, answer.status_code)
    assert Entry.objects.count() == before
    assert browser.session[KEY]


def test_only_the_named_pages_and_documents_are_shown_and_none_that_has_secrets(looking):
    browser = looking()
    for address in portal_addresses():
        name = address.name.removeprefix("portal:")
        status = browser.get(path_of(address)).status_code
        if name in SHOWN or name in DOCUMENTS:
            assert status in {200, 404}, (name, status)
        else:
            assert status == 403, (name, status)


def test_no_page_with_secrets_is_among_those_that_are_shown():
    secrets = ("security", "sign_in", "app", "code", "passkey", "export", "receipt", "password", "_file", "evidence")
    secrets += ("session", "token", "confirm", "unsubscribe", "invitation", "delete", "data", "agree_", "verify")
    assert [name for name in SHOWN if any(word in name for word in secrets)] == []


def test_what_a_client_would_change_stays_as_it_was(looking, ada):
    browser = looking()
    name, phone = ada.name, ada.phone
    browser.post("/profile/", {"person-name": "Eve", "person-phone": "", "person-language": "en"})
    browser.post("/consent/off/")
    browser.post("/privacy/export/new/")
    browser.post("/team/leave/")
    ada.refresh_from_db()
    assert (ada.name, ada.phone) == (name, phone)
    assert account(ada)


def test_the_session_stays_the_staffs_and_the_clients_own_tell_nothing(looking, ada, signed_in):
    hers = signed_in(ada)
    hers.get("/")
    before = Session.objects.get(person=ada.pk).seen_at
    login = ada.last_login
    browser = looking()
    mine = browser.session["_auth_user_id"]
    browser.get("/")
    browser.get("/profile/")
    assert browser.session["_auth_user_id"] == mine != str(ada.pk)
    assert Session.objects.get(person=ada.pk).seen_at == before
    ada.refresh_from_db()
    assert ada.last_login == login
    assert Session.objects.filter(person=ada.pk).count() == 1


def test_the_start_and_each_page_are_noted_once_in_ten_minutes_and_the_client_reads_it_by_role(looking, ada, as_ada):
    browser = looking(StaffRole.SUPPORT)
    for path in ("/", "/", "/profile/", "/emails/", "/terms/"):
        browser.get(path)
    lines = Entry.objects.filter(verb__startswith="portal.").order_by("pk")
    assert [(one.verb, one.detail) for one in lines] == [
        ("portal.entered", ""),
        ("portal.viewed", "overview"),
        ("portal.viewed", "profile"),
        ("portal.viewed", "emails"),
    ]
    assert {(one.person, one.client, one.actor_role) for one in lines} == {(ada.pk, account(ada).pk, "support")}
    page = as_ada.get("/privacy/looks/").content.decode()
    assert "Staff saw a page of the portal" in page
    assert "staff (support)" in page
    staff = Person.objects.get(pk=browser.session["_auth_user_id"])
    assert staff.name not in page


def test_a_role_sees_no_more_there_than_at_the_desk(looking, ada):
    letter_to(ada)
    support, owner = looking(StaffRole.SUPPORT), looking(StaffRole.OWNER)
    for path in ("/privacy/", "/activity/", "/privacy/looks/", "/privacy/information/"):
        assert support.get(path).status_code == 403, path
        assert owner.get(path).status_code == 200, path


def test_without_the_right_to_read_mail_there_is_none(looking, ada, monkeypatch):
    """As a role of one's own may be: it sees the portal, and neither mail nor special categories nor the consent log."""
    made = letter_to(ada)
    browser = looking(StaffRole.SUPPORT)
    assert made.subject in browser.get("/").content.decode()
    fewer = {"view_portal", "view_clients", "enter_desk"}
    monkeypatch.setattr("portico.accounts.seeing.allows", lambda _role, permission: permission in fewer)
    page = browser.get("/").content.decode()
    assert "Hello" in page
    assert made.subject not in page
    for path in ("/emails/", f"/emails/{made.pk}/", f"/emails/{made.pk}/layout/", "/consent/"):
        assert browser.get(path).status_code == 403, path


def test_an_answer_of_a_special_category_is_shown_to_no_role_that_does_not_read_it_at_the_desk(
    looking, ada, monkeypatch
):
    asked = fields.define(
        spec=spec(
            "diet",
            Type.TEXT,
            about="person",
            category="health",
            condition="9(2)(h)",
            statements={"en": "A doctor asks."},
        ),
        at=NOW,
    )
    answer(ada, asked, "no nuts, allergy")
    browser = looking(StaffRole.SUPPORT)
    assert "no nuts, allergy" in browser.get("/profile/").content.decode()
    fewer = {"view_portal", "view_clients", "enter_desk"}
    monkeypatch.setattr("portico.accounts.seeing.allows", lambda _role, permission: permission in fewer)
    assert "no nuts, allergy" not in browser.get("/profile/").content.decode()


def test_after_half_an_hour_it_is_over(looking, ada):
    browser = looking()
    session = browser.session
    session[KEY] |= {"until": (timezone.now() - timedelta(seconds=1)).timestamp()}
    session.save()
    page = browser.get("/")
    assert page.status_code == 403
    assert "Ada Lovelace" not in page.content.decode()
    assert KEY not in browser.session
    assert "Ada Lovelace" not in browser.get("/").content.decode()


def test_it_lasts_half_an_hour_and_no_longer(looking):
    until = looking().session[KEY]["until"] - timezone.now().timestamp()
    assert 29 * 60 < until <= 30 * 60


def test_a_role_that_is_lessened_meanwhile_sees_nothing_from_the_next_request_on(looking):
    browser = looking(StaffRole.SUPPORT)
    me = Person.objects.get(pk=browser.session["_auth_user_id"])
    appoint_staff(person=me, role=StaffRole.BILLING, at=NOW)
    page = browser.get("/")
    assert page.status_code == 403
    assert "Ada Lovelace" not in page.content.decode()


def test_who_works_here_no_longer_sees_nothing(looking):
    browser = looking()
    Staff.objects.filter(person=browser.session["_auth_user_id"]).delete()
    assert "Ada Lovelace" not in browser.get("/").content.decode()


def test_leaving_leads_back_to_the_client_and_is_noted(looking, ada):
    browser = looking()
    answer = browser.post(reverse("desk:portal_leave"))
    assert answer["Location"] == reverse("desk:client_summary", args=[account(ada).pk])
    assert KEY not in browser.session
    assert "Ada Lovelace" not in browser.get("/").content.decode()
    assert Entry.objects.filter(verb="portal.left", client=account(ada).pk).count() == 1


def test_a_person_of_another_client_is_not_seen_through_this_one(as_staff, ada, bob):
    browser = as_staff(StaffRole.OWNER)
    answer = browser.post(reverse("desk:portal_enter", args=[account(ada).pk, bob.pk]))
    assert answer.status_code == 404
    assert KEY not in browser.session


def test_what_is_being_erased_is_not_seen(as_staff, ada, bob):
    place_hold(kind="erasing", persons=[ada.pk], at=NOW)
    browser = as_staff(StaffRole.OWNER)
    enter(browser, ada)
    assert KEY not in browser.session
    enter(browser, bob)
    assert browser.session[KEY]["person"] == str(bob.pk)


def test_a_client_does_not_get_in_by_the_key_of_a_session(as_bob, ada):
    """Were it ever written into a client's session, it opens nothing there."""
    session = as_bob.session
    session[KEY] = {
        "person": str(ada.pk),
        "client": str(account(ada).pk),
        "until": (timezone.now() + timedelta(minutes=5)).timestamp(),
    }
    session.save()
    assert "Ada Lovelace" not in as_bob.get("/").content.decode()
