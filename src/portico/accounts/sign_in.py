"""Signing in and out: the password, the second factor, what stands in the way, the session that begins and ends."""

from datetime import datetime

from allauth.account import app_settings
from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
from allauth.account.stages import LoginStageController
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse

from portico.accounts import actions, passkeys, throttle
from portico.accounts.backends import PersonBackend
from portico.accounts.claims import free_to_sign_in
from portico.accounts.events import record
from portico.accounts.known_browsers import recognise
from portico.accounts.queries import person_with_address
from portico.accounts.telling import Place, tell
from portico.consent.queries import to_agree
from portico.people.models import Hold, Person
from portico.people.queries import holds_on

MUST_AGREE = "must_agree"  # the session's mark of somebody who has yet to agree to something
_HASH = "password"  # in what waits for the second factor: that the password is still the same
_PASSKEY = str(Authenticator.Type.WEBAUTHN)


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
        (throttle.SIGN_IN_HERE, f"{throttle.mailbox(typed)} {here}"),
        (throttle.SIGN_IN_ADDRESS, throttle.mailbox(typed)),
        at=at,
    )
    found = authenticate(request, email=typed, password=password)
    if not isinstance(found, Person):
        record("person.sign_in_failed", person_with_address(typed), at=at, ip=ip, by_themself=False)
        raise NotSignedIn
    spent.refund()
    if not _may(found):
        raise BeingErased
    if found.email_verified_at is None:
        _send_again(found, at)
        raise NotVerified
    return found


def begin(request: HttpRequest, person: Person, *, to: str, ip: str | None, at: datetime) -> HttpResponse:
    """Begin the session, under a new key, and lead to `to`; where there is a second factor, to the page that asks for it."""
    record_authentication(request, person, method="password")
    login = Login(
        user=person,
        redirect_url=to,
        email_verification=EmailVerificationMethod.NONE,
        state={_HASH: person.get_session_auth_hash()},
    )
    first = person.last_login is None
    response: HttpResponse = perform_login(request, login)
    if request.user.is_authenticated:
        _arrive(request, response, person, first=first, how="", ip=ip, at=at)
    else:
        request.session.cycle_key()  # whoever knew the key from before knows it no more
        request.session.set_expiry(app_settings.LOGIN_TIMEOUT)
    return response


def awaited(request: HttpRequest) -> Person | None:
    """Who has given the password in this browser, not long ago, and has yet to show the second factor.

    Nobody, where the password was changed meanwhile or the account is being erased.
    """
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    person = stage.login.user if stage else None
    if not isinstance(person, Person):
        return None
    if stage.login.state.get(_HASH) != person.get_session_auth_hash() or not _may(person):
        clear_login(request)
        return None
    return person


def check_second_factor(request: HttpRequest, person: Person, *, code: str, ip: str | None, at: datetime) -> str:
    """Check a code of whoever is awaited; returns of which kind it was. Raises `actions.WrongCode` or `throttle.TooMany`."""
    spent = _spend_second(person, ip, at)
    kind = actions.check_code(person=person, code=code, at=at, place=place_of(request, ip))
    spent.refund()
    return kind


def complete(request: HttpRequest, person: Person, *, how: str, ip: str | None, at: datetime) -> HttpResponse:
    """End the sign-in of whoever is awaited and has shown the second factor."""
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    record_authentication(request, person, method="mfa", type=how)
    request.session.set_expiry(None)
    first = person.last_login is None
    response: HttpResponse = stage.exit()
    _arrive(request, response, person, first=first, how=how, ip=ip, at=at)
    return response


def check_passkey(request: HttpRequest, person: Person | None, *, answer: str, ip: str | None, at: datetime) -> Person:
    """Check a passkey of the person, or of whoever comes with nothing else; returns whose it is.

    Raises `passkeys.PasskeyRefused`, `BeingErased`, `NotVerified` or `throttle.TooMany`.
    """
    place = place_of(request, ip)
    spent = (
        throttle.spend((throttle.PASSKEY_PLACE, throttle.place(ip)), at=at)
        if person is None
        else _spend_second(person, ip, at)
    )
    try:
        shown = passkeys.signed(request, answer, person)
        actions.use_passkey(
            person=shown.person, passkey=shown.passkey.pk, signatures=shown.signatures, at=at, place=place
        )
    except passkeys.PasskeyRefused:
        actions.refuse_passkey(person=person, at=at, place=place)
        raise
    except actions.PasskeyCopied as error:
        raise passkeys.PasskeyRefused from error
    if not PersonBackend().user_can_authenticate(shown.person):
        raise passkeys.PasskeyRefused
    if not _may(shown.person):
        raise BeingErased
    if shown.person.email_verified_at is None:
        raise NotVerified
    spent.refund()
    return shown.person


def begin_with_passkey(request: HttpRequest, person: Person, *, to: str, ip: str | None, at: datetime) -> HttpResponse:
    """Sign in whoever has shown a passkey and nothing else: it is two factors in one."""
    record_authentication(request, person, method="mfa", type=_PASSKEY, passwordless=True)
    login = Login(user=person, redirect_url=to, email_verification=EmailVerificationMethod.NONE)
    first = person.last_login is None
    response: HttpResponse = perform_login(request, login)
    _arrive(request, response, person, first=first, how=_PASSKEY, ip=ip, at=at)
    return response


def place_of(request: HttpRequest, ip: str | None) -> Place:
    """From where a request comes, for the log and for mails."""
    return Place(ip, request.headers.get("User-Agent", "").replace("\x00", "")[:200])


def _may(person: Person) -> bool:
    """Whether signing in leads anywhere: everywhere, or to the few pages that a hold leaves open."""
    return free_to_sign_in(person.pk).exists() or Hold.Kind.ERASING not in holds_on(person)


def _spend_second(person: Person, ip: str | None, at: datetime) -> throttle.Spent:
    return throttle.spend(
        (throttle.SECOND_FACTOR_HERE, f"{person.pk} {throttle.place(ip)}"),
        (throttle.SECOND_FACTOR, str(person.pk)),
        at=at,
    )


def _arrive(
    request: HttpRequest, response: HttpResponse, person: Person, *, first: bool, how: str, ip: str | None, at: datetime
) -> None:
    """What a sign-in that is complete leaves: a line in the log, the browser, a mail if the browser is a new one."""
    place = place_of(request, ip)
    record("person.signed_in", person, at=at, ip=ip, user_agent=place.user_agent, detail=how)
    known = recognise(request, response, person, at=at)
    if not known and not first:
        tell("new_browser", person, place=place, at=at)
    if must_agree(person, at):
        request.session[MUST_AGREE] = True


def end(request: HttpRequest, *, ip: str | None, at: datetime) -> None:
    """End the session, and write down whose it was, at whichever door."""
    if isinstance(request.user, Person):
        record("person.signed_out", request.user, at=at, ip=ip)
    logout(request)


def must_agree(person: Person, at: datetime) -> bool:
    """Whether there are documents that the person has to agree to before they go on (`consent.queries.to_agree`)."""
    return bool(to_agree(person, at))


def _send_again(person: Person, at: datetime) -> None:
    try:
        throttle.spend((throttle.VERIFICATION, throttle.mailbox(person.email)), at=at)
    except throttle.TooMany:
        return
    actions.send_verification(person=person, at=at)
