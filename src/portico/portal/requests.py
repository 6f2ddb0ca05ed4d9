"""Requests under Art. 15 to 22 GDPR that somebody has to work on: making one, adding to it, and seeing where it stands."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from portico.casework import actions, queries
from portico.casework.models import Request
from portico.portal.access import PortalRequest, recently_authenticated, signed_in
from portico.portal.request_forms import (
    MARKETING,
    ObjectionForm,
    ReplyForm,
    RequestForm,
    RestrictionForm,
    TransferForm,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What one right is called, what it does and does not do, and the form by which it is asked for."""

    title: object
    does: object
    does_not: object
    form: type[forms.Form] = RequestForm


# What the portal does at once has a page of its own; what needs a human is asked for here.
ASKED: dict[str, Asked] = {
    Request.Kind.RECTIFICATION: Asked(
        _("Have something corrected"),
        _("Say what is wrong and what is right. Where we disagree, your statement is kept beside the fact."),
        _("What we wrote to you in the past, and invoices, stay as they were written."),
    ),
    Request.Kind.RESTRICTION: Asked(
        _("Have processing restricted"),
        _(
            "From the moment you send this, we store your data and do nothing else with it. One of us then looks into it."
        ),
        _(
            "Newsletters, automatic renewals and changes by our staff stop. You can sign in, correct your data and get mails "
            "that your account needs. You are told before it ends."
        ),
        RestrictionForm,
    ),
    Request.Kind.OBJECTION: Asked(
        _("Object"),
        _(
            "Advertising stops at once and without a reason. Any other use that rests on our own interest, we stop or justify."
        ),
        _("It deletes nothing, and does not stop what your contract or a law asks of us."),
        ObjectionForm,
    ),
    Request.Kind.PORTABILITY: Asked(
        _("Have your data sent to somebody else"),
        _(
            "We send what you gave us, and what your use left here, straight to another company where that is technically possible."
        ),
        _(
            "It does not end your account here, and sends nothing about other people. You can also download it yourself at once."
        ),
        TransferForm,
    ),
    Request.Kind.ERASURE: Asked(
        _("Have your data deleted by us"),
        _("Say what stands in the way, for instance who is to take over the account, or that it is to be closed."),
        _("What a law makes us keep stays until its day, and is named to you."),
    ),
    Request.Kind.REVIEW: Asked(
        _("Have a decision looked at by a human"),
        _("Say which decision. A person who can change it looks at it again, and hears you first."),
        _("It does not promise another outcome."),
    ),
}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: PortalRequest, kind: str) -> HttpResponseBase:
    """The form of one right; posted, the request is received and its due date told. A transfer asks for the password first."""
    if kind not in ASKED:
        raise Http404
    return _ask_guarded(request, kind) if kind == Request.Kind.PORTABILITY else _ask(request, kind)


def _ask(request: PortalRequest, kind: str) -> HttpResponse:
    asked = ASKED[kind]
    form = asked.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data.get("about") == MARKETING:
            actions.object_to_marketing(person=request.person, ip=request.client_ip, at=timezone.now())
            messages.success(request, _("You get no advertising from us any more. It ended at this moment."))
            return redirect("portal:consent")
        try:
            opened = _OPEN.get(kind, _open)(request, kind, form)
        except actions.TooManyRequests as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("We have received your request."))
            return redirect("portal:request", opened.pk)
    context = {"form": form, "asked": asked, "kind": kind}
    return render(request, "portal/privacy/ask.html", context, status=422 if form.errors else 200)


_ask_guarded = recently_authenticated(_ask)


def _open(request: PortalRequest, kind: str, form: forms.Form) -> Request:
    return actions.open_request(
        person=request.person,
        client=request.account,
        kind=kind,
        words=form.cleaned_data["words"],
        about=form.cleaned_data.get("about", ""),
        controller=form.cleaned_data.get("controller", ""),
        contact=form.cleaned_data.get("contact", ""),
        source="portal",
        ip=request.client_ip,
        at=timezone.now(),
    )


def _restrict(request: PortalRequest, _kind: str, form: forms.Form) -> Request:
    return actions.ask_restriction(
        person=request.person,
        client=request.account,
        ground=form.cleaned_data["about"],
        words=form.cleaned_data["words"],
        ip=request.client_ip,
        at=timezone.now(),
    )


_OPEN: dict[str, Callable[[PortalRequest, str, forms.Form], Request]] = {Request.Kind.RESTRICTION: _restrict}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def one_request(request: PortalRequest, asked: UUID) -> HttpResponse:
    """One's own request: where it stands, until when it is answered, all that was said; posted, more words from the person."""
    found = get_object_or_404(queries.requests_of(request.person), pk=asked)
    form = ReplyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_words(request=found, words=form.cleaned_data["words"], ip=request.client_ip, at=timezone.now())
        except actions.AlreadyClosed:
            messages.info(request, _("The request is answered already. Send a new one if you need more."))
            return redirect("portal:request", asked)
        except actions.TooManyMessages as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Your message stands with the request."))
            return redirect("portal:request", asked)
    context = {
        "asked": found,
        "steps": queries.steps_of(found),
        "states": _states(found),
        "about": queries.about_in_words(found),
        "open": found.state in Request.OPEN,
        "form": form,
    }
    return render(request, "portal/privacy/request.html", context, status=422 if form.errors else 200)


def _states(asked: Request) -> list[tuple[str, bool]]:
    """The states that a request goes through, in words, and which of them it is in."""
    end = Request.State.REFUSED if asked.state == Request.State.REFUSED else Request.State.DONE
    way = (Request.State.RECEIVED, Request.State.CHECKED, Request.State.IN_WORK, end)
    return [(str(state.label), state == asked.state) for state in way]
