"""Requests of persons about their data, by the day on which an answer is due."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portico.casework import actions
from portico.casework import queries as cases
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
            "The person reads this. A refusal says on which ground; the authority to complain to and the way to a court are "
            "told with it."
        ),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class MessageForm(forms.Form):
    """Words to the person about an open request."""

    words = forms.CharField(
        label=_("Message"),
        help_text=_("The person gets it by e-mail and reads it beside the request. Ask for no more than you need."),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class ExtensionForm(forms.Form):
    """Why a request takes longer than a month."""

    reasons = forms.CharField(
        label=_("Reasons"),
        help_text=_(
            "The person reads this. The law allows more time for a complex request or for many of them, not for a busy month."
        ),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


@requires(Permission.HANDLE_REQUESTS)
@require_safe
def requests(request: DeskRequest) -> HttpResponse:
    """The open requests, what is due first first; below them those that were closed."""
    today = local_day(timezone.now())
    waiting = cases.open_requests()[:SHOWN]
    closed = page_of(request, cases.closed_requests(), ("received_at", "pk"))
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
        state, answer = form.cleaned_data["state"], form.cleaned_data["answer"]
        step = partial(actions.close_request, state=state, answer=answer)
        return _done(request, found, step, _("The request is answered."), at=now)
    looked_at(
        request,
        verb="request.viewed",
        about=("casework.Request", str(found.pk)),
        person=found.person_id,
        client=None,  # nobody else of an account is told who asks
        at=now,
    )
    steps = list(cases.steps_of(found))
    context = {
        "asked": found,
        "due": queries.due(found.due, today=local_day(now)),
        "form": form,
        "open": found.state in Request.OPEN,
        "client": found.client_id or queries.first_client(found.person_id),
        "steps": steps,
        "staff": queries.names(one.actor for one in steps if one.actor_role != "client"),
        "about": cases.about_in_words(found) or found.about,
        "extendable": cases.extendable(found, at=now),
        "own_restriction": found.kind == Request.Kind.RESTRICTION and cases.restricted_by_themself(found.person),
    }
    return render(request, "desk/requests/request.html", context, status=422 if form.errors else 200)


@requires(Permission.HANDLE_REQUESTS)
@require_POST
def start(request: DeskRequest, asked: UUID) -> HttpResponse:
    """Mark a request as in work."""
    found = get_object_or_404(Request, pk=asked)
    return _done(request, found, actions.take_up, at=timezone.now())


@requires(Permission.HANDLE_REQUESTS)
@require_POST
def identity(request: DeskRequest, asked: UUID) -> HttpResponse:
    """Note that we know who asks."""
    found = get_object_or_404(Request, pk=asked)
    return _done(request, found, actions.check_identity, at=timezone.now())


@requires(Permission.HANDLE_REQUESTS)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: DeskRequest, asked: UUID) -> HttpResponse:
    """Write to the person about an open request, such as to ask back."""
    found = get_object_or_404(Request.objects.select_related("person"), pk=asked)
    form = MessageForm(request.POST if request.method == "POST" else None)
    now = timezone.now()
    if request.method == "POST" and form.is_valid():
        step = partial(actions.write_to_person, words=form.cleaned_data["words"])
        return _done(request, found, step, _("The message is on its way, and stands beside the request."), at=now)
    return _form(request, found, form, "desk/requests/write.html", at=now)


@requires(Permission.HANDLE_REQUESTS)
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: DeskRequest, asked: UUID) -> HttpResponse:
    """Take up to two months more, with reasons that the person is told, within the first month (Art. 12(3) GDPR)."""
    found = get_object_or_404(Request.objects.select_related("person"), pk=asked)
    form = ExtensionForm(request.POST if request.method == "POST" else None)
    now = timezone.now()
    if request.method == "POST" and form.is_valid():
        step = partial(actions.extend, reasons=form.cleaned_data["reasons"])
        try:
            return _done(request, found, step, _("The person is told why it takes longer."), at=now)
        except actions.TooLateToExtend as refused:
            form.add_error(None, str(refused))
    return _form(request, found, form, "desk/requests/extend.html", at=now)


@requires(Permission.RESTRICT_CLIENTS)
@require_POST
def unrestrict(request: DeskRequest, asked: UUID) -> HttpResponse:
    """End a restriction that the person asked for; they are told first (Art. 18(3) GDPR)."""
    found = get_object_or_404(Request.objects.select_related("person"), pk=asked)
    try:
        actions.end_restriction(
            person=found.person, reason="", by=request.desk.person, by_role=request.desk.role, at=timezone.now()
        )
    except actions.NotRestricted:
        messages.info(request, _("Processing was not restricted. Nothing has changed."))
    else:
        messages.success(request, _("The restriction is lifted. The person is told by e-mail."))
    return redirect("desk:request", asked)


def _done(
    request: DeskRequest, asked: Request, step: Callable[..., object], said: object = "", *, at: datetime
) -> HttpResponse:
    """Take a step with an open request, and say on its page what came of it."""
    try:
        step(request=asked, by=request.desk.person, by_role=request.desk.role, at=at)
    except actions.AlreadyClosed:
        messages.info(request, _("The request was answered already. Nothing has changed."))
    else:
        if said:
            messages.success(request, str(said))
    return redirect("desk:request", asked.pk)


def _form(request: DeskRequest, found: Request, form: forms.Form, template: str, *, at: datetime) -> HttpResponse:
    """A form about a request, beside the person's words, which are a look."""
    looked_at(
        request,
        verb="request.viewed",
        about=("casework.Request", str(found.pk)),
        person=found.person_id,
        client=None,  # nobody else of an account is told who asks
        at=at,
    )
    context = {"asked": found, "form": form, "open": found.state in Request.OPEN}
    return render(request, template, context, status=422 if form.errors else 200)
