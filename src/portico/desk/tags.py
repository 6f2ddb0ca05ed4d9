"""The list of tags: defined, renamed, coloured and removed."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from portico.desk.access import DeskRequest, requires
from portico.people import tags as tagging
from portico.people.models import Tag
from portico.people.permissions import Permission


class TagForm(forms.Form):
    """A name and a colour."""

    name = forms.CharField(
        label=_("Name"),
        max_length=40,
        help_text=_("Clients read it in the copy of their data. Say what is the case, not what you think of them."),
        error_messages={"required": _("Give the tag a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    colour = forms.ChoiceField(
        label=_("Colour"),
        choices=Tag.Colour.choices,
        initial=Tag.Colour.GREY,
        help_text=_("Each can be read on light and dark ground."),
        widget=forms.RadioSelect,
    )


@requires(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def tags(request: DeskRequest) -> HttpResponse:
    """Every tag with how many clients have it, and a form for another one."""
    form = TagForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            tagging.define(**form.cleaned_data, **_hand(request))
        except tagging.NoTag as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, _("The tag is there."))
            return redirect("desk:tags")
    shown = {"form": form, "tags": tagging.every_with_use()}
    return render(request, "desk/setup/tags.html", shown, status=422 if form.errors else 200)


@requires(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def tag(request: DeskRequest, tag: UUID) -> HttpResponse:
    """One tag: another name or colour, on every client that has it; or gone from all of them."""
    found = tagging.every_with_use().filter(pk=tag).first()
    if found is None:
        raise Http404
    removing = request.POST.get("act") == "remove"
    posted = request.POST if request.method == "POST" and not removing else None
    form = TagForm(posted, initial={"name": found.name, "colour": found.colour})
    if request.method == "POST" and removing:
        had = tagging.remove(tag=found, **_hand(request))
        said = ngettext(
            "The tag is removed; %(had)d client had it.", "The tag is removed; %(had)d clients had it.", had
        )
        messages.success(request, said % {"had": had})
        return redirect("desk:tags")
    if form.is_valid():
        try:
            tagging.change(tag=found, **form.cleaned_data, **_hand(request))
        except tagging.NoTag as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, _("The tag is changed."))
            return redirect("desk:tags")
    shown = {"form": form, "tag": found}
    return render(request, "desk/setup/tag.html", shown, status=422 if form.errors else 200)


def _hand(request: DeskRequest) -> dict[str, Any]:
    return {"by": request.desk.person, "by_role": request.desk.role, "at": timezone.now()}
