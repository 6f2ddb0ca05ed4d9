"""A list of clients as a file: with a reason, the same filters and the same columns as the page."""

from collections.abc import Iterator
from uuid import UUID

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from portico.desk import columns, queries
from portico.desk.access import DeskRequest, requires
from portico.desk.columns import Column
from portico.desk.lists import KEYS, ClientList
from portico.desk.saved import address, listed_in
from portico.journal.actions import note
from portico.kit import claims, spreadsheet
from portico.kit.paging import beyond
from portico.people import reasons
from portico.people.holds import STOPPED_BY, Work, held
from portico.people.models import Client, Hold
from portico.people.permissions import Permission

AT_ONCE = 500  # clients in memory


class ReasonForm(forms.Form):
    """Why the list is taken out."""

    reason = forms.CharField(
        label=_("Why do you need this list?"),
        help_text=_("It is kept with your name. Name the purpose and when the file will be deleted; name no client."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@requires(Permission.EXPORT_LISTS)
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: DeskRequest) -> HttpResponseBase:
    """Ask for the reason, then give the file.

    It has whoever the list has, save those about whom nothing may leave: who is being erased or waits for it, and whose data is
    restricted. It has no special categories, since those are no columns.
    """
    if request.method != "POST":
        return _asked(request, ClientList(request), ReasonForm())
    listed, form = listed_in(request), ReasonForm(request.POST)
    if listed.words is None or not form.is_valid():
        return _asked(request, listed, form, status=422)
    given = reasons.give(
        about="clients.exported",
        person=None,
        client=None,
        words=form.cleaned_data["reason"],
        by=request.desk.person,
        by_role=request.desk.role,
        at=timezone.now(),
    )
    note(
        verb="clients.exported",
        at=timezone.now(),
        actor=request.desk.person,
        actor_role=request.desk.role,
        about=("people.Reason", str(given.pk)),
        detail=",".join(listed.chosen.given)[:60],
    )
    rows = spreadsheet.lines(
        [str(column.title) for column in listed.columns], _cells(listed, listed.columns, get_language() or "en")
    )
    answer = StreamingHttpResponse(rows, content_type=spreadsheet.MEDIA_TYPE)
    answer["Content-Disposition"] = 'attachment; filename="clients.csv"'
    return answer


def _asked(request: DeskRequest, listed: ClientList, form: ReasonForm, *, status: int = 200) -> HttpResponse:
    about = {"form": form, "listed": listed, "back": address(listed.query)}
    return render(request, "desk/list_export.html", about, status=status)


def _cells(listed: ClientList, shown: list[Column], language: str) -> Iterator[list[str]]:
    """Every line, in the order of the list and in the language of whoever asked, a few hundred clients at a time by keyset."""
    for some in _in_parts(listed):
        with override(language):
            lines = [
                [columns.as_text(cell) for cell in cells] for _row, cells in columns.lines(queries.rows(some), shown)
            ]
        yield from lines


def _in_parts(listed: ClientList) -> Iterator[list[Client]]:
    ordered = leaving(listed.narrowed.rows).order_by(*(f"-{key}" for key in KEYS))
    part = list(ordered[:AT_ONCE])
    while part:
        yield part
        place = [getattr(part[-1], key) for key in KEYS]
        part = list(ordered.filter(beyond(KEYS, place, "lt"))[:AT_ONCE])


def leaving(rows: QuerySet[Client]) -> QuerySet[Client]:
    """The claim: clients that may stand in a file, since neither they nor one of their people are held in a way that forbids it."""
    of_people = Hold.objects.filter(kind__in=STOPPED_BY[Work.RECIPIENTS], person__memberships__client=OuterRef("pk"))
    return rows.filter(~held(Work.RECIPIENTS, client="pk"), ~Exists(of_people))


def _takes(person: UUID) -> bool:
    return leaving(Client.objects.filter(members__person=person)).exists()


claims.register(claims.Claim("desk.list_export", Work.RECIPIENTS, takes=_takes))
