"""Requests under Art. 15 to 22 GDPR that somebody has to work on: making one, and seeing where it stands."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from portico.casework import actions, queries
from portico.casework.models import Request
from portico.portal.access import PortalRequest, signed_in

# What the portal does at once has a page of its own; what needs a human is asked for here.
ASKED: dict[str, tuple[object, object]] = {
    Request.Kind.RECTIFICATION: (
        _("Have something corrected"),
        _("Say what is wrong and what is right. Where we disagree, your statement is kept beside the fact."),
    ),
    Request.Kind.RESTRICTION: (
        _("Have processing restricted"),
        _("Say what you dispute, or why we should store your data and do nothing else with it meanwhile."),
    ),
    Request.Kind.OBJECTION: (
        _("Object"),
        _("Say which use you object to and, unless it is marketing, what is special about your situation."),
    ),
    Request.Kind.PORTABILITY: (
        _("Have your data sent to somebody else"),
        _("Say to whom, and how they take it. You can also download it yourself at once."),
    ),
    Request.Kind.ERASURE: (
        _("Have your data deleted by us"),
        _("Say what stands in the way, for instance who is to take over the account, or that it is to be closed."),
    ),
    Request.Kind.REVIEW: (
        _("Have a decision looked at by a human"),
        _("Say which decision. A person who can change it looks at it again."),
    ),
}


class RequestForm(forms.Form):
    """What a person asks for, in their own words."""

    words = forms.CharField(
        label=_("Your request"),
        help_text=_("Please write nothing about your health, beliefs or the like unless it is needed."),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: PortalRequest, kind: str) -> HttpResponse:
    """The form of one right; posted, the request is received and its due date told."""
    if kind not in ASKED:
        raise Http404
    form = RequestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = actions.open_request(
                person=request.person,
                client=request.account,
                kind=kind,
                words=form.cleaned_data["words"],
                source="portal",
                ip=request.client_ip,
                at=timezone.now(),
            )
        except actions.TooManyRequests as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("We have received your request."))
            return redirect("portal:request", opened.pk)
    title, hint = ASKED[kind]
    context = {"form": form, "title": title, "hint": hint, "kind": kind}
    return render(request, "portal/privacy/ask.html", context, status=422 if form.errors else 200)


@signed_in
@require_safe
def one_request(request: PortalRequest, asked: UUID) -> HttpResponse:
    """One's own request: where it stands, until when it is answered, and the answer."""
    found = get_object_or_404(queries.requests_of(request.person), pk=asked)
    return render(request, "portal/privacy/request.html", {"asked": found})
