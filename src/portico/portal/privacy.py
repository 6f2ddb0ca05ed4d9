"""The privacy page: what is held and why, who looked, and every right with what it does and does not do."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portico.casework import queries as cases
from portico.people.models import Hold
from portico.portal import queries
from portico.portal.access import PortalRequest, signed_in
from portico.portal.activity import lines

_LOOKS = 5
_OF_A_RUN = {Hold.Kind.COOLING_OFF, Hold.Kind.ERASING}  # they stand as long as a run is open


@signed_in
@require_safe
def privacy(request: PortalRequest) -> HttpResponse:
    """What we hold, why and how long; who looked; and what you can do about it."""
    holds = queries.kinds(queries.holds_on(request.person, request.account))
    held = cases.held("person", request.person.pk, get_language() or "en")
    context = {
        "held": held,
        "rows": sum(one.rows for one in held),
        "run": cases.run_of_person(request.person) if holds & _OF_A_RUN else None,
        "asked": cases.requests_of(request.person),
        "looks": lines(queries.looks_of_staff(request.person, request.account)[:_LOOKS], request),
        "restricted": Hold.Kind.RESTRICTED in holds,
        "suspended": Hold.Kind.SUSPENDED in holds,
    }
    return render(request, "portal/privacy/privacy.html", context)
