"""Who belongs to the account: for owners to manage, for everybody else to see whom to turn to, and to leave."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portico.accounts import throttle
from portico.accounts.actions import invitations
from portico.accounts.actions import team as actions
from portico.people.models import Client, Member
from portico.people.roles import May, in_words, may
from portico.people.team import members_of, owners_but, owners_of, waiting
from portico.portal.access import PortalRequest, needs, recently_authenticated, signed_in
from portico.portal.limits import too_many
from portico.portal.team_forms import HandOverForm, InviteForm, RoleForm

MOST_SHOWN = 200  # people of one account on one page


@signed_in
@require_safe
def team(request: PortalRequest) -> HttpResponse:
    """Owners see everybody and the open invitations; the others see who the owners are and what they themselves may do."""
    if request.member is None or request.account is None:
        return render(request, "403.html", status=403)
    manages = may(request.member, May.MANAGE_PEOPLE)
    context: dict[str, Any] = {
        "manages": manages,
        "may": in_words(request.member.role),
        "places": (members_of if manages else owners_of)(request.account)[:MOST_SHOWN],
        "is_company": request.account.kind == Client.Kind.COMPANY,
        "now": timezone.now(),
    }
    if manages:
        context["invitations"] = waiting(request.account)[: invitations.MOST_OPEN * 2]
    return render(request, "portal/team/team.html", context)


@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
@needs(May.MANAGE_PEOPLE)
def invite(request: PortalRequest) -> HttpResponse:
    """Give an address and a role. Whether the address has an account is told to nobody."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        now = timezone.now()
        try:
            invitations.invite(
                member=_member(request), email=form.cleaned_data["email"], role=form.cleaned_data["role"], at=now
            )
        except throttle.TooMany as refused:
            return too_many(request, until=refused.until, at=now)
        except invitations.CannotInvite as refused:
            form.add_error("email", str(refused))
        except actions.Refused as refused:
            messages.error(request, str(refused))
            return redirect("portal:team")
        else:
            messages.success(request, _("The invitation is on its way. It holds for fourteen days."))
            return redirect("portal:team")
    return render(request, "portal/team/invite.html", {"form": form}, status=422 if form.is_bound else 200)


@signed_in
@require_POST
@needs(May.MANAGE_PEOPLE)
def send_again(request: PortalRequest, invitation: UUID) -> HttpResponse:
    """Send an invitation again, with a new link."""
    now = timezone.now()
    try:
        invitations.resend(member=_member(request), invitation=invitation, at=now)
    except throttle.TooMany as refused:
        return too_many(request, until=refused.until, at=now)
    except invitations.NotWaiting as gone:
        raise Http404 from gone
    except actions.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, _("The invitation was sent again. The link in the earlier mail does not work any more.")
        )
    return redirect("portal:team")


@signed_in
@require_POST
@needs(May.MANAGE_PEOPLE)
def withdraw(request: PortalRequest, invitation: UUID) -> HttpResponse:
    """Take an invitation back."""
    try:
        invitations.withdraw(member=_member(request), invitation=invitation, at=timezone.now())
    except invitations.NotWaiting as gone:
        raise Http404 from gone
    except actions.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The invitation is withdrawn. Whoever was invited is told."))
    return redirect("portal:team")


@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
@needs(May.MANAGE_PEOPLE)
def member(request: PortalRequest, place: UUID) -> HttpResponse:
    """One person of the account: another role, or out of it."""
    found = members_of(_account(request)).filter(pk=place).first()
    if found is None:
        raise Http404
    removing = request.POST.get("act") == "remove"
    form = RoleForm(request.POST if request.method == "POST" and not removing else None, initial={"role": found.role})
    if request.method == "POST" and removing:
        return _done(
            request, lambda: _remove(request, place), _("This person does not belong to the account any more.")
        )
    if form.is_valid():
        role = form.cleaned_data["role"]
        return _done(request, lambda: _change(request, place, role), _("The role is changed."))
    context = {"place": found, "form": form, "myself": found.pk == _member(request).pk}
    return render(request, "portal/team/member.html", context, status=422 if form.is_bound else 200)


@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
@needs(May.MANAGE_PEOPLE)
def hand_over(request: PortalRequest) -> HttpResponse:
    """Make somebody else the owner in one's stead."""
    mine = _member(request)
    others = list(members_of(_account(request)).exclude(pk=mine.pk)[:MOST_SHOWN])
    form = HandOverForm(request.POST if request.method == "POST" else None, others=others)
    if form.is_valid():
        to, becoming = UUID(form.cleaned_data["to"]), form.cleaned_data["becoming"]
        return _done(
            request,
            lambda: actions.hand_over(member=mine, to=to, becoming=becoming, ip=request.client_ip, at=timezone.now()),
            _("The account is handed over. Both of you are told by e-mail."),
        )
    context = {"form": form, "others": others}
    return render(request, "portal/team/hand_over.html", context, status=422 if form.is_bound else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: PortalRequest) -> HttpResponse:
    """What leaving does, and a button that does it. The last owner hands over or closes the account instead."""
    if request.member is None or request.account is None:
        return render(request, "403.html", status=403)
    if request.method == "POST":
        try:
            actions.leave(member=request.member, ip=request.client_ip, at=timezone.now())
        except actions.Refused as refused:
            messages.error(request, str(refused))
            return redirect("portal:leave")
        messages.success(request, _("You have left the account. What is your own is as it was."))
        return redirect("portal:dashboard")
    last = request.member.role == Member.Role.OWNER and not owners_but(request.person.pk, request.account).exists()
    return render(request, "portal/team/leave.html", {"last": last, "several": len(request.places) > 1})


def _member(request: PortalRequest) -> Member:
    """The place; `needs` has let nobody in without one."""
    assert request.member is not None  # noqa: S101 # nosec B101
    return request.member


def _account(request: PortalRequest) -> Client:
    return _member(request).client


def _change(request: PortalRequest, place: UUID, role: str) -> None:
    actions.change_role(member=_member(request), of=place, role=role, ip=request.client_ip, at=timezone.now())


def _remove(request: PortalRequest, place: UUID) -> None:
    actions.remove(member=_member(request), of=place, ip=request.client_ip, at=timezone.now())


def _done(request: PortalRequest, act: Callable[[], object], sentence: object) -> HttpResponse:
    """Act, and say on the page of people what came of it."""
    try:
        act()
    except actions.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, str(sentence))
    return redirect("portal:team")
