"""The portal as a client sees it, shown to a member of staff: which pages, to which role, and never a change.

One place decides for every address of the portal, before its view is called. What is not named here is not shown: what has
secrets, such as sessions, second factors, codes, tokens of receipts and files; what acts; and whatever is added tomorrow.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from portico.accounts.seeing import KEY, Seen, seen_in
from portico.journal.actions import note_look
from portico.people.models import Person
from portico.people.permissions import Permission

_P = Permission

# The pages, each with what the role needs for the same at the desk, and the key by which the journal calls it.
SHOWN: Mapping[str, tuple[str, tuple[Permission, ...]]] = {
    "dashboard": ("overview", (_P.VIEW_CLIENTS,)),
    "profile": ("profile", (_P.VIEW_CLIENTS,)),
    "agreements": ("agreements", (_P.VIEW_CLIENTS,)),
    "team": ("people", (_P.VIEW_CLIENTS,)),
    "consent": ("consent", (_P.VIEW_CONSENT_LOG,)),
    "emails": ("emails", (_P.VIEW_MAIL,)),
    "email": ("emails", (_P.VIEW_MAIL,)),
    "email_layout": ("emails", (_P.VIEW_MAIL,)),
    "activity": ("activity", (_P.VIEW_JOURNAL,)),
    "looks": ("activity", (_P.VIEW_JOURNAL,)),
    "privacy": ("privacy", (_P.HANDLE_REQUESTS, _P.VIEW_JOURNAL)),
    "information": ("privacy", (_P.HANDLE_REQUESTS,)),
    "request": ("privacy", (_P.HANDLE_REQUESTS,)),
}
# About nobody: everyone may read them.
DOCUMENTS = frozenset(
    {
        "terms",
        "terms_version",
        "terms_changes",
        "processing_agreement",
        "processing_agreement_version",
        "processing_agreement_changes",
        "privacy_notice",
        "privacy_notice_version",
        "privacy_notice_changes",
        "cookies",
        "keys",
    }
)
LOOKING = ("GET", "HEAD")


class SeenByStaffMiddleware:
    """Lets a member of staff who looks at somebody's portal look, and nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        _view: Callable[..., HttpResponse],
        _args: tuple[Any, ...],
        _kwargs: Mapping[str, Any],
    ) -> HttpResponse | None:
        """Set `request.seen` for pages that are shown, note the look, and refuse all else; None lets the request through."""
        match = request.resolver_match
        if match is None or match.namespace != "portal" or not isinstance(request.user, Person):
            return None
        if KEY not in request.session:
            return None
        now = timezone.now()
        seen = seen_in(request.session, by=request.user.pk, at=now)
        if seen is None:  # the time is over, or what it rested on is gone: the session is its owner's alone again
            del request.session[KEY]
            return render(request, "portal/seen/over.html", status=403)
        request.seen = seen  # type: ignore[attr-defined]
        return _refused(request, seen, str(match.url_name), now)


def _refused(request: HttpRequest, seen: Seen, name: str, at: datetime) -> HttpResponse | None:
    """Why a page is not shown; None where it is, and then the look is noted."""
    if request.method not in LOOKING:
        return render(request, "portal/seen/no_change.html", status=403)
    if name in DOCUMENTS:
        return None
    if name not in SHOWN or not all(seen.allows(one) for one in SHOWN[name][1]):
        return render(request, "portal/seen/not_shown.html", status=403)
    _noted(seen, SHOWN[name][0], at)
    return None


def _noted(seen: Seen, page: str, at: datetime) -> None:
    note_look(
        verb="portal.viewed",
        at=at,
        actor=seen.staff,
        actor_role=seen.role,
        person=seen.person.pk,
        client=seen.client.pk,
        about=("people.Person", str(seen.person.pk)),
        detail=page,
    )
