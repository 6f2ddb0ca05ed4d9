"""The first page: what waits for the person, what they have, and how they reach someone."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portico.casework import queries as cases
from portico.casework.models import Request
from portico.consent import queries as consents
from portico.consent.models import Event
from portico.kit import postal
from portico.people.corrections import MAY_CORRECT_CLIENT
from portico.portal import queries
from portico.portal.access import PortalRequest, signed_in

_LATEST = 3


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for the person, and where it is done."""

    text: str
    href: str
    label: str


@signed_in
@require_safe
def dashboard(request: PortalRequest) -> HttpResponse:
    """What must I do, what do I have, how do I reach someone."""
    offers = consents.offers(get_language() or "en", person=request.person)
    state = queries.state_of(request.person, request.account, at=timezone.now())
    context = {
        "tasks": [*_of_profile(request), *_of_consents(offers), *_of_downloads(ready=state.download_ready)],
        "requests": cases.requests_of(request.person).filter(state__in=Request.OPEN),
        "offers": offers,
        "restricted": state.restricted,
        "letters": queries.messages_of(request.person, request.member).order_by("-created_at", "-pk")[:_LATEST],
    }
    return render(request, "portal/dashboard.html", context)


def _of_profile(request: PortalRequest) -> list[Task]:
    tasks = []
    if not request.person.email_verified_at:
        tasks.append(
            Task(
                _("Confirm your e-mail address with the link that we sent you."),
                reverse("portal:security"),
                _("Send the link again"),
            )
        )
    if not request.person.name:
        tasks.append(Task(_("Tell us how to address you."), reverse("portal:profile"), _("Add your name")))
    mine = request.member is not None and request.member.role in MAY_CORRECT_CLIENT
    account = request.account if mine else None
    if account and postal.missing(postal.parts_of(account)):
        tasks.append(Task(_("The postal address is incomplete."), reverse("portal:profile"), _("Complete the address")))
    return tasks


def _of_consents(offers: list[consents.Offer]) -> list[Task]:
    return [
        Task(
            _("“%(title)s” waits for your confirmation. Use the link in the mail that we sent you.")
            % {"title": one.wording.title},
            reverse("portal:consent"),
            _("See your consents"),
        )
        for one in offers
        if one.state == Event.Decision.PENDING
    ]


def _of_downloads(*, ready: bool) -> list[Task]:
    if ready:
        return [Task(_("The copy of your data is ready."), reverse("portal:export"), _("Fetch it"))]
    return []
