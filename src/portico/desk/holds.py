"""Suspending and restricting a client, and lifting either."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from portico.accounts.suspension import lift_restriction, reactivate_client, restrict_client, suspend_client
from portico.desk.access import DeskRequest, requires
from portico.desk.client import show, subject
from portico.people.permissions import Permission


class ReasonForm(forms.Form):
    """Why an account is held."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The client is told this, and finds it in the download of their data."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@requires(Permission.SUSPEND_CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def suspend(request: DeskRequest, client: UUID) -> HttpResponse:
    """Suspend with a reason: nobody of the client signs in, and the owners are told."""
    of = subject(client)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    now = timezone.now()
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        by, role = request.desk.person, request.desk.role
        if suspend_client(client=of.client, reason=reason, by=by, by_role=role, at=now):
            messages.success(request, _("The client is suspended. The owners are told by e-mail."))
        else:
            messages.info(request, _("The client was suspended already. Nothing has changed."))
        return redirect("desk:client_summary", client)
    return show(
        request,
        of,
        "summary",
        at=now,
        status=422 if form.errors else 200,
        template="desk/client/suspend.html",
        form=form,
    )


@requires(Permission.SUSPEND_CLIENTS)
@require_POST
def reactivate(request: DeskRequest, client: UUID) -> HttpResponse:
    """Lift the suspension."""
    of = subject(client)
    if reactivate_client(client=of.client, by=request.desk.person, by_role=request.desk.role, at=timezone.now()):
        messages.success(request, _("The suspension is lifted. The owners are told by e-mail."))
    else:
        messages.info(request, _("The client was not suspended. Nothing has changed."))
    return redirect("desk:client_summary", client)


@requires(Permission.RESTRICT_CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def restrict(request: DeskRequest, client: UUID) -> HttpResponse:
    """Restrict processing to storage (Art. 18 GDPR), for the client and its people."""
    of = subject(client)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    now = timezone.now()
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        by, role = request.desk.person, request.desk.role
        if restrict_client(client=of.client, reason=reason, by=by, by_role=role, at=now):
            messages.success(
                request, _("Processing is restricted: the data is stored, and nothing else is done with it.")
            )
        else:
            messages.info(request, _("Processing was restricted already. Nothing has changed."))
        return redirect("desk:client_privacy", client)
    return show(
        request,
        of,
        "privacy",
        at=now,
        status=422 if form.errors else 200,
        template="desk/client/restrict.html",
        form=form,
    )


@requires(Permission.RESTRICT_CLIENTS)
@require_POST
def unrestrict(request: DeskRequest, client: UUID) -> HttpResponse:
    """Lift the restriction."""
    of = subject(client)
    if lift_restriction(client=of.client, by=request.desk.person, by_role=request.desk.role, at=timezone.now()):
        messages.success(request, _("The restriction is lifted. The owners are told by e-mail."))
    else:
        messages.info(request, _("Processing was not restricted. Nothing has changed."))
    return redirect("desk:client_privacy", client)
