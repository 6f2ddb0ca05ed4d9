"""Traces that the sweep found, each to be judged once by a person."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from portico.casework import actions
from portico.casework.models import Finding
from portico.desk.access import DeskRequest, requires
from portico.kit.paging import page_of
from portico.people.permissions import Permission


class VerdictForm(forms.Form):
    """What a person says of a trace."""

    finding = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    state = forms.ChoiceField(
        choices=[
            (Finding.State.HARMLESS, Finding.State.HARMLESS.label),
            (Finding.State.REMOVED, Finding.State.REMOVED.label),
        ]
    )


@requires(Permission.ERASE_CLIENTS)
@require_safe
def findings(request: DeskRequest) -> HttpResponse:
    """The open findings, newest first. Where a trace is, never what it says."""
    page = page_of(request, Finding.objects.filter(state=Finding.State.OPEN), ("found_at", "pk"))
    return render(request, "desk/runs/findings.html", {"page": page})


@requires(Permission.ERASE_CLIENTS)
@require_POST
def judgement(request: DeskRequest) -> HttpResponse:
    """Judge one; which one is posted, since an address holds no number of a row."""
    form = VerdictForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say whether the trace is harmless or has been removed."))
        return redirect("desk:findings")
    found = get_object_or_404(Finding, pk=form.cleaned_data["finding"])
    try:
        actions.judge(
            finding=found,
            state=form.cleaned_data["state"],
            by=request.desk.person,
            by_role=request.desk.role,
            at=timezone.now(),
        )
    except actions.AlreadyJudged:
        messages.info(request, _("Somebody has judged this finding already."))
    return redirect("desk:findings")
