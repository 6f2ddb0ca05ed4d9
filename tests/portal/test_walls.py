"""What holds of every page of the portal: sign-in, no change by looking, a pinned number of queries, no cache."""

import uuid

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portico.accounts.models import Session
from portico.journal.actions import note
from portico.journal.models import Entry
from portico.mail.actions import enqueue
from portico.mail.models import Message

pytestmark = pytest.mark.django_db

PAGES = (
    "/",
    "/profile/",
    "/consent/",
    "/privacy/",
    "/privacy/ask/objection/",
    "/privacy/ask/restriction/",
    "/privacy/ask/portability/",
    "/privacy/data/people.Person/",
    "/privacy/looks/",
    "/privacy/information/",
    "/privacy/export/",
    "/privacy/export/new/",
    "/privacy/delete/",
    "/privacy/delete/check/",
    "/emails/",
    "/activity/",
)
POSTS = (
    "/profile/account/",
    "/profile/consent/",
    "/consent/off/",
    "/consent/offers/",
    "/privacy/delete/cancel/",
    "/privacy/unrestrict/",
    "/privacy/export/00000000-0000-4000-8000-00000000beef/fetch/",
)


def everything():
    """Every row of every table but sessions and the activity log."""
    return {
        model: sorted(map(str, model._base_manager.values_list()))
        for model in apps.get_models()
        if model not in (Session, Entry) and model._meta.managed
    }


@pytest.mark.parametrize("path", PAGES)
def test_nobody_is_sent_to_sign_in(client, path):
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/?next=/")


@pytest.mark.parametrize("path", POSTS)
def test_nobody_changes_anything(client, path, offers):
    before = everything()
    assert client.post(path, {"to": "on", "purposes": "offers", "shown": "offers:1"})["Location"].startswith("/login/")
    assert everything() == before


@pytest.mark.parametrize("path", PAGES)
def test_looking_changes_nothing(confirmed, ada, news, offers, path):
    browser = confirmed(ada)
    before = everything()
    assert browser.get(path).status_code in {200, 302}
    assert browser.head(path).status_code in {200, 302}
    assert everything() == before


@pytest.mark.parametrize("path", POSTS)
def test_what_acts_is_not_looked_at(as_ada, path):
    assert as_ada.get(path).status_code == 405


@pytest.mark.parametrize("path", PAGES)
def test_no_cache_keeps_a_page(confirmed, ada, path):
    assert "no-store" in confirmed(ada).get(path)["Cache-Control"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_takes_at_most_twelve_queries_however_much_there_is(confirmed, ada, news, offers, now, path):
    browser = confirmed(ada)
    counts = []
    for _more in range(2):
        for _one in range(3):
            note(verb="client.viewed", at=now, actor_role="support", person=ada.pk, detail="profile")
            enqueue(
                template="password_changed",
                person=ada,
                to=ada.email,
                language="en",
                stream=Message.Stream.SECURITY,
                context={"name": ada.name},
                at=now,
            )
        browser.get(path)
        with CaptureQueriesContext(connection) as seen:
            browser.get(path)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize(
    "path",
    [
        "/emails/{}/",
        "/privacy/requests/{}/",
        "/privacy/export/{}/",
        "/privacy/export/{}/fetch/",
        "/privacy/data/{}/",
        "/terms/{}/",
        "/consent/confirm/{}/",
        "/nowhere/{}/",
    ],
)
def test_what_does_not_exist_is_no_page(confirmed, ada, path):
    browser = confirmed(ada)
    for key in (uuid.UUID(int=0), uuid.UUID("00000000-0000-4000-8000-00000000beef"), "0", "-1", "x"):
        assert browser.post(path.format(key)).status_code in {404, 405}
        assert browser.get(path.format(key)).status_code in {404, 405}
