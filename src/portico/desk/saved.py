"""Views that a member of staff keeps under a name, and the columns they choose."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portico.desk import columns
from portico.desk.access import DeskRequest, requires
from portico.desk.lists import ClientList
from portico.people import lists
from portico.people.permissions import Permission


class NameForm(forms.Form):
    """What a view is called."""

    name = forms.CharField(max_length=60)


def listed_in(request: DeskRequest) -> ClientList:
    """The list that a form was on: its address travels with the form, and says nothing but filters and opaque names."""
    return ClientList(request, QueryDict(request.POST.get("list", "")[:2000]))


def address(query: str) -> str:
    """The list's address."""
    return reverse("desk:clients") + (f"?{query}" if query else "")


@requires(Permission.VIEW_CLIENTS)
@require_POST
def save(request: DeskRequest) -> HttpResponse:
    """Keep the filters and columns that are shown, under a name; a view of that name is replaced."""
    form, listed = NameForm(request.POST), listed_in(request)
    if not form.is_valid():
        messages.error(request, _("Give the view a name of at most 60 letters."))
        return redirect(address(listed.query))
    name = form.cleaned_data["name"]
    try:
        view = lists.save_view(
            name=name,
            filters=listed.chosen.given,
            columns=[column.key for column in listed.columns],
            by=request.desk.person,
            by_role=request.desk.role,
            at=timezone.now(),
        )
    except lists.TooManyViews as error:
        messages.error(request, str(error))
        return redirect(address(listed.query))
    messages.success(request, _("The view is kept."))
    return redirect(address(f"view={view.pk}"))


@requires(Permission.VIEW_CLIENTS)
@require_POST
def remove(request: DeskRequest) -> HttpResponse:
    """Forget a view of one's own. One that is gone already, or somebody else's, is none."""
    view = listed_in(request).view
    if view is not None:
        lists.remove_view(view=view, by=request.desk.person, by_role=request.desk.role, at=timezone.now())
        messages.success(request, _("The view is removed."))
    return redirect("desk:clients")


@requires(Permission.VIEW_CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: DeskRequest) -> HttpResponse:
    """Choose columns, and show them: in the view that is open, or wherever none is."""
    known = columns.offered()
    if request.method != "POST":
        asked = ClientList(request)
        about = {"listed": asked, "offered": known.values(), "back": address(asked.query), "most": columns.MOST}
        return render(request, "desk/lists/columns.html", about)
    listed = listed_in(request)
    wanted = [key for key in request.POST.getlist("column") if key in known]
    if len({columns.ALWAYS, *wanted}) > columns.MOST:
        messages.error(request, _("Choose at most %(most)d columns.") % {"most": columns.MOST})
        return redirect(address(listed.query))
    shown = [column.key for column in columns.chosen(wanted, known)]
    lists.choose_columns(
        columns=shown, view=listed.view, by=request.desk.person, by_role=request.desk.role, at=timezone.now()
    )
    return redirect(address(listed.query))
