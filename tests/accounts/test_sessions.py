"""The session engine: whose a session is, and that an ended one stays ended."""

from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError

from portico.accounts.models import Session

pytestmark = pytest.mark.django_db
engine = import_module(settings.SESSION_ENGINE)


def test_a_session_belongs_to_the_person_who_signed_in(as_ada, as_bob, ada, bob):
    assert Session.objects.get(person=ada).session_key == as_ada.session.session_key
    assert Session.objects.get(person=bob).session_key == as_bob.session.session_key


def test_saving_a_session_leaves_when_and_from_where_it_was_seen(as_ada, ada):
    Session.objects.filter(person=ada).update(ip="192.0.2.7", user_agent="Some Browser")
    before = Session.objects.values("created_at", "seen_at", "ip", "user_agent").get(person=ada)
    session = as_ada.session
    session["chosen"] = "something"
    session.save()
    assert Session.objects.values("created_at", "seen_at", "ip", "user_agent").get(person=ada) == before


def test_saving_a_session_that_was_ended_elsewhere_does_not_bring_it_back(as_ada, ada):
    session = as_ada.session
    session["chosen"] = "something"
    Session.objects.filter(person=ada).delete()
    with pytest.raises(UpdateError):
        session.save()
    assert not Session.objects.exists()
