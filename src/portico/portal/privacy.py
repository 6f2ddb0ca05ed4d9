"""The privacy page: what is held and why, who looked, and every right with what it does and does not do.

Beside it stand the data itself, kind by kind, the looks of staff in full, and the information of Art. 15 on one page.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from portico.casework import actions
from portico.casework import queries as cases
from portico.casework.models import Request
from portico.journal.models import Entry
from portico.kit.paging import page_of
from portico.people.models import Hold
from portico.portal import queries
from portico.portal.access import PortalRequest, signed_in
from portico.portal.activity import Line, lines
from portico.portal.export import may_copy_account

_LOOKS = 5
_REQUESTS = 20
_LONGEST = 60  # of a key in an address
_OF_A_RUN = {Hold.Kind.COOLING_OFF, Hold.Kind.ERASING}  # they stand as long as a run is open


@dataclass(frozen=True, slots=True)
class Look:
    """A look of staff at somebody's data, and the reason where there is one: a request that was being worked on."""

    line: Line
    request: Request | None


@signed_in
@require_safe
def privacy(request: PortalRequest) -> HttpResponse:
    """What we hold, why and how long; who looked; and what you can do about it."""
    standing = queries.holds_on(request.person, request.account)
    holds = queries.kinds(standing)
    held = cases.held("person", request.person.pk, get_language() or "en")
    context = {
        "held": held,
        "rows": sum(one.rows for one in held),
        "run": cases.run_of_person(request.person) if holds & _OF_A_RUN else None,
        "asked": cases.requests_of(request.person)[:_REQUESTS],
        "looks": _looks(queries.looks_of_staff(request.person, request.account)[:_LOOKS], request),
        "restricted": Hold.Kind.RESTRICTED in holds,
        "own_restriction": any(_own(hold, request) for hold in standing),
        "suspended": Hold.Kind.SUSPENDED in holds,
        "account_copy": may_copy_account(request),
    }
    return render(request, "portal/privacy/privacy.html", context)


@signed_in
@require_safe
def data(request: PortalRequest, table: str) -> HttpResponse:
    """The rows of one kind of data about oneself, as the download has them, a page at a time."""
    before, after = request.GET.get("before", "")[:_LONGEST], request.GET.get("after", "")[:_LONGEST]
    try:
        page = cases.rows_held(
            "person", request.person.pk, table, before=before, after=after, language=get_language() or "en"
        )
    except cases.NothingHeld as nothing:
        raise Http404 from nothing
    context = {
        "page": page,
        "newer": f"?{urlencode({'after': page.newer})}" if page.newer else "",
        "older": f"?{urlencode({'before': page.older})}" if page.older else "",
    }
    return render(request, "portal/privacy/data.html", context)


@signed_in
@require_safe
def looks(request: PortalRequest) -> HttpResponse:
    """Every look of our staff at oneself or the account: when, by which role, and why where that is known."""
    page = page_of(request, queries.looks_of_staff(request.person, request.account), ("at", "pk"))
    context = {"page": page, "looks": _looks(page.rows, request)}
    return render(request, "portal/privacy/looks.html", context)


@signed_in
@require_safe
def information(request: PortalRequest) -> HttpResponse:
    """All that Art. 15(1) and (2) GDPR tell beside the copy, on one page to read or to print."""
    told = cases.information("person", request.person.pk, get_language() or "en")
    return render(request, "portal/privacy/information.html", {"processing": told, "now": timezone.now()})


@signed_in
@require_POST
def unrestrict(request: PortalRequest) -> HttpResponse:
    """End a restriction that one asked for oneself."""
    try:
        actions.end_restriction(
            person=request.person, reason="", by=request.person.pk, by_role="client", at=timezone.now()
        )
    except actions.NotRestricted as refused:
        messages.info(request, str(refused))
    else:
        messages.success(request, _("The restriction has ended. We process your data as before."))
    return redirect("portal:privacy")


def _own(hold: Hold, request: PortalRequest) -> bool:
    mine = hold.person_id == request.person.pk and hold.placed_by == request.person.pk
    return hold.kind == Hold.Kind.RESTRICTED and mine


def _looks(entries: Iterable[Entry], request: PortalRequest) -> list[Look]:
    """Looks with their reasons, for which one statement asks; a request of somebody else is no reason to show."""
    found = list(entries)
    keys = {key for one in found if one.object_type == "casework.Request" and (key := _key(one))}
    asked = {one.pk: one for one in cases.requests_of(request.person).filter(pk__in=keys)} if keys else {}
    return [Look(line, asked.get(_key(line.entry))) for line in lines(found, request)]  # type: ignore[arg-type]


def _key(entry: Entry) -> UUID | None:
    try:
        return UUID(entry.object_id)
    except ValueError:
        return None
