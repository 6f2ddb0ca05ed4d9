"""Consent: each purpose switched on or off with as many clicks, all mailings off at once, and one's own history."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portico.accounts.queries import masked
from portico.consent import actions as deciding
from portico.consent import queries as consents
from portico.consent.models import Event, Head
from portico.journal.verbs import role_in_words
from portico.kit.paging import page_of
from portico.portal.access import PortalRequest, signed_in

_LONGEST = 6  # digits of a version
OPEN = {Event.Decision.GIVEN, Event.Decision.PENDING}


@dataclass(frozen=True, slots=True)
class Line:
    """A decision with its purpose and initiator in words, the network it came from, and the name of its receipt."""

    event: Event
    title: str
    who: str
    ip: str
    receipt: str


@signed_in
@require_safe
def consent(request: PortalRequest) -> HttpResponse:
    """What one is asked and by whom, what holds at present, and everything decided so far in the words that were shown."""
    language = get_language() or "en"
    offers = consents.offers(language, person=request.person)
    history = consents.history(request.person).select_related("commitment")
    titles = {offer.purpose.key: offer.wording.title for offer in offers}
    held = set(Head.objects.filter(person=request.person, event__isnull=False).values_list("purpose", flat=True))
    if held - set(titles):
        titles = consents.titles(language) | titles
    chosen = request.GET.get("purpose", "")
    page = page_of(request, history.filter(purpose=chosen) if chosen in held else history, ("pk",))
    retired = (
        _retired(request, {offer.purpose.key for offer in offers}) if held - {o.purpose.key for o in offers} else []
    )
    context = {
        "groups": consents.by_sender(offers),
        "retired": retired,
        "any_on": bool(retired) or any(offer.state in OPEN for offer in offers),
        "page": page,
        "lines": [_line(event, titles, request) for event in page.rows],
        "purposes": sorted(((key, titles.get(key, key)) for key in held), key=lambda one: one[1].casefold()),
        "purpose": chosen if chosen in held else "",
    }
    return render(request, "portal/consent.html", context)


@signed_in
@require_POST
def switch(request: PortalRequest, purpose: str) -> HttpResponse:
    """Switch one purpose on, in the words that were shown, or off; at once."""
    known = {one.purpose: one.decision for one in consents.state(request.person)}
    if purpose not in known:
        raise Http404
    shown = shown_in(request)
    now = timezone.now()
    enough = request.POST.get("to") == "on" and consents.asked_enough(request.person, now)
    try:
        if request.POST.get("to") == "on":
            events = deciding.choose(
                ticked=[purpose],
                shown=[purpose],
                versions={key: version for key, version in shown.items() if key == purpose},
                language=get_language() or "en",
                **initiative(request, Event.Source.CONSENT_PAGE),
            )
        elif known[purpose] in OPEN:
            events = [
                deciding.decide(
                    purpose=purpose, given=False, wording=None, **initiative(request, Event.Source.CONSENT_PAGE)
                )
            ]
        else:
            events = []
    except deciding.OnHold as stopped:
        messages.error(request, str(stopped))
    else:
        again = not events and request.POST.get("to") == "on" and known[purpose] == Event.Decision.PENDING
        messages.success(request, _said(events, again=again, enough=enough))
    return redirect("portal:consent")


@signed_in
@require_POST
def all_off(request: PortalRequest) -> HttpResponse:
    """Withdraw every consent to mailings."""
    deciding.withdraw_all(**initiative(request, Event.Source.CONSENT_PAGE))
    messages.success(request, _("All mailings are off."))
    return redirect("portal:consent")


def _said(events: list[Event], *, again: bool, enough: bool) -> str:
    """What a click did. `again`: it waits already; `enough`: so many mails went to the address today that none did now."""
    decisions = {event.decision for event in events}
    if Event.Decision.PENDING in decisions or again:
        if enough:
            return _(
                "It waits for your confirmation. We have sent you several links today; use one, or ask again tomorrow."
            )
        return _("We have sent you a mail. The mailing is on once you confirm with the link in it.")
    if Event.Decision.GIVEN in decisions:
        return _("This mailing is on.")
    if Event.Decision.WITHDRAWN in decisions:
        return _("This mailing is off.")
    return _("Nothing had to be changed.")


def _retired(request: PortalRequest, offered: set[str]) -> list[consents.State]:
    """What still holds of purposes that nobody is asked for any more; it can be ended, and not begun."""
    return [one for one in consents.state(request.person) if one.purpose not in offered and one.decision in OPEN]


def _line(event: Event, titles: Mapping[str, str], request: PortalRequest) -> Line:
    own = event.actor == request.person.pk
    who = _("you") if own else role_in_words(event.actor_role)
    digest = bytes(event.commitment.digest).hex()
    return Line(event, titles.get(event.purpose, event.purpose), who, masked(event.ip), digest)


def initiative(request: PortalRequest, source: str) -> dict[str, Any]:
    """Who decides here, from where and when: the signed-in person."""
    return {
        "person": request.person,
        "source": source,
        "by": request.person.pk,
        "by_role": "client",
        "ip": request.client_ip,
        "at": timezone.now(),
    }


def shown_in(request: PortalRequest) -> dict[str, int]:
    """The purposes that a form showed, each with the version of its wording: fields `shown` of the form `key:version`."""
    pairs = (one.rpartition(":") for one in request.POST.getlist("shown"))
    return {
        key: int(version) for key, _sep, version in pairs if key and version.isdecimal() and len(version) < _LONGEST
    }
