"""What happened, in plain words: by the person, about them, and when which role of our staff looked."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portico.journal.models import Entry
from portico.journal.verbs import in_words, role_in_words
from portico.kit.paging import page_of
from portico.portal import queries
from portico.portal.access import PortalRequest, signed_in


@dataclass(frozen=True, slots=True)
class Line:
    """One line for reading: staff and colleagues by role, never by name."""

    entry: Entry
    what: str
    who: str
    ip: str  # from where, unless that is about somebody else


@signed_in
@require_safe
def activity(request: PortalRequest) -> HttpResponse:
    """One's own activity log; with `?looks` only the views of staff."""
    only_looks = "looks" in request.GET
    looks, everything = queries.looks_of_staff, queries.entries_of
    rows = looks(request.person, request.account) if only_looks else everything(request.person, request.member)
    page = page_of(request, rows, ("at", "pk"))
    context = {"page": page, "lines": lines(page.rows, request), "only_looks": only_looks}
    return render(request, "portal/activity.html", context)


def lines(entries: Iterable[Entry], request: PortalRequest) -> list[Line]:
    """Entries of the log as the signed-in person reads them."""
    return [_line(one, request) for one in entries]


def _line(entry: Entry, request: PortalRequest) -> Line:
    if entry.actor == request.person.pk:
        who = _("you")
    elif entry.actor_role == "client":
        who = _("somebody else of your account")
    else:
        who = role_in_words(entry.actor_role)
    theirs = entry.actor is not None and entry.actor != request.person.pk
    return Line(entry, in_words(entry), who, "" if theirs else entry.ip or "")
