"""To see the portal as a client sees it, and to leave it again."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from portico.accounts import seeing
from portico.desk.access import DeskRequest, requires
from portico.desk.client import subject
from portico.people.permissions import Permission


@requires(Permission.VIEW_PORTAL)
@require_POST
def enter(request: DeskRequest, client: UUID, person: UUID) -> HttpResponse:
    """Go to the first page of the portal as one person of the client sees it."""
    of = subject(client)
    whose = next((one for one in of.persons if one.pk == person), None)
    if whose is None:
        raise Http404
    try:
        seeing.enter(
            session=request.session,
            client=of.client,
            person=whose,
            by=request.desk.person,
            by_role=request.desk.role,
            at=timezone.now(),
        )
    except seeing.CannotSee as refused:
        messages.error(request, str(refused))
        return redirect("desk:client_summary", client)
    return redirect("portal:dashboard")


@requires(Permission.ENTER_DESK)
@require_POST
def leave(request: DeskRequest) -> HttpResponse:
    """Back to the client at the desk."""
    client = seeing.leave(session=request.session, by=request.desk.person, by_role=request.desk.role, at=timezone.now())
    if client is None:
        return redirect("desk:home")
    messages.success(request, _("You have left the portal of this client."))
    return redirect("desk:client_summary", client)
