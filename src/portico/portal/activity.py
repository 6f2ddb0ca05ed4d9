"""What happened, in plain words: by the person, about them, and when which role of our staff looked."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portico.fields.queries import named_in
from portico.journal.models import Entry
from portico.journal.verbs import Named, detail_in_words, in_words, role_in_words
from portico.kit.paging import page_of
from portico.people.permissions import Permission
from portico.portal import filters, queries
from portico.portal.access import PortalRequest, shown, signed_in

# The kinds by which one looks for something, each with its verbs or their beginnings.
KINDS: dict[str, tuple[Promise, Q]] = {
    "looks": (gettext_lazy("views by staff"), Q(verb__in=queries.LOOKS)),
    "corrections": (gettext_lazy("corrections"), Q(verb__in=queries.CORRECTIONS)),
    "security": (
        gettext_lazy("sign-in and security"),
        Q(verb__startswith="person.") & ~Q(verb__in=queries.CORRECTIONS[:2]),
    ),
    "consent": (
        gettext_lazy("consent and agreements"),
        Q(verb__startswith="consent.") | Q(verb__startswith="agreement.") | Q(verb__startswith="notice."),
    ),
    "rights": (
        gettext_lazy("requests, downloads, deletion"),
        Q(verb__startswith="request.") | Q(verb__startswith="export.") | Q(verb__startswith="erasure."),
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line for reading: staff and colleagues by role, never by name."""

    entry: Entry
    what: str
    detail: str  # the data that it is about, such as a field's name, or else what happened
    who: str
    ip: str  # from where, unless that is about somebody else


@signed_in
@require_safe
def activity(request: PortalRequest) -> HttpResponse:
    """One's own activity log, or a part of it: `?kind=` and `?period=`; `?looks` is the views of staff."""
    named = [(key, words) for key, (words, _of) in KINDS.items()]
    asked = filters.chosen(request, named, at=timezone.now(), kind="looks" if "looks" in request.GET else "")
    if asked.kind == "looks":
        rows = queries.looks_of_staff(request.person, request.account)
    else:
        rows = queries.entries_of(request.person, request.member)
        rows = rows.filter(KINDS[asked.kind][1]) if asked.kind else rows
    rows = rows.filter(at__gte=asked.since) if asked.since else rows
    page = page_of(request, rows, ("at", "pk"))
    context = {"page": page, "lines": lines(page.rows, request), "filter": asked}
    return render(request, "portal/activity.html", context)


def lines(entries: Iterable[Entry], request: PortalRequest) -> list[Line]:
    """Entries of the log as the signed-in person reads them."""
    shown = list(entries)
    named = named_in(shown, get_language() or "en")
    return [_line(one, request, named) for one in shown]


def _line(entry: Entry, request: PortalRequest, named: Named) -> Line:
    if entry.actor == request.person.pk:
        who = _("you")
    elif entry.actor_role == "client":
        who = _("somebody else of your account")
    else:
        who = role_in_words(entry.actor_role)
    theirs = entry.actor is not None and entry.actor != request.person.pk
    what = in_words(entry, named)
    hidden = theirs or not shown(request, Permission.VIEW_JOURNAL)
    return Line(entry, what, detail_in_words(entry, named) or what, who, "" if hidden else entry.ip or "")
