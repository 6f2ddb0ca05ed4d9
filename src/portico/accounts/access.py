"""Whether the person of a request has shown lately that they are who they are."""

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate, reauthenticate_by_password
from django.http import HttpRequest


def reauthenticated(request: HttpRequest) -> bool:
    """Whether the password was given again in this session within the last five minutes. Signing in does not count."""
    user = request.user
    return user.is_authenticated and user.has_usable_password() and did_recently_reauthenticate(request)


def remember_reauthentication(request: HttpRequest) -> None:
    """From now on, and for five minutes, this session counts as re-authenticated."""
    reauthenticate_by_password(request)
