"""Middleware of sign-in: what a hold does to sessions that exist already, and when each was last seen."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _

from portico.accounts.claims import free_to_sign_in
from portico.accounts.models import Session
from portico.accounts.sign_in import MUST_AGREE, must_agree
from portico.people.models import Hold, Person
from portico.people.queries import holds_on

_SEEN = timedelta(minutes=1)

# Where everyone may go, whatever holds them: documents, links from mails, leaving.
OPEN = (
    "/logout/",
    "/desk/logout/",
    "/language/",
    "/terms/",
    "/privacy-notice/",
    "/cookies/",
    "/processing-agreement/",
    "/receipt/",
    "/unsubscribe/",
    "/invitation/",
    "/verify/",
    "/reset/",
    "/.well-known/",
    "/demo/",
)
_PRIVACY = ("/privacy/", "/confirm-password/")
COOLING_OFF = _PRIVACY
SUSPENDED = ("/suspended/", "/consent/", *_PRIVACY)
AGREE = ("/agree/", "/agreements/", "/consent/", *_PRIVACY)


class SessionGuardMiddleware:
    """Asks the claim of sign-in on every request of a session, before the page is made.

    Being erased ends the session. Cooling-off leads to the privacy page, a suspension to its page and the privacy rights,
    terms not agreed to yet to the page that asks. Everything else is closed, also to what is added tomorrow.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; afterwards write down when and from where the session was seen."""
        response = self.get_response(request)
        if request.session.accessed and request.user.is_authenticated:
            _seen(request)
        return response

    def process_view(
        self,
        request: HttpRequest,
        _view: Callable[..., HttpResponse],
        _args: tuple[Any, ...],
        _kwargs: Mapping[str, Any],
    ) -> HttpResponse | None:
        """Let the request through, or lead it to where the person may go."""
        person = request.user
        if not isinstance(person, Person):
            return None
        if free_to_sign_in(person.pk).exists():
            asked = MUST_AGREE in request.session and must_agree(person, timezone.now())
            return _led(request, AGREE, "/agree/") if asked else None
        holds = holds_on(person)
        if Hold.Kind.COOLING_OFF in holds and Hold.Kind.ERASING not in holds:
            return _led(request, COOLING_OFF, "/privacy/")
        if Hold.Kind.SUSPENDED in holds and Hold.Kind.ERASING not in holds:
            return _led(request, SUSPENDED, "/suspended/")
        logout(request)
        messages.info(request, _("You were signed out, because this account is closed."))
        return None if request.path.startswith(OPEN) else HttpResponseRedirect(resolve_url(settings.LOGIN_URL))


def _led(request: HttpRequest, also: tuple[str, ...], to: str) -> HttpResponse | None:
    return None if request.path.startswith((*OPEN, *also)) else HttpResponseRedirect(to)


def _seen(request: HttpRequest) -> None:
    """At most one small update a minute, or when the browser has moved."""
    row, key = getattr(request.session, "row", None), request.session.session_key
    now = timezone.now()
    ip = getattr(request, "client_ip", None)
    user_agent = request.headers.get("User-Agent", "").replace("\x00", "")[:200]
    known = row is not None and row.session_key == key and (row.ip, row.user_agent) == (ip, user_agent)
    if key and (row is None or not known or row.seen_at < now - _SEEN):
        Session.objects.filter(session_key=key).update(seen_at=now, ip=ip, user_agent=user_agent)
