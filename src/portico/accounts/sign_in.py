"""Signing in and out: the password, what stands in the way, the session that begins and ends."""

from datetime import datetime

from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse

from portico.accounts import throttle
from portico.accounts.actions import send_verification
from portico.accounts.claims import free_to_sign_in
from portico.accounts.events import record
from portico.accounts.queries import person_with_address
from portico.consent.queries import missing_terms
from portico.people.models import Hold, Person
from portico.people.queries import holds_on

MUST_AGREE = "must_agree"  # the session's mark of somebody who has yet to agree to the terms


class NotSignedIn(Exception):
    """Address and password do not belong together; it is not said which of them is wrong."""


class NotVerified(Exception):
    """The address is not verified yet. The mail that does it was sent again, unless that happened often of late."""


class BeingErased(Exception):
    """The account is being erased; nobody signs in to it any more."""


def identify(request: HttpRequest, *, address: str, password: str, ip: str | None, at: datetime) -> Person:
    """The person who signs in with this address and password, if they may.

    Raises `NotSignedIn`, `NotVerified`, `BeingErased`, or `throttle.TooMany`. Only failures use up the limits.
    """
    typed, here = address.strip().lower(), throttle.place(ip)
    spent = throttle.spend(
        (throttle.SIGN_IN_PLACE, here),
        (throttle.SIGN_IN_HERE, f"{typed} {here}"),
        (throttle.SIGN_IN_ADDRESS, typed),
        at=at,
    )
    found = authenticate(request, email=typed, password=password)
    if not isinstance(found, Person):
        record("person.sign_in_failed", person_with_address(typed), at=at, ip=ip, by_themself=False)
        raise NotSignedIn
    spent.refund()
    if not free_to_sign_in(found.pk).exists() and Hold.Kind.ERASING in holds_on(found):
        raise BeingErased
    if found.email_verified_at is None:
        _send_again(found, at)
        raise NotVerified
    return found


def begin(request: HttpRequest, person: Person, *, to: str, ip: str | None, at: datetime) -> HttpResponse:
    """Begin the session, under a new key, and lead to `to`; a second factor may stand in between."""
    record_authentication(request, person, method="password")
    login = Login(user=person, redirect_url=to, email_verification=EmailVerificationMethod.NONE)
    response: HttpResponse = perform_login(request, login)
    if request.user.is_authenticated:
        record("person.signed_in", person, at=at, ip=ip, user_agent=request.headers.get("User-Agent", ""))
        if must_agree(person, at):
            request.session[MUST_AGREE] = True
    return response


def end(request: HttpRequest, *, ip: str | None, at: datetime) -> None:
    """End the session, and write down whose it was, at whichever door."""
    if isinstance(request.user, Person):
        record("person.signed_out", request.user, at=at, ip=ip)
    logout(request)


def must_agree(person: Person, at: datetime) -> bool:
    """Whether the person belongs to a client account and has not agreed to the terms that hold now."""
    return missing_terms(person, at) is not None


def _send_again(person: Person, at: datetime) -> None:
    try:
        throttle.spend((throttle.VERIFICATION, person.email.lower()), at=at)
    except throttle.TooMany:
        return
    send_verification(person=person, at=at)
