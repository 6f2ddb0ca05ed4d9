"""Invitations as whoever was invited and is signed in finds them: to be answered here, without the link in the mail."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from portico.accounts.actions import joining
from portico.accounts.team_mails import account_name
from portico.people.models import Invitation
from portico.people.roles import in_words
from portico.people.team import invitations_to
from portico.portal.access import CHOSEN, PortalRequest, signed_in

_MOST = 50


class _Answer(forms.Form):
    """Which invitation is answered, and how."""

    invitation = forms.UUIDField()
    act = forms.ChoiceField(choices=[("accept", ""), ("decline", "")])


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: PortalRequest) -> HttpResponse:
    """The open invitations of the person; posted, one of them is accepted or declined."""
    if request.method != "POST":
        found = invitations_to(request.person.pk, timezone.now())[:_MOST]
        return render(request, "portal/team/invitations.html", {"invitations": [_shown(one) for one in found]})
    form = _Answer(request.POST)
    if not form.is_valid():
        raise Http404
    answer = _accept if form.cleaned_data["act"] == "accept" else _decline
    try:
        return answer(request, form.cleaned_data["invitation"])
    except joining.Over as over:
        context = {"why": over.why.value, "invitation": None, "mine": False}
        gone = over.why is joining.Why.GONE
        return render(request, "portal/team/over.html", context, status=404 if gone else 410)
    except joining.NotForStaff:
        return render(request, "portal/team/not_for_you.html", status=403)


def _shown(one: Invitation) -> dict[str, Any]:
    return {"invitation": one, "account": account_name(one.client), "may": in_words(one.role)}


def _accept(request: PortalRequest, invitation: UUID) -> HttpResponse:
    place = joining.accept_own(invitation=invitation, person=request.person, ip=request.client_ip, at=timezone.now())
    request.session[CHOSEN] = str(place.client_id)
    messages.success(request, _("You belong to the account now."))
    return redirect("portal:team")


def _decline(request: PortalRequest, invitation: UUID) -> HttpResponse:
    joining.decline_own(invitation=invitation, person=request.person, at=timezone.now())
    messages.success(request, _("The invitation is gone."))
    return redirect("portal:dashboard")
