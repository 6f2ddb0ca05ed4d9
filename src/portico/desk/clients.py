"""The list of clients, and the search in it."""

import secrets

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from portico.desk import queries
from portico.desk.access import DeskRequest, requires
from portico.desk.search import LONGEST, find
from portico.kit.paging import Page, page_of
from portico.people.permissions import Permission

SEARCHES = "desk_searches"
_KEPT = 20


class SearchForm(forms.Form):
    """What staff look for."""

    q = forms.CharField(
        label=_("Find a client"),
        help_text=_(
            "The beginning of a name, e-mail address, company, phone number, VAT ID, city, postcode or of an answer to a field of yours, or an id."
        ),
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": _("That is too long to search for. Give at most %(limit_value)d characters.")},
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )


@requires(Permission.VIEW_CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def clients(request: DeskRequest) -> HttpResponse:
    """All clients, newest first; or those that a search found.

    A search is posted and answered by a redirect to an opaque address: what staff type is kept in their session and
    reaches neither a log, nor the browser's history, nor a page that a link leads to.
    """
    if request.method == "POST":
        form = SearchForm(request.POST)
        if not form.is_valid():
            return _page(request, form, status=422)
        words = form.cleaned_data["q"]
        return redirect(reverse("desk:clients") + (f"?s={_keep(request, words)}" if words else ""))
    if "s" not in request.GET:
        return _page(request, SearchForm())
    words = request.session.get(SEARCHES, {}).get(request.GET["s"])
    if words is None:
        return _page(request, SearchForm(), lost=True)
    found = find(words)
    shown = Page(queries.by_id(found.clients), "", "")
    return _page(request, SearchForm({"q": words}), shown, searched=True, more=found.more)


def _page(
    request: DeskRequest, form: SearchForm, page: Page | None = None, *, status: int = 200, **more: bool
) -> HttpResponse:
    shown = page or page_of(request, queries.newest(), ("created_at", "pk"))
    return render(
        request,
        "desk/clients.html",
        {"form": form, "rows": queries.rows(shown.rows), "page": shown} | more,
        status=status,
    )


def _keep(request: DeskRequest, words: str) -> str:
    """Remember a search under a new opaque name; the oldest is forgotten."""
    kept = request.session.get(SEARCHES, {})
    name = secrets.token_urlsafe(12)
    request.session[SEARCHES] = dict([*kept.items(), (name, words)][-_KEPT:])
    return name
