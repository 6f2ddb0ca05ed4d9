"""Answering what an operator asks: the form of the profile, which also has a page of its own, and the files in it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from portico.fields import actions
from portico.fields.serving import attachment
from portico.people.corrections import ChangedMeanwhile, CorrectionsStopped
from portico.people.holds import STOPPED_BY, Work
from portico.portal import fields, queries
from portico.portal.access import PortalRequest, signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: PortalRequest) -> HttpResponse:
    """The questions alone; posted, from here or from the profile, the answers are stored, or shown again with what is wrong."""
    if request.method != "POST":
        return _page(request)
    form = fields.form_of(fields.asked_in_profile(request), request.POST, request.FILES)
    if form is None:
        return redirect("portal:profile")
    if not form.is_valid():
        return _page(request, form=form, status=422)
    try:
        actions.correct(
            person=request.person,
            member=request.member,
            shown=form.marks_shown,
            to=form.to,
            language=get_language() or "en",
            at=timezone.now(),
        )
    except ChangedMeanwhile as changed:
        newer = form.show_again(changed.now, fields.asked_in_profile(request))
        return _page(request, form=form, newer=newer, status=409)
    except CorrectionsStopped as stopped:
        messages.error(request, str(stopped))
    else:
        messages.success(request, _("Your answers are saved."))
    return redirect("portal:profile")


def _page(request: PortalRequest, *, form: Any = None, status: int = 200, **given: Any) -> HttpResponse:
    holds = queries.kinds(queries.holds_on(request.person, request.account))
    stopped = bool(holds & STOPPED_BY[Work.OWN_CORRECTIONS])
    context = fields.context(request, form=form) | {"stopped": stopped, "alone": True} | given
    context["details_why"] = fields.why([row.definition for row in context["details"]], get_language() or "en")
    return render(request, "portal/fields/answers.html", context, status=status)


@signed_in
@require_safe
def file(request: PortalRequest, field: str) -> HttpResponseBase:
    """A file that one attached oneself, by its question."""
    found = next((one for one in fields.asked_in_profile(request) if one.definition.key == field), None)
    if found is None or found.value is None or not found.value.file:
        raise Http404
    answer = attachment(found.value)
    if answer is None:
        raise Http404
    return answer
