"""Erasures on their way and done: the list, one with its progress, cancelling, the receipt."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from portico.casework import actions
from portico.casework.models import Finding, Receipt, Run
from portico.desk.access import DeskRequest, requires
from portico.desk.queries import first_client
from portico.kit import signing
from portico.kit.paging import page_of
from portico.people.models import Client
from portico.people.permissions import Permission

RELOAD = 3  # seconds between two reloads where there is no script
ORDER = (Run.State.COOLING_OFF, *Run.MOVING, *Run.OVER)


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a run on its way, as shown: `past`, `present` or `future`."""

    label: str
    place: str


def stages(run: Run) -> list[Stage]:
    """The way of a run, without cooling-off where there was none; nothing for one that was cancelled or has stopped."""
    if run.state not in ORDER:
        return []
    here = ORDER.index(Run.State(run.state))
    way = [state for state in ORDER if state != Run.State.COOLING_OFF or run.due_at]
    places = {True: "past", False: "future"}
    return [
        Stage(str(state.label), "present" if ORDER.index(state) == here else places[ORDER.index(state) < here])
        for state in way
    ]


@requires(Permission.ERASE_CLIENTS)
@require_safe
@vary_on_headers("HX-Request")
def run(request: DeskRequest, run: UUID) -> HttpResponse:
    """How far a run has come. It goes on without this page, which renews itself with script and without."""
    found = get_object_or_404(Run.objects.defer("identifiers"), pk=run)
    done, total = found.progress
    began = found.started_at or found.decided_at
    receipt = Receipt.objects.filter(run=found).first()
    context: dict[str, Any] = {
        "run": found,
        "stages": stages(found),
        "moving": found.state in Run.MOVING,
        "done": done,
        "total": total,
        "elapsed": int(((found.erased_at or timezone.now()) - began).total_seconds()),
        "receipt": receipt is not None,
    }
    if request.headers.get("HX-Request") == "true":
        part = render(request, "desk/runs/_progress.html", context)
        if found.state not in Run.MOVING:
            part["HX-Refresh"] = "true"  # the rest of the page says what was done
        return part
    context |= {
        "over": found.state in Run.OVER,
        "plan": _done(found.plan, receipt) if found.state in Run.OVER and receipt else found.plan,
        "cooling_off": found.state == Run.State.COOLING_OFF,
        "participants": sorted(found.participants.items()),
        "findings": Finding.objects.filter(run=found.pk, state=Finding.State.OPEN).order_by("-found_at", "-pk")[:50],
        "client": _client(found),
        "reload": RELOAD,
    }
    return render(request, "desk/runs/run.html", context)


def _done(plan: dict[str, Any], receipt: Receipt) -> dict[str, Any]:
    """The plan with the counts of what was done, which are those of the receipt."""
    counts = {_part(step): step["rows"] for step in read(receipt).get("steps", ())}
    return plan | {"steps": [step | {"rows": counts.get(_part(step), step["rows"])} for step in plan["steps"]]}


def _part(step: dict[str, Any]) -> tuple[str, str, str]:
    return step["label"], step["action"], step.get("path", "")


def read(receipt: Receipt) -> dict[str, Any]:
    """What was signed; nothing where it was changed into something that cannot be read."""
    try:
        body = json.loads(receipt.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _client(run: Run) -> UUID | None:
    """The client on whose pages the subject is found, for as long as there is one."""
    if run.root == "person":
        return first_client(run.root_id)
    return Client.objects.filter(pk=run.root_id).values_list("pk", flat=True).first()


@requires(Permission.ERASE_CLIENTS)
@require_POST
def cancel(request: DeskRequest, run: UUID) -> HttpResponse:
    """Stop an erasure that is still cooling off."""
    found = get_object_or_404(Run, pk=run)
    try:
        actions.cancel(run=found, by=request.desk.person, by_role=request.desk.role, at=timezone.now())
    except actions.NotCoolingOff:
        messages.error(request, _("This erasure is no longer cooling off and cannot be cancelled."))
    return redirect("desk:run", run)


@requires(Permission.ERASE_CLIENTS)
@require_safe
def runs(request: DeskRequest) -> HttpResponse:
    """All runs, newest first, by opaque id."""
    page = page_of(request, Run.objects.defer("identifiers", "plan", "cursor"), ("decided_at", "pk"))
    open_findings = Finding.objects.filter(state=Finding.State.OPEN).count()
    return render(request, "desk/runs/list.html", {"page": page, "open_findings": open_findings})


@requires(Permission.ERASE_CLIENTS)
@require_safe
def receipt(request: DeskRequest, run: UUID) -> HttpResponse:
    """What was signed when a run was over, and whether the signature holds."""
    found = get_object_or_404(Receipt, run=run)
    context = {"receipt": found, "holds": signing.verify(found.body.encode(), found.signature, found.key_id)}
    body = read(found)
    pretty = json.dumps(body, indent=2, ensure_ascii=False) if body else found.body
    return render(request, "desk/runs/receipt.html", context | {"body": body, "pretty": pretty})
