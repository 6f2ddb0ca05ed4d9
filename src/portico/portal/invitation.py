"""The links of an invitation: to accept it, with an account or by making one, and to decline it without signing in.

Opening either changes nothing, since mail scanners open every link. Nobody accepts for somebody else: the page says for whom
the invitation is, and who is signed in.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portico.accounts.actions import joining
from portico.accounts.actions.joining import Why
from portico.accounts.queries import person_with_address
from portico.accounts.team_mails import account_name
from portico.casework import actions as cases
from portico.fields import queries as asking
from portico.fields.kinds import About
from portico.people.models import Invitation, Person
from portico.people.roles import in_words
from portico.people.team import invitation_of
from portico.portal import fields
from portico.portal.access import CHOSEN, PortalRequest
from portico.portal.entry import Asked, asked_now
from portico.portal.team_forms import JoinForm

_GONE, _OVER, _ELSE = 404, 410, 403


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: PortalRequest, token: str) -> HttpResponse:
    """What one is invited to; posted, it is accepted."""
    now = timezone.now()
    found = invitation_of(token)
    why = joining.why_not(found, at=now)
    if found is None or why is not None:
        return _over(request, why or Why.GONE, found)
    person = request.user if isinstance(request.user, Person) else None
    if person is None:
        has_account = found.person.can_sign_in or person_with_address(found.email) is not None
        return _page(request, token, found, "sign_in") if has_account else _join(request, token, found)
    if not joining.is_for(found, person):
        return _page(request, token, found, "somebody_else", status=_ELSE if request.method == "POST" else 200)
    return _accept(request, token, person) if request.method == "POST" else _page(request, token, found, "accept")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: PortalRequest, token: str) -> HttpResponse:
    """Decline, and have what was kept erased, without signing in: a page with one button, which does it."""
    found = invitation_of(token)
    if found is None or found.accepted_at is not None:
        return _over(request, Why.USED if found else Why.GONE, found)
    if request.method != "POST":
        return _page(request, token, found, "decline")
    try:
        done = cases.decline(token=token, ip=request.client_ip, at=timezone.now())
    except cases.NothingToDecline as nothing:
        return _over(request, Why.USED if nothing.invitation else Why.GONE, nothing.invitation)
    return render(request, "portal/team/declined.html", {"erased": done.run is not None})


def _accept(request: PortalRequest, token: str, person: Person) -> HttpResponse:
    try:
        place = joining.accept(token=token, person=person, ip=request.client_ip, at=timezone.now())
    except joining.Over as over:
        return _over(request, over.why, invitation_of(token))
    except (joining.ForSomebodyElse, joining.NotForStaff):
        return render(request, "portal/team/not_for_you.html", status=_ELSE)
    request.session[CHOSEN] = str(place.client_id)
    messages.success(request, _("You belong to the account now."))
    return redirect("portal:team")


def _join(request: PortalRequest, token: str, found: Invitation) -> HttpResponse:
    """Make an account with the invited address: the terms unticked and required, the mailings apart."""
    asked = asked_now(get_language() or "en", timezone.now())
    if asked is None:
        return render(request, "portal/register_closed.html", status=503)
    definitions = asking.asked("sign_up", about=About.PERSON)
    form = JoinForm(
        request.POST if request.method == "POST" else None,
        address=found.email,
        now_shown=asked.shown,
        language=asked.language,
        definitions=definitions,
        minimum_age=asked.terms.minimum_age,
    )
    if not form.is_valid():
        more = {"form": form, "asked": asked, "why": fields.why(definitions, asked.language)}
        return _page(request, token, found, "join", status=422 if form.is_bound else 200, **more)
    try:
        _made(request, token, asked, form)
    except joining.Over as over:
        return _over(request, over.why, invitation_of(token))
    except joining.SignInFirst:
        return redirect("portal:invitation", token)
    messages.success(
        request,
        _("Your account is made, and you belong to the company’s account. Sign in with your address and password."),
    )
    return redirect("account_login")


def _made(request: PortalRequest, token: str, asked: Asked, form: JoinForm) -> None:
    joining.join(
        token=token,
        password=form.cleaned_data["password"],
        name=form.cleaned_data["name"],
        language=asked.language,
        terms=asked.terms.agreement,
        terms_wording=asked.terms.sentence,
        terms_language=asked.terms.text.language,
        notice=asked.notice.agreement if asked.notice else None,
        notice_language=asked.notice.language if asked.notice else "",
        purposes=request.POST.getlist("purposes"),
        shown=[offer.purpose.key for offer in asked.offers],
        ip=request.client_ip,
        at=timezone.now(),
        old_enough=bool(form.cleaned_data.get("old_enough")),
        answers=form.answers,
    )


def _page(
    request: PortalRequest, token: str, found: Invitation, page: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "invitation": found,
        "account": account_name(found.client),
        "may": in_words(found.role),
        "token": token,
    }
    return render(request, f"portal/team/{page}.html", context | more, status=status)


def _over(request: PortalRequest, why: Why, found: Invitation | None) -> HttpResponse:
    mine = found is not None and request.user.pk == found.person_id
    context = {"why": why.value, "invitation": found, "mine": mine}
    return render(request, "portal/team/over.html", context, status=_GONE if why == Why.GONE else _OVER)
