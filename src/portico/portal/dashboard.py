"""The first page: what waits for the person, what they have, and how they reach someone."""

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portico.casework import queries as cases
from portico.casework.models import Request
from portico.consent import queries as consents
from portico.people.permissions import Permission
from portico.people.roles import May, may
from portico.portal import queries, tasks
from portico.portal.access import PortalRequest, shown, signed_in

_LATEST = 3


@signed_in
@require_safe
def dashboard(request: PortalRequest) -> HttpResponse:
    """What must I do, what do I have, how do I reach someone."""
    now = timezone.now()
    offers = consents.offers(get_language() or "en", person=request.person)
    corrects = may(request.member, May.CORRECT_ACCOUNT)
    state = queries.state_of(request.person, request.account, corrects=corrects, at=now)
    asked = list(cases.requests_of(request.person).filter(state__in=Request.OPEN))
    if not shown(request, Permission.HANDLE_REQUESTS):
        asked, state = [], replace(state, download_ready=False)
    letters = queries.messages_of(request.person, request.member).order_by("-created_at", "-pk")
    context = {
        "tasks": tasks.waiting(request, offers=offers, requests=asked, state=state, at=now),
        "offers": offers,
        "restricted": state.restricted,
        "people": state.people,
        "sees_people": may(request.member, May.MANAGE_PEOPLE),
        "letters": letters[:_LATEST] if shown(request, Permission.VIEW_MAIL) else [],
    }
    return render(request, "portal/dashboard.html", context)
