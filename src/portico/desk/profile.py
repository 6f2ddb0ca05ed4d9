"""The profile tab: a client's people, what they agreed to, what they consent to, the consent log; and withdrawing for a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from portico.consent import actions as consenting
from portico.consent import queries as consents
from portico.consent.models import Acceptance, Event, Evidence, MailingPurpose
from portico.desk import queries
from portico.desk.access import DeskRequest, requires
from portico.desk.client import Subject, show, subject
from portico.desk.details import details
from portico.journal.verbs import role_in_words
from portico.kit.paging import page_of
from portico.people.models import Hold, Person
from portico.people.permissions import Permission


@dataclass(frozen=True, slots=True)
class Decided:
    """A line of the consent log with the names that staff may know."""

    event: Event
    title: str
    person: str
    role: str
    actor: str
    evidence: UUID | None = None  # of a consent that staff recorded


class WithdrawalForm(forms.Form):
    """Why staff withdraw a consent for somebody."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_(
            "How the person asked, such as by phone or by letter. It stands in the consent log, which the person sees."
        ),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@requires(Permission.VIEW_CLIENTS)
@require_safe
def profile(request: DeskRequest, client: UUID) -> HttpResponse:
    """Client and people, their agreements, and, for roles that may see it, their consents and the consent log."""
    of = subject(client)
    accepted = Acceptance.objects.filter(person__in=of.persons).select_related("agreement", "person")
    known = details(request, of)
    context: dict[str, Any] = {
        "several": len(of.persons) > 1,
        "people": [(place, known[place.person_id]) for place, _state in of.people],
        "client_details": known[client],
        "acceptances": accepted.order_by("-at", "pk"),
    }
    if request.desk.allows(Permission.VIEW_CONSENT_LOG):
        context |= _consents(request, of)
    return show(request, of, "profile", at=timezone.now(), **context)


def _consents(request: DeskRequest, of: Subject) -> dict[str, object]:
    """The state of every purpose for each person, and a page of the log, of one purpose where the address names one."""
    language = get_language() or "en"
    titles, found = consents.titles(language), consents.states(of.persons, language=language)
    several = len(of.persons) > 1  # then what nobody has decided about would fill the page
    states = [
        (person, [one for one in found[person.pk] if not several or one.decision != consents.NONE])
        for person in of.persons
    ]
    keys = list(MailingPurpose.objects.values_list("key", flat=True))
    events = consents.history_of_client(of.client)
    chosen = request.GET.get("purpose", "")
    if chosen in keys:
        events = events.filter(purpose=chosen)
    page = page_of(request, events, ("pk",))
    return {
        "consents": states,
        "purposes": [(key, titles.get(key, key)) for key in keys],
        "purpose": chosen,
        "events": _lines(page.rows, titles, of.persons),
        "page": page,
    }


def _lines(events: list[Event], titles: dict[str, str], persons: Iterable[Person]) -> list[Decided]:
    names = {person.pk: person.name or person.email for person in persons}
    actors = names | queries.names(event.actor for event in events if event.actor not in names)
    shown_by = [event.pk for event in events if event.evidence]
    files = dict(Evidence.objects.filter(event__in=shown_by).values_list("event", "pk")) if shown_by else {}
    return [
        Decided(
            event=event,
            title=titles.get(event.purpose, event.purpose),
            person=names.get(event.person_id, ""),
            role=role_in_words(event.actor_role),
            actor=actors.get(event.actor, "") if event.actor else "",
            evidence=files.get(event.pk),
        )
        for event in events
    ]


@requires(Permission.WITHDRAW_CONSENT)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: DeskRequest, client: UUID, person: UUID, purpose: str) -> HttpResponse:
    """Withdraw a person's consent as they asked staff to. No hold stops it but an erasure, which removes the log itself."""
    of = subject(client)
    whose = next((one for one in of.persons if one.pk == person), None)
    if whose is None:
        raise Http404
    state = next((one for one in consents.state(whose) if one.purpose == purpose), None)
    if state is None:
        raise Http404
    now = timezone.now()
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if any(hold.kind == Hold.Kind.ERASING and hold.person_id == person for hold in of.holds):
        messages.info(request, _("This person is being erased, and the consents with them. Nothing has changed."))
        return redirect("desk:client_profile", client)
    if state.decision not in {Event.Decision.GIVEN, Event.Decision.PENDING}:
        messages.info(request, _("There is no consent to withdraw. Nothing has changed."))
        return redirect("desk:client_profile", client)
    if request.method == "POST" and form.is_valid():
        consenting.decide(
            person=whose,
            purpose=purpose,
            given=False,
            source=Event.Source.DESK,
            wording=None,
            by=request.desk.person,
            by_role=request.desk.role,
            ip=request.client_ip,
            at=now,
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("The consent is withdrawn."))
        return redirect("desk:client_profile", client)
    status = 422 if form.errors else 200
    shown = {"form": form, "person": whose, "title": state.title}
    return show(request, of, "profile", at=now, status=status, template="desk/client/withdraw.html", **shown)
