"""The list of clients, the search in it, and what is offered while somebody types."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from portico.desk import columns, queries
from portico.desk.access import DeskRequest, requires
from portico.desk.lists import ClientList, keep
from portico.desk.search import LONGEST, find
from portico.journal.actions import note
from portico.people.permissions import Permission

OFFERED = 8  # clients while somebody types


class SearchForm(forms.Form):
    """What staff look for."""

    q = forms.CharField(
        label=_("Find a client"),
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": _("That is too long to search for. Give at most %(limit_value)d characters.")},
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )


@requires(Permission.VIEW_CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def clients(request: DeskRequest) -> HttpResponse:
    """All clients, newest first; or those that a search found, or filters left.

    A search is posted and answered by a redirect to an opaque address: what staff type is kept in their session and
    reaches neither a log, nor the browser's history, nor a page that a link leads to. That they searched is noted.
    """
    if request.method != "POST":
        return _page(request, ClientList(request))
    form = SearchForm(request.POST)
    if not form.is_valid():
        return _page(request, ClientList(request), form, status=422)
    words = form.cleaned_data["q"]
    if not words:
        return redirect("desk:clients")
    note(verb="clients.sought", at=timezone.now(), actor=request.desk.person, actor_role=request.desk.role)
    return redirect(f"{reverse('desk:clients')}?s={keep(request, words)}")


def _page(
    request: DeskRequest, listed: ClientList, form: SearchForm | None = None, *, status: int = 200
) -> HttpResponse:
    shown = listed.shown()
    lines = list(columns.lines(queries.rows(shown.page.rows), listed.columns))
    about = {
        "listed": listed,
        "shown": shown,
        "lines": lines,
        "form": form,
        "typed": form.data.get("q", "") if form else listed.words or "",
        "page": shown.page,
    }
    return render(request, "desk/clients.html", about, status=status)


@requires(Permission.VIEW_CLIENTS)
@require_POST
def offer(request: DeskRequest) -> HttpResponse:
    """The first clients that begin with what has been typed so far, as the options of the box. Nothing is kept of it."""
    form = SearchForm(request.POST)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found = find(words, most=OFFERED)
    rows = queries.rows(queries.by_id(found.clients, most=OFFERED + 1))
    return render(
        request,
        "desk/_offer.html",
        {"rows": rows[:OFFERED], "more": found.cut or len(rows) > OFFERED, "typed": bool(words.strip())},
    )
