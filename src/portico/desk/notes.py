"""Notes on a client and its tags: read beside the summary, written, edited and removed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from portico.desk.access import Desk, DeskRequest, requires
from portico.desk.client import Subject, show, subject
from portico.kit.paging import page_of
from portico.people import notes as noting
from portico.people import tags as tagging
from portico.people.models import Note, Person, Tag
from portico.people.permissions import Permission

SIZE = 20  # notes on a page
LATEST = 3  # on the summary


class NoteForm(forms.Form):
    """What is noted, and whether it protects somebody else."""

    words = forms.CharField(
        label=_("Note"),
        max_length=Note.LONGEST,
        help_text=_("The client can read it: it is in the copy of their data. Write what you would say to them."),
        error_messages={"required": _("Write the note.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    protects = forms.BooleanField(
        label=_("It protects another person: leave it out of the client's copy"),
        required=False,
        help_text=_("The copy then says that a note was left out, and why (Art. 15(4) GDPR)."),
    )
    why = forms.CharField(
        label=_("Whom it protects, and from what"),
        required=False,
        max_length=300,
        widget=forms.TextInput,
    )
    edited_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """A reason exactly where somebody is protected."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("protects") and not found.get("why"):
            self.add_error("why", _("Say whom the note protects. Without a reason nothing is left out of a copy."))
        if not found.get("protects"):
            found["why"] = ""
        return found


@dataclass(frozen=True, slots=True)
class Line:
    """A note with its author's name, and whether the member of staff may change it."""

    note: Note
    author: str
    mine: bool


def notes_of(of: Subject) -> QuerySet[Note]:
    """The notes on a client, newest first, each with its author's name or address: `by`."""
    called = Coalesce(NullIf("name", Value("")), "email", output_field=TextField())
    author = Person.objects.filter(pk=OuterRef("author")).values_list(called)
    return noting.notes_of(of.client).annotate(by=Subquery(author))


def lines(rows: Iterable[Note], desk: Desk) -> list[Line]:
    """Notes of `notes_of` for reading."""
    return [Line(one, one.by or "", _may_change(one, desk)) for one in rows]  # type: ignore[attr-defined]  # as asked above


def beside_summary(of: Subject, desk: Desk) -> dict[str, Any]:
    """What the summary shows of notes and tags."""
    newest = list(notes_of(of)[: LATEST + 1])
    return {
        "notes": lines(newest[:LATEST], desk),
        "more_notes": len(newest) > LATEST,
        "tags": tagging.tags_of(of.client),
    }


@requires(Permission.NOTE_CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: DeskRequest, client: UUID) -> HttpResponse:
    """All notes on a client, newest first, and a form for another; the tags, with a form for each that is not set."""
    of, now = subject(client), timezone.now()
    form = NoteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            noting.write(
                client=of.client,
                words=form.cleaned_data["words"],
                why=form.cleaned_data["why"],
                by=request.desk.person,
                by_role=request.desk.role,
                at=now,
            )
        except noting.Stopped as stopped:
            messages.error(request, str(stopped))
        else:
            messages.success(request, _("The note is kept."))
        return redirect("desk:client_notes", client)
    page = page_of(request, notes_of(of), ("written_at", "pk"), size=SIZE)
    words = tagging.every_for(of.client)
    shown = {
        "form": form,
        "page": page,
        "notes": lines(page.rows, request.desk),
        "tags": [one for one in words if one.on],  # type: ignore[attr-defined]  # as asked above
        "others": [one for one in words if not one.on],  # type: ignore[attr-defined]
    }
    status = 422 if form.errors else 200
    return show(request, of, "summary", at=now, status=status, template="desk/client/notes.html", **shown)


@requires(Permission.NOTE_CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: DeskRequest, client: UUID, note: UUID) -> HttpResponse:
    """One note: other words, or gone. Its author may, and who answers the client's requests about their data."""
    of, now = subject(client), timezone.now()
    found = noting.notes_of(of.client).filter(pk=note).first()
    if found is None:
        raise Http404
    if not _may_change(found, request.desk):
        messages.error(request, _("Only whoever wrote a note changes it, or who handles requests about data."))
        return redirect("desk:client_notes", client)
    removing = request.POST.get("act") == "remove"
    form = NoteForm(
        request.POST if request.method == "POST" and not removing else None,
        initial={"words": found.words, "protects": found.protects, "why": found.why, "edited_at": _stamp(found)},
    )
    newer: Note | None = None
    if request.method == "POST" and (removing or form.is_valid()):
        if request.POST.get("edited_at", "") != _stamp(found):
            newer = found
        else:
            return _changed(request, found, form, now, removing=removing)
    status = 409 if newer else 422 if form.errors else 200
    if newer and not removing:  # saved again, it takes the place of the words that are shown as the newer ones
        again = request.POST.copy()
        again["edited_at"] = _stamp(found)
        form.data = again
    return show(
        request,
        of,
        "summary",
        at=now,
        status=status,
        template="desk/client/note.html",
        form=form,
        note=found,
        newer=newer,
    )


@requires(Permission.NOTE_CLIENTS)
@require_POST
def tag(request: DeskRequest, client: UUID) -> HttpResponse:
    """Set one tag, or take it off."""
    of, now = subject(client), timezone.now()
    found = _tag(request.POST.get("tag", ""))
    if found is None:
        messages.error(request, _("Choose a tag from the list."))
        return redirect("desk:client_notes", client)
    act = tagging.take_off if request.POST.get("act") == "off" else tagging.put
    try:
        act(client=of.client, tag=found, by=request.desk.person, by_role=request.desk.role, at=now)
    except (noting.Stopped, tagging.NoTag) as refused:
        messages.error(request, str(refused))
    return redirect("desk:client_notes", client)


def _changed(request: DeskRequest, found: Note, form: NoteForm, now: datetime, *, removing: bool) -> HttpResponse:
    by, role = request.desk.person, request.desk.role
    try:
        if removing:
            noting.remove(note=found, by=by, by_role=role, at=now)
        else:
            noting.edit(
                note=found,
                words=form.cleaned_data["words"],
                why=form.cleaned_data["why"],
                by=by,
                by_role=role,
                at=now,
            )
    except noting.NotNoted as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The note is removed.") if removing else _("The note is changed."))
    return redirect("desk:client_notes", found.client_id)


def _may_change(note: Note, desk: Desk) -> bool:
    return note.author == desk.person or desk.allows(Permission.HANDLE_REQUESTS)


def _stamp(note: Note) -> str:
    return note.edited_at.isoformat() if note.edited_at else ""


def _tag(key: str) -> Tag | None:
    try:
        return Tag.objects.filter(pk=UUID(key)).first()
    except ValueError:
        return None
