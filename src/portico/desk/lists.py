"""The list of clients as an address asks for it: a search, filters or a saved view, and the columns."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode
from uuid import UUID

from portico.desk import columns, queries
from portico.desk.access import DeskRequest
from portico.desk.columns import Column
from portico.desk.filters import NAMES, Chosen, FilterForm, Narrowed, narrow
from portico.desk.search import SHOWN, find
from portico.kit.paging import Page, page_of
from portico.people.models import SavedView

SEARCHES = "desk_searches"
KEYS = ("created_at", "pk")
_KEPT = 20
_LOOKED_AT = 1_000  # of each index that a search reads, where filters leave only some


def keep(request: DeskRequest, words: str) -> str:
    """Remember a search under a new opaque name; the oldest is forgotten."""
    kept = request.session.get(SEARCHES, {})
    name = secrets.token_urlsafe(12)
    request.session[SEARCHES] = dict([*kept.items(), (name, words)][-_KEPT:])
    return name


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of the list. `more`: a search has more than it can show; `cut`: it did not look at all that begin so."""

    page: Page
    more: bool = False
    cut: bool = False


class ClientList:
    """What is asked for: by `s` a search that the session keeps, by `view` a saved view, by the filters' names a choice of them.

    A view gives way to filters that stand beside it.
    """

    def __init__(self, request: DeskRequest, given: Mapping[str, str] | None = None) -> None:
        """`given` is what a form sent back of an address, where that is not the request's own."""
        self.request = request
        self.given = request.GET if given is None else given
        self.search = self.given.get("s", "")

    @cached_property
    def _kept(self) -> list[SavedView]:
        return list(SavedView.objects.filter(person_id=self.request.desk.person).order_by("name"))

    @property
    def views(self) -> list[SavedView]:
        """The views of this member of staff, by name."""
        return [one for one in self._kept if one.name]

    @cached_property
    def view(self) -> SavedView | None:
        """The view that is open."""
        asked = self.given.get("view", "")
        return next((one for one in self.views if str(one.pk) == asked), None)

    @cached_property
    def filter(self) -> FilterForm:
        """The filters, with what was chosen."""
        own = {name: self.given[name] for name in NAMES if name in self.given}
        return FilterForm(own if own or self.view is None else self.view.filters)

    @property
    def chosen(self) -> Chosen:
        """What was chosen among the filters."""
        return self.filter.chosen

    @cached_property
    def words(self) -> str | None:
        """What was searched for; None where the session does not know it any more."""
        found: str | None = self.request.session.get(SEARCHES, {}).get(self.search) if self.search else ""
        return found

    @cached_property
    def columns(self) -> list[Column]:
        """The columns that are shown: those of the view, or those that this member of staff chose for wherever there is none."""
        shown = self.view or next((one for one in self._kept if not one.name), None)
        keys = shown.columns if shown is not None else []
        return columns.chosen(keys, columns.known(keys))

    @property
    def keys(self) -> set[str]:
        """The keys of the columns that are shown."""
        return {column.key for column in self.columns}

    @property
    def query(self) -> str:
        """How an address asks for the same, from its first page."""
        kept = {"view": str(self.view.pk)} if self.view is not None else {}
        searched = {"s": self.search} if self.words else {}
        chosen = {} if self.view is not None and self.chosen.given == self.view.filters else self.chosen.given
        return urlencode(searched | kept | chosen)

    @cached_property
    def found(self) -> tuple[frozenset[UUID] | None, bool]:
        """The clients that the search found, where there is one; and whether it looked at all that begin so."""
        if not self.words:
            return None, False
        found = find(self.words, most=_LOOKED_AT if self.chosen else SHOWN)
        return found.clients, found.cut

    @cached_property
    def narrowed(self) -> Narrowed:
        """The clients that are left."""
        return narrow(queries.newest(), self.chosen, known=self.found[0])

    def shown(self) -> Shown:
        """One page. A search has one page only, of its newest: more letters lead further than more pages."""
        if self.words is None:
            return Shown(Page([], "", ""))
        if not self.words:
            return Shown(page_of(self.request, self.narrowed.rows, KEYS, among=self.narrowed.among))
        rows = list(self.narrowed.rows.order_by("-created_at", "-pk")[: SHOWN + 1])
        return Shown(Page(rows[:SHOWN], "", ""), more=len(rows) > SHOWN or self.found[1], cut=self.found[1])
