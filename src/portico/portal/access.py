"""Who may see what in the portal. Every page starts from the signed-in person, never from an id in the address.

Where a member of staff looks at the portal as a client sees it, `portico.portal.seen` has let them in and set whom they see.
"""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from portico.accounts.access import reauthenticated
from portico.people.holds import Work, held
from portico.people.models import Client, Member, Person
from portico.people.permissions import Permission
from portico.people.roles import May, may

CHOSEN = "portal_client"  # the session's key for the account that a person of several has chosen
MOST_PLACES = 100

View = Callable[..., HttpResponseBase]


class PortalRequest(HttpRequest):
    """What a view of the portal is given: the person, and the account they act in, if they belong to one."""

    person: Person
    member: Member | None
    account: Client | None
    places: list[Member]  # all of the person's, each with its account
    closed: bool  # a hold on the person or the account closes the place
    client_ip: str | None


def signed_in(view: View) -> View:
    """Let only a signed-in person in; nobody is sent to sign in. What is shown is never kept by a cache."""

    @wraps(view)
    def guarded(request: PortalRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.path)  # the path alone: a query may not travel on
        seen = getattr(request, "seen", None)
        request.person = seen.person if seen else request.user
        request.places = _places(request.person)
        request.member = _chosen(request)
        request.account = request.member.client if request.member else None
        request.closed = bool(request.member and request.member.closed)  # type: ignore[attr-defined]  # as asked below
        return view(request, *args, **kwargs)

    return never_cache(guarded)


def recently_authenticated(view: View) -> View:
    """`signed_in`, and the password was given again within the last five minutes; else it is asked for first.

    What was posted is not carried along: the person comes back to the page and decides there.
    """

    @wraps(view)
    def guarded(request: PortalRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not reauthenticated(request):
            ask = reverse("portal:confirm_password")
            return HttpResponseRedirect(f"{ask}?{urlencode({REDIRECT_FIELD_NAME: request.path})}")
        return view(request, *args, **kwargs)

    return signed_in(guarded)


def own_path(wanted: str | None) -> str:
    """Where to go on to, if that is a page of this house; else nothing. No address leads anybody elsewhere."""
    if wanted and wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return ""


def own_page(wanted: str | None) -> str:
    """The same, and the page is of no one thing, such as a letter or a request: it is there in whichever account one acts."""
    path = own_path(wanted)
    try:
        return "" if resolve(path.partition("?")[0]).kwargs else path
    except Resolver404:
        return ""


def shown(request: PortalRequest, permission: Permission) -> bool:
    """Whether something is shown: to the person always, to staff who look at their portal only as at the desk."""
    seen = getattr(request, "seen", None)
    return seen is None or seen.allows(permission)


def needs(what: May) -> Callable[[View], View]:
    """Let only those in whose role in the account includes something. It stands below what asks who somebody is."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: PortalRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not may(request.member, what):
                return render(request, "403.html", status=403)
            return view(request, *args, **kwargs)

        return guarded

    return guard


def _places(person: Person) -> list[Member]:
    """The places of a person, the oldest first; those that a hold closes come last."""
    places = Member.objects.filter(person=person).select_related("client")
    closed = held(Work.SIGN_IN, client="client_id")
    return list(places.annotate(closed=closed).order_by("closed", "since", "pk")[:MOST_PLACES])


def _chosen(request: PortalRequest) -> Member | None:
    """The place in the chosen account, if it is open, or in the oldest."""
    seen = getattr(request, "seen", None)
    chosen = str(seen.client.pk) if seen else request.session.get(CHOSEN)
    own_choice = (one for one in request.places if str(one.client_id) == chosen and not one.closed)  # type: ignore[attr-defined]  # as asked above
    return next(own_choice, request.places[0] if request.places else None)
