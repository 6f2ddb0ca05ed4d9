"""Whether the person of a request has shown lately that they are who they are."""

import time

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.http import HttpRequest

from portico.accounts.queries import has_second_factor
from portico.people.models import Person


def reauthenticated(request: HttpRequest) -> bool:
    """Whether the person has shown it again in this session within the last five minutes. Signing in does not count.

    Whoever has a second factor has shown that too.
    """
    person = request.user
    if not isinstance(person, Person):
        return False
    shown = [one for one in get_authentication_records(request, person) if one.get("reauthenticated")]
    if not shown or time.time() - shown[-1]["at"] >= app_settings.REAUTHENTICATION_TIMEOUT:
        return False
    return bool(shown[-1].get("second_factor")) or not has_second_factor(person)


def remember_reauthentication(request: HttpRequest, *, second_factor: bool) -> None:
    """From now on, and for five minutes, this session counts as re-authenticated, with the second factor or without."""
    record_authentication(request, request.user, method="password", reauthenticated=True, second_factor=second_factor)
