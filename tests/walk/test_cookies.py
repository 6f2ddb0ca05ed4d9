"""Every cookie that any page sets stands in the cookie note, which says why it is needed and how long it lasts."""

import pytest
from django.conf import settings
from django.test import Client as Browser

from portico.kit.cookies import KNOWN_BROWSER, necessary
from tests import factories
from tests.factories.people import PASSWORD
from tests.walk.conftest import Walks
from tests.walk.scene import EVERYONE

pytestmark = pytest.mark.django_db
LASTING = {one.name: None if one.lasts is None else int(one.lasts.total_seconds()) for one in necessary()}


@pytest.mark.parametrize("who", EVERYONE)
def test_no_page_sets_a_cookie_that_is_not_in_the_note(walked: Walks, who: str) -> None:
    heard = [(name, one.cookies) for method in ("GET", "POST") for name, one in walked(who, method).items()]
    wrong = [
        (name, key) for name, set_ in heard for key, lasts in set_.items() if LASTING.get(key, "not there") != lasts
    ]
    assert wrong == []


def test_every_cookie_of_the_note_is_set_by_something(client: Browser) -> None:
    owner = factories.client(owner=factories.person(email="ada@lovelace.example")).members.get().person
    client.get("/login/")
    client.post("/login/", {"login": owner.email, "password": PASSWORD})
    client.post("/language/", {"language": "de", "next": "/"})
    client.post("/profile/consent/", {})
    assert set(client.cookies) | {KNOWN_BROWSER} == set(LASTING)


def test_the_note_lists_them_and_asks_for_nothing(client: Browser) -> None:
    page = client.get("/cookies/").content.decode()
    assert [name for name in LASTING if f"<code>{name}</code>" not in page] == []
    assert "14 days" in page
    assert page.count("<form") == 1  # the choice of a language
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies
