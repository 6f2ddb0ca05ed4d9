"""What staff typed to find somebody is not what is left of them."""

import pytest

from portico.accounts.models import Session
from portico.people.permissions import StaffRole
from tests.casework.conftest import decide, erase

__all__ = ["decide", "erase"]  # fixtures
pytestmark = pytest.mark.django_db


def test_an_erasure_takes_the_searches_out_of_every_session_of_staff(ada, bob, as_staff, as_bob, erase) -> None:
    browsers = [as_staff(StaffRole.OWNER), as_staff(StaffRole.SUPPORT)]
    for browser in browsers:
        assert ada.email in browser.post("/desk/clients/", {"q": ada.email}, follow=True).content.decode()
    assert sum(ada.email in str(session.get_decoded()) for session in Session.objects.all()) == 2
    erase("person", ada.pk)
    assert sum(ada.email in str(session.get_decoded()) for session in Session.objects.all()) == 0
    for browser in browsers:
        assert browser.get("/desk/clients/").status_code == 200
    assert as_bob.get("/").status_code == 200
