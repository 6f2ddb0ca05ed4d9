"""The profile: one's own data, the account's where one's role includes it, and the consent switches."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from portico.consent import actions as deciding
from portico.consent import queries as consents
from portico.consent.models import Event
from portico.people import corrections
from portico.people.permissions import Permission
from portico.people.queries import clients_of
from portico.portal import fields, queries
from portico.portal.access import CHOSEN, PortalRequest, own_page, shown, signed_in
from portico.portal.account_form import AccountForm
from portico.portal.activity import lines
from portico.portal.consent import initiative, shown_in
from portico.portal.profile_forms import PersonForm, ShownForm, SwitchForm

_CORRECTIONS = 6  # the newest ones; the activity page has them all


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: PortalRequest) -> HttpResponse:
    """Name, phone and language; posted, they are corrected."""
    if request.method != "POST":
        return _page(request)
    form = PersonForm(request.POST, request.person, prefix="person")
    if not form.is_valid():
        return _page(request, person_form=form, status=422)
    try:
        corrections.correct_person(person=request.person.pk, shown=form.values_shown, to=_sent(form), at=timezone.now())
    except corrections.ChangedMeanwhile as changed:
        return _page(request, person_form=form, newer=form.show_again(changed.now), status=409)
    except corrections.CorrectionsStopped as stopped:
        messages.error(request, str(stopped))
        return redirect("portal:profile")
    messages.success(request, _("Your profile is saved."))
    return redirect("portal:profile")


@signed_in
@require_POST
def account(request: PortalRequest) -> HttpResponse:
    """The account's data is corrected by its owner or billing contact."""
    if request.member is None or request.account is None or not _may_correct(request):
        return render(request, "403.html", status=403)
    form = AccountForm(request.POST, request.account, prefix="account")
    if not form.is_valid():
        return _page(request, account_form=form, status=422)
    try:
        corrections.correct_client(member=request.member, shown=form.values_shown, to=_sent(form), at=timezone.now())
    except corrections.ChangedMeanwhile as changed:
        return _page(request, account_form=form, newer=form.show_again(changed.now), status=409)
    except corrections.CorrectionsStopped as stopped:
        messages.error(request, str(stopped))
        return redirect("portal:profile")
    messages.success(request, _("The account's data is saved."))
    return redirect("portal:profile")


@signed_in
@require_POST
def choices(request: PortalRequest) -> HttpResponse:
    """The consent switches of the profile page, saved together."""
    shown = shown_in(request)
    try:
        deciding.choose(
            ticked=request.POST.getlist("purposes"),
            shown=list(shown),
            versions=shown,
            language=get_language() or "en",
            **initiative(request, Event.Source.PROFILE),
        )
    except deciding.OnHold as stopped:
        messages.error(request, str(stopped))
    else:
        messages.success(request, _("Your choice is saved."))
    return redirect("portal:profile")


@signed_in
@require_POST
def switch(request: PortalRequest) -> HttpResponse:
    """Act in another of one's accounts, for this session, and go on where one was."""
    form = SwitchForm(request.POST)
    if not form.is_valid() or not clients_of(request.person).filter(pk=form.cleaned_data["account"]).exists():
        raise Http404
    request.session[CHOSEN] = str(form.cleaned_data["account"])
    return redirect(own_page(request.POST.get(REDIRECT_FIELD_NAME)) or "portal:profile")


def _may_correct(request: PortalRequest) -> bool:
    return request.member is not None and request.member.role in corrections.MAY_CORRECT_CLIENT


def _sent(form: ShownForm) -> dict[str, object]:
    return {name: form.cleaned_data[name] for name in form.fields_sent}


def _page(request: PortalRequest, *, status: int = 200, **given: Any) -> HttpResponse:
    corrected = queries.corrections_of(request.person, request.member)
    context = {
        "person_form": PersonForm(None, request.person, prefix="person"),
        "account_form": AccountForm(None, request.account, prefix="account")
        if request.account and _may_correct(request)
        else None,
        "accounts": [place.client for place in request.places],
        "offers": consents.offers(get_language() or "en", person=request.person),
        "corrected": lines(corrected[:_CORRECTIONS], request) if shown(request, Permission.VIEW_JOURNAL) else [],
        # A hold on the person leads away from here, one on the account closes the place in it; both stop corrections.
        "stopped": request.closed,
    }
    return render(request, "portal/profile.html", context | fields.context(request) | given, status=status)
