"""What a hold does to sessions that exist already: asked on every request, whatever page is added tomorrow."""

import pytest
from django.test import Client as Browser
from django.urls import get_resolver

from portico.accounts import middleware
from portico.accounts.claims import free_to_sign_in
from portico.accounts.models import Session
from portico.accounts.suspension import reactivate_client, suspend_client
from portico.kit import claims
from portico.people.actions import lift_hold, place_hold
from portico.people.models import Client, Hold
from portico.people.permissions import StaffRole
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def hold(now):
    def place(person, kind):
        place_hold(kind=kind, persons=[person.pk], reason="Invoice 7 is open", at=now)

    return place


@pytest.mark.parametrize(
    ("kind", "takes"), [("erasing", False), ("cooling_off", False), ("suspended", False), ("restricted", True)]
)
def test_the_claim_of_sign_in_asks_for_holds(ada, bob, hold, kind, takes):
    claim = claims.REGISTRY["accounts.sign_in"]
    assert claim.takes(ada.pk)
    hold(ada, kind)
    assert claim.takes(ada.pk) is takes
    assert claim.takes(bob.pk)
    assert free_to_sign_in(bob.pk).get() == bob


def test_being_erased_ends_the_session_and_refuses_the_next(as_ada, as_bob, ada, hold, sign_in):
    hold(ada, "erasing")
    response = as_ada.get("/profile/")
    assert response["Location"] == "/login/"
    assert not Session.objects.filter(person=ada).exists()
    refused = sign_in(Browser(), ada.email)
    assert refused.status_code == 422
    assert "being erased" in refused.content.decode()
    assert as_bob.get("/security/").status_code == 200


def test_being_erased_outweighs_every_other_hold(as_ada, ada, hold):
    for kind in ("suspended", "cooling_off", "erasing"):
        hold(ada, kind)
    assert as_ada.get("/privacy/")["Location"] == "/login/"


@pytest.mark.parametrize(
    ("kind", "to", "stays"),
    [
        ("cooling_off", "/privacy/", ["/privacy/", "/confirm-password/"]),
        ("suspended", "/suspended/", ["/suspended/", "/privacy/", "/consent/", "/confirm-password/"]),
    ],
)
def test_a_held_session_is_led_to_the_one_page_and_its_rights_stay(as_ada, as_bob, ada, hold, kind, to, stays):
    hold(ada, kind)
    for page in ("/", "/profile/", "/security/", "/security/email/", "/emails/"):
        assert as_ada.get(page)["Location"] == to
        assert as_ada.post(page)["Location"] == to
    for page in stays:
        assert middleware._led(_at(page), _also(kind), to) is None
    assert as_bob.get("/security/").status_code == 200


@pytest.mark.parametrize("kind", ["cooling_off", "suspended"])
def test_every_page_but_the_named_ones_is_closed_to_a_held_person(as_ada, ada, hold, kind):
    hold(ada, kind)
    closed = 0
    for path in _paths(get_resolver().url_patterns):
        if path.startswith((*middleware.OPEN, *_also(kind))):
            continue
        assert as_ada.get(path).status_code == 302, path
        assert as_ada.get(path)["Location"] == ("/privacy/" if kind == "cooling_off" else "/suspended/")
        closed += 1
    assert closed > 10


def test_every_place_that_stays_open_exists():
    paths = list(_paths(get_resolver().url_patterns, with_parts=True))
    for place in (*middleware.OPEN, *middleware.COOLING_OFF, *middleware.SUSPENDED, *middleware.AGREE):
        assert any(path.startswith(place) for path in paths), place


def test_a_held_person_signs_in_to_that_page_and_can_leave(ada, hold, sign_in):
    hold(ada, "suspended")
    browser = Browser()
    assert sign_in(browser, ada.email).status_code == 302
    html = browser.get("/", follow=True).content.decode()
    assert "suspended" in html
    assert "Invoice 7 is open" in html
    assert 'href="/privacy/"' in html
    assert browser.post("/logout/")["Location"] == "/login/"
    assert not Session.objects.filter(person=ada).exists()


def test_restriction_stops_no_sign_in(as_ada, ada, hold):
    hold(ada, "restricted")
    assert as_ada.get("/security/").status_code == 200


def test_a_lifted_hold_opens_everything_again(as_ada, ada, hold, now):
    hold(ada, "suspended")
    assert as_ada.get("/security/").status_code == 302
    lift_hold(kind=Hold.Kind.SUSPENDED, persons=[ada.pk], at=now)
    assert as_ada.get("/security/").status_code == 200
    assert as_ada.get("/suspended/")["Location"] == "/"


def test_suspending_a_client_ends_its_peoples_sessions_and_nobody_elses(company, ada, as_ada, signed_in, now):
    owner, technical = signed_in(company.owner), signed_in(company.technical)
    suspend_client(client=company.client, reason="Unpaid", by=None, by_role="support", at=now)
    assert owner.get("/security/").status_code == 302
    assert technical.get("/security/").status_code == 302
    assert set(Session.objects.values_list("person", flat=True)) - {None} == {ada.pk}
    reactivate_client(client=company.client, by=None, by_role="support", at=now)
    assert signed_in(company.owner).get("/security/").status_code == 200


def test_a_suspended_member_of_staff_is_out_of_the_desk(hold, signed_in):
    staff = factories.staff(role=StaffRole.OWNER)
    browser = signed_in(staff)
    hold(staff, "suspended")
    assert browser.get("/desk/clients/")["Location"] == "/suspended/"


def test_a_session_is_seen_with_its_ip_and_browser_and_not_written_on_every_request(as_ada, ada):
    as_ada.get("/security/", headers={"User-Agent": "Mozilla/5.0 Firefox/140.0"})
    row = Session.objects.get(person=ada)
    assert (row.ip, row.user_agent) == ("127.0.0.1", "Mozilla/5.0 Firefox/140.0")
    as_ada.get("/security/", headers={"User-Agent": "Mozilla/5.0 Firefox/140.0"})
    assert Session.objects.get(person=ada).seen_at == row.seen_at
    as_ada.get("/security/", headers={"User-Agent": "Mozilla/5.0 Firefox/140.0"}, REMOTE_ADDR="192.0.2.4")
    assert Session.objects.get(person=ada).ip == "192.0.2.4"


def test_nobodys_visit_makes_no_session(browser):
    browser.get("/login/")
    browser.get("/reset/")
    assert not Session.objects.exists()
    assert not Client.objects.exists()


def _at(path):
    class Asked:
        def __init__(self):
            self.path = path

    return Asked()


def _also(kind):
    return middleware.COOLING_OFF if kind == "cooling_off" else middleware.SUSPENDED


def _paths(patterns, prefix="/", *, with_parts=False):
    """Every address that has no part to fill in; or all of them, as they are written."""
    for one in patterns:
        route = str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from _paths(one.url_patterns, prefix + route, with_parts=with_parts)
        elif with_parts or "<" not in route:
            yield prefix + route
