"""The privacy tab of a client: requests, erasures and downloads; and making a download for the client."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from portico.casework import actions
from portico.casework.models import Export, Request, Run
from portico.desk.access import DeskRequest, requires
from portico.desk.client import show, subject
from portico.people.permissions import Permission

_SHOWN = 50


@requires(Permission.HANDLE_REQUESTS)
@require_safe
def privacy(request: DeskRequest, client: UUID) -> HttpResponse:
    """What was asked, what ran, what was made for download."""
    of = subject(client)
    persons = [one.pk for one in of.persons]
    exports = Export.objects.filter(client_id=client) | Export.objects.filter(person_id__in=persons)
    return show(
        request,
        of,
        "privacy",
        at=timezone.now(),
        requests=Request.objects.filter(person_id__in=persons)
        .select_related("person")
        .order_by("-received_at", "pk")[:_SHOWN],
        runs=Run.objects.filter(root_id__in=[client, *persons])
        .defer("identifiers", "plan")
        .order_by("-decided_at", "pk")[:_SHOWN],
        exports=exports.select_related("person").order_by("-created_at", "pk")[:_SHOWN],
    )


@requires(Permission.EXPORT_CLIENTS)
@require_POST
def export(request: DeskRequest, client: UUID) -> HttpResponse:
    """Have a package of the client's data made. The client fetches it from the portal; staff do not get it."""
    of = subject(client)
    asked = request.POST.get("person", "")
    person = next((one for one in of.persons if str(one.pk) == asked), None)
    if asked and person is None:
        raise Http404
    try:
        actions.export(
            root="person" if person else "client",
            root_id=person.pk if person else client,
            by=request.desk.person,
            by_role=request.desk.role,
            language=person.language if person else of.language,
            at=timezone.now(),
        )
    except actions.UnknownRoot as gone:  # erased since it was looked up
        raise Http404 from gone
    except (actions.AlreadyMaking, actions.TooManyPackages) as refused:
        messages.info(request, str(refused))
    else:
        messages.success(
            request, _("The package is being made. It waits on the privacy page of the portal, for whom it is about.")
        )
    return redirect("desk:client_privacy", client)
