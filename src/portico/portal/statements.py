"""The right to rectification beside the form (Art. 16 GDPR): a locked answer is asked to be corrected, a disputed fact is answered."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from portico.casework import actions as casework
from portico.casework.models import Request
from portico.fields import actions
from portico.fields.actions.stating import LONGEST
from portico.portal import fields
from portico.portal.access import PortalRequest, signed_in


class CorrectionForm(forms.Form):
    """What is right instead."""

    words = forms.CharField(
        label=_("What is wrong, and what is right?"),
        help_text=_("If something proves it, say what. We may ask you for it."),
        error_messages={"required": _("Say what is right.")},
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class StatementForm(forms.Form):
    """A person's own view."""

    words = forms.CharField(
        label=_("Your statement"),
        help_text=_("Please write nothing about your health, beliefs or the like unless it is needed."),
        error_messages={"required": _("Write your statement, or take it back below.")},
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: PortalRequest, field: str) -> HttpResponse:
    """Ask for the correction of an answer that only staff can change: a request with a due date, which names the field."""
    language = get_language() or "en"
    found = next((one for one in fields.asked_in_profile(request) if one.definition.key == field), None)
    if found is None or not found.definition.locked:
        raise Http404
    label = found.definition.label(language)
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        words = gettext("Please correct “%(field)s”:") % {"field": label}
        try:
            opened = casework.open_request(
                person=request.person,
                client=request.account,
                kind=Request.Kind.RECTIFICATION,
                words=f"{words}\n{form.cleaned_data['words']}",
                source="portal",
                ip=request.client_ip,
                at=timezone.now(),
            )
        except casework.TooManyRequests as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("We have received your request."))
            return redirect("portal:request", opened.pk)
    context = {"form": form, "label": label, "words": found.in_words(language), "field": field}
    return render(request, "portal/fields/correction.html", context, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def statement(request: PortalRequest, field: str) -> HttpResponse:
    """One's own statement on something that is held: written, changed, taken back."""
    known = {one.key: one for one in fields.facts(request, fields.asked_in_profile(request))}
    fact = known.get(field)
    if fact is None:
        raise Http404
    now, person, member = timezone.now(), request.person, request.member
    if request.method == "POST" and "take_back" in request.POST:
        actions.take_back(person=person, member=member, fact=field, at=now)
        messages.success(request, _("Your statement is taken back."))
        return redirect("portal:profile")
    typed = request.POST if request.method == "POST" else None
    form = StatementForm(typed, initial={"words": fact.statement.words} if fact.statement else None)
    if request.method == "POST" and form.is_valid():
        actions.state(person=person, member=member, fact=field, words=form.cleaned_data["words"], at=now)
        messages.success(request, _("Your statement is kept beside the fact."))
        return redirect("portal:profile")
    context = {"form": form, "fact": fact}
    return render(request, "portal/fields/statement.html", context, status=422 if form.errors else 200)
