"""Who belongs to a client: invited, given another role, or removed by staff, as the account's owners do it, with a reason."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from portico.accounts import throttle
from portico.accounts.actions import invitations
from portico.accounts.actions import team as actions
from portico.desk.access import DeskRequest, requires
from portico.desk.client import Subject, show, subject
from portico.mail.addresses import BadAddress
from portico.people.models import Client, Member
from portico.people.permissions import Permission
from portico.people.roles import in_words
from portico.people.team import waiting

MOST_SHOWN = 50  # open invitations on the page


def _role_choices() -> list[tuple[str, Any]]:
    """The roles with what each allows; the owner last, so that nobody makes one by leaving the first choice."""
    named = [
        (role.value, format_lazy("{role}: {words}", role=role.label, words=", ".join(map(str, in_words(role)))))
        for role in Member.Role
        if role != Member.Role.OWNER
    ]
    everything = _("see and decide everything in the account, also who belongs to it")
    owner = format_lazy("{role}: {words}", role=Member.Role.OWNER.label, words=everything)
    return [*named, (Member.Role.OWNER.value, owner)]


class ReasonForm(forms.Form):
    """Why staff do what the account's owners could do."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("Who asked for it, and how you know who they are. The person finds it in the copy of their data."),
        error_messages={"required": _("Give the reason.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RoleForm(ReasonForm):
    """Another role."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=_role_choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a role."), "invalid_choice": _("Choose one of the roles.")},
    )
    field_order: tuple[str, ...] = ("role", "reason")


class InviteForm(RoleForm):
    """Whom to invite, and as what."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("We write to it once, and say that our staff entered it. Whoever reads it decides."),
        error_messages={
            "required": _("Give the e-mail address."),
            "invalid": _("Give an e-mail address, such as name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field_order: tuple[str, ...] = ("email", "role", "reason")


@requires(Permission.MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def members(request: DeskRequest, client: UUID) -> HttpResponse:
    """The people of the account and its open invitations; posted, somebody is invited."""
    of, now = subject(client), timezone.now()
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            invitations.invite(
                member=_desk(request, of, form),
                email=form.cleaned_data["email"],
                role=form.cleaned_data["role"],
                at=now,
            )
        except throttle.TooMany:
            form.add_error("email", _("As many invitations as may be were sent today. Try again tomorrow."))
        except (invitations.CannotInvite, BadAddress) as refused:
            form.add_error("email", str(refused))
        except actions.Refused as refused:
            messages.error(request, str(refused))
            return redirect("desk:client_members", client)
        else:
            messages.success(request, _("The invitation is on its way. It holds for fourteen days."))
            return redirect("desk:client_members", client)
    shown = {
        "form": form,
        "is_company": of.client.kind == Client.Kind.COMPANY,
        "invitations": waiting(of.client)[:MOST_SHOWN],
        "now": now,
    }
    status = 422 if form.errors else 200
    return show(request, of, "summary", at=now, status=status, template="desk/client/members.html", **shown)


@requires(Permission.MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def member(request: DeskRequest, client: UUID, place: UUID) -> HttpResponse:
    """One person of the account: another role, or out of it."""
    of, now = subject(client), timezone.now()
    found = next((one for one in of.members if one.pk == place), None)
    if found is None:
        raise Http404
    removing = request.POST.get("act") == "remove"
    posted = request.POST if request.method == "POST" else None
    form = RoleForm(None if removing else posted, initial={"role": found.role})
    going = ReasonForm(posted if removing else None, prefix="remove")
    if form.is_valid():
        hand, role = _desk(request, of, form), form.cleaned_data["role"]
        done: Callable[[], object] = lambda: actions.change_role(member=hand, of=place, role=role, ip=None, at=now)  # noqa: E731 - one of two
        return _done(request, client, done, _("The role is changed, and the person is told by e-mail."))
    if going.is_valid():
        hand = _desk(request, of, going)
        done = lambda: actions.remove(member=hand, of=place, ip=None, at=now)  # noqa: E731 - the other
        return _done(request, client, done, _("This person does not belong to the account any more, and is told."))
    bad = going if going.errors else form
    status = 422 if bad.errors else 200
    shown = {"form": form, "going": going, "bad": bad, "place": found}
    return show(request, of, "summary", at=now, status=status, template="desk/client/member.html", **shown)


@requires(Permission.MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: DeskRequest, client: UUID, invitation: UUID) -> HttpResponse:
    """One open invitation: sent again, or withdrawn."""
    of, now = subject(client), timezone.now()
    found = waiting(of.client).filter(pk=invitation).first()
    if found is None:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        hand = _desk(request, of, form)
        if request.POST.get("act") == "withdraw":
            act, said = invitations.withdraw, _("The invitation is withdrawn. Whoever was invited is told.")
        else:
            act, said = invitations.resend, _("The invitation was sent again, with a new link.")
        return _done(request, client, lambda: act(member=hand, invitation=invitation, at=now), said)
    status = 422 if form.errors else 200
    shown = {"form": form, "invitation": found, "now": now}
    return show(request, of, "summary", at=now, status=status, template="desk/client/invitation.html", **shown)


def _desk(request: DeskRequest, of: Subject, form: forms.Form) -> actions.AtTheDesk:
    return actions.AtTheDesk(of.client, request.desk.person, request.desk.role, form.cleaned_data["reason"])


def _done(request: DeskRequest, client: UUID, act: Callable[[], object], said: object) -> HttpResponse:
    """Act, and say on the page of people what came of it."""
    try:
        act()
    except throttle.TooMany:
        messages.error(request, _("As many invitations as may be were sent today. Try again tomorrow."))
    except actions.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, str(said))
    return redirect("desk:client_members", client)
