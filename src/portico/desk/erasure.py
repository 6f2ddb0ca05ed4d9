"""Deleting a client or one of its people: the plan, and its confirmation. The run that follows has pages of its own."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portico.casework import actions, queries
from portico.casework.models import Run
from portico.desk.access import DeskRequest, requires
from portico.desk.client import Subject, show, subject, viewed
from portico.people.models import Person
from portico.people.permissions import Permission


@requires(Permission.ERASE_CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def erase_client(request: DeskRequest, client: UUID) -> HttpResponse:
    """The plan of deleting the client; posted with its digest, the decision."""
    return _erase(request, subject(client), "client", client)


@requires(Permission.ERASE_CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def erase_person(request: DeskRequest, client: UUID, person: UUID) -> HttpResponse:
    """The same for one person of a client; a person of another client is 404."""
    of = subject(client)
    if person not in {one.pk for one in of.persons}:
        raise Http404
    return _erase(request, of, "person", person)


def _erase(request: DeskRequest, of: Subject, root: str, root_id: UUID) -> HttpResponse:
    now = timezone.now()
    if running := queries.run_for(root, root_id):
        return redirect("desk:run", running.pk)
    viewed(request, of, "privacy", at=now)  # before the plan, which would otherwise change by being looked at
    try:
        if request.method != "POST":
            return _plan(request, of, actions.preview(root=root, root_id=root_id, at=now), now)
        run = actions.erase(
            root=root,
            root_id=root_id,
            digest=request.POST.get("digest", ""),
            trigger=Run.Trigger.DESK,
            by=request.desk.person,
            by_role=request.desk.role,
            at=now,
            cooling_off=None if request.POST.get("when") == "now" else actions.COOLING_OFF,
        )
    except actions.PlanChanged as changed:
        return _plan(request, of, changed.plan, now, status=409, changed=True)
    except actions.Blocked as blocked:
        return _plan(request, of, blocked.plan, now, status=409)
    except actions.AlreadyRunning as already:
        run = already.run
    except actions.UnknownRoot as gone:  # erased since it was looked up
        raise Http404 from gone
    return redirect("desk:run", run.pk)


def _plan(
    request: DeskRequest, of: Subject, plan: Any, now: datetime, *, status: int = 200, changed: bool = False
) -> HttpResponse:
    """The plan with whom it reaches: who goes, who of this client stays, which other accounts go too."""
    going = set(plan.roots.persons)
    person = next((one for one in of.persons if plan.roots.root == "person" and one.pk == plan.roots.root_id), None)
    return show(
        request,
        of,
        "privacy",
        at=now,
        status=status,
        template="desk/client/erase.html",
        plan=plan,
        changed=changed,
        person=person,
        going=list(Person.objects.filter(pk__in=going).order_by("name", "pk")),
        staying=[one for one in of.persons if one.pk not in going],
        client_goes=of.client.pk in plan.roots.clients,
        other_clients=len(plan.roots.clients - {of.client.pk}),
        cooling_off_until=now + actions.COOLING_OFF,
    )
