"""Requests of persons about their data, by the day on which an answer is due."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portico.casework import actions
from portico.casework.models import Request
from portico.desk import queries
from portico.desk.access import DeskRequest, requires
from portico.desk.client import looked_at
from portico.kit.paging import page_of
from portico.people.permissions import Permission
from portico.people.queries import local_day

SHOWN = 200


class AnswerForm(forms.Form):
    """The answer to a request."""

    state = forms.ChoiceField(
        label=_("Outcome"),
        choices=[(state.value, state.label) for state in Request.CLOSED],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Answer"),
        help_text=_(
            "The person reads this. A refusal names its ground, the supervisory authority to complain to, and the way to a court."
        ),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


@requires(Permission.HANDLE_REQUESTS)
@require_safe
def requests(request: DeskRequest) -> HttpResponse:
    """The open requests, what is due first first; below them those that were closed."""
    today = local_day(timezone.now())
    waiting = Request.objects.filter(state__in=Request.OPEN).select_related("person").order_by("due", "pk")[:SHOWN]
    closed = page_of(
        request, Request.objects.filter(state__in=Request.CLOSED).select_related("person"), ("received_at", "pk")
    )
    return render(
        request,
        "desk/requests/list.html",
        {"waiting": [(one, queries.due(one.due, today=today)) for one in waiting], "closed": closed},
    )


@requires(Permission.HANDLE_REQUESTS)
@require_http_methods(["GET", "HEAD", "POST"])
def one_request(request: DeskRequest, asked: UUID) -> HttpResponse:
    """A request in the person's words; posted, its answer."""
    found = get_object_or_404(Request.objects.select_related("person"), pk=asked)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    now = timezone.now()
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_request(
                request=found,
                state=form.cleaned_data["state"],
                answer=form.cleaned_data["answer"],
                by=request.desk.person,
                by_role=request.desk.role,
                at=now,
            )
        except actions.AlreadyClosed:
            messages.info(request, _("The request was answered already. Nothing has changed."))
        else:
            messages.success(request, _("The request is answered."))
        return redirect("desk:request", asked)
    looked_at(
        request,
        verb="request.viewed",
        about=("casework.Request", str(found.pk)),
        person=found.person_id,
        client=found.client_id,
        at=now,
    )
    context = {
        "asked": found,
        "due": queries.due(found.due, today=local_day(now)),
        "form": form,
        "open": found.state in Request.OPEN,
        "client": found.client_id or queries.first_client(found.person_id),
        "closer": queries.names([found.closed_by]).get(found.closed_by, "") if found.closed_by else "",
    }
    return render(request, "desk/requests/request.html", context, status=422 if form.errors else 200)


@requires(Permission.HANDLE_REQUESTS)
@require_POST
def start(request: DeskRequest, asked: UUID) -> HttpResponse:
    """Mark a request as in work."""
    found = get_object_or_404(Request, pk=asked)
    try:
        actions.take_up(request=found, by=request.desk.person, by_role=request.desk.role, at=timezone.now())
    except actions.AlreadyClosed:
        messages.info(request, _("The request was answered already. Nothing has changed."))
    return redirect("desk:request", asked)
