"""Ending sessions: what a cookie opens goes with its row. A sign-in that waits for its second factor is one too."""

from datetime import datetime

from django.db import transaction

from portico.accounts.actions.pending import forget_address_change
from portico.accounts.events import record
from portico.accounts.models import KnownBrowser, Session
from portico.accounts.queries import session_id
from portico.people.models import Person


def end_sessions(*, person: Person, but: str | None = None) -> int:
    """End every session of a person, but the one with this key if there is one; returns how many."""
    doomed = Session.objects.filter(person=person)
    if but is not None:
        doomed = doomed.exclude(session_key=but)
    ended, _per_model = doomed.delete()
    return ended


def forget_browsers(*, person: Person) -> int:
    """Forget with which browsers a person has signed in: the next sign-in with any of them is told by mail."""
    forgotten, _per_model = KnownBrowser.objects.filter(person=person).delete()
    return forgotten


def end_other_sessions(*, person: Person, this: str | None, at: datetime, ip: str | None) -> int:
    """Sign a person out everywhere but in the session with this key; returns how many sessions ended.

    A change of address that was asked for, maybe in one of them, ends too.
    """
    with transaction.atomic():
        locked = Person.objects.select_for_update().get(pk=person.pk)
        forget_address_change(locked)
        ended = end_sessions(person=person, but=this)
        record("person.sessions_ended", person, at=at, ip=ip)
    return ended


def end_all_sessions(*, person: Person, at: datetime, ip: str | None) -> int:
    """Sign a person out everywhere, also here; returns how many sessions ended. Forgets the browsers too."""
    forget_browsers(person=person)
    return end_other_sessions(person=person, this=None, at=at, ip=ip)


def end_session(*, person: Person, session: str, at: datetime, ip: str | None) -> bool:
    """End one session of the person, named as `queries.session_id` names it. False if the person has none such."""
    for key in Session.objects.filter(person=person).values_list("session_key", flat=True):
        if session_id(key) == session:
            Session.objects.filter(person=person, session_key=key).delete()
            record("person.sessions_ended", person, at=at, ip=ip)
            return True
    return False
