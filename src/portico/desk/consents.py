"""A consent that a person gave elsewhere: recorded for them with its evidence, and the evidence shown to those who may see it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from portico.consent import actions as consenting
from portico.consent import evidence as files
from portico.consent import queries as consents
from portico.consent.models import Event, Evidence, Wording
from portico.desk.access import DeskRequest, requires
from portico.desk.client import looked_at, show, subject
from portico.people.models import Person
from portico.people.permissions import Permission


class RecordingForm(forms.Form):
    """What was said or signed: for which purpose, in which words, when, how, and what shows it."""

    wording = forms.ChoiceField(
        label=_("Purpose and wording"),
        help_text=_("Choose the words that the person was read or shown. They stand below."),
        error_messages={"required": _("Choose the words that the person was read or shown.")},
    )
    how = forms.ChoiceField(
        label=_("How the person consented"),
        choices=Evidence.How.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how the person consented.")},
    )
    given_on = forms.DateField(
        label=_("Day on which they did"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Give the day."), "invalid": _("Give a day, such as 2026-03-02.")},
        input_formats=["%Y-%m-%d"],
    )
    file = forms.FileField(
        label=_("Evidence"),
        help_text=_("A scan, photo, recording or note of it: PDF, PNG, JPEG, MP3, Ogg or plain text, at most 10 MB."),
        error_messages={"required": _("Attach what shows the consent. Without it nothing is recorded.")},
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=200,
        help_text=_("It stands in the consent log, which the person sees."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, wordings: list[Wording], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wordings = {str(one.pk): one for one in wordings}
        field = self.fields["wording"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", "–")] + [
            (key, f"{one.title}, v{one.version} {one.language}") for key, one in self.wordings.items()
        ]

    def clean_file(self) -> bytes:
        """The content, if it can be evidence; what the browser says of it does not matter."""
        given: UploadedFile = self.cleaned_data["file"]
        if (given.size or 0) > files.LARGEST:
            raise ValidationError(_("The file is larger than 10 MB. Attach a smaller scan or recording."))
        content: bytes = given.read()
        try:
            files.read(content)
        except files.NotUsable as refused:
            raise ValidationError(str(refused)) from refused
        return content


@requires(Permission.RECORD_CONSENT)
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: DeskRequest, client: UUID, person: UUID) -> HttpResponse:
    """Record a consent that the person gave elsewhere. They are told at once, and confirm it where the purpose asks for that."""
    of = subject(client)
    whose = next((one for one in of.persons if one.pk == person), None)
    if whose is None:
        raise Http404
    now = timezone.now()
    form = RecordingForm(consents.every_wording(), *((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        try:
            event = _record(request, whose, form)
        except (consenting.CannotRecord, consenting.NotOffered, consenting.OnHold) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _said(event))
            return redirect("desk:client_profile", client)
    shown = {"form": form, "person": whose, "wordings": list(form.wordings.values())}
    status = 422 if form.errors else 200
    return show(request, of, "profile", at=now, status=status, template="desk/client/consent.html", **shown)


def _record(request: DeskRequest, whose: Person, form: RecordingForm) -> Event:
    given = form.cleaned_data
    return consenting.record(
        person=whose,
        wording=form.wordings[given["wording"]],
        how=given["how"],
        given_on=given["given_on"],
        file=given["file"],
        note=given["note"],
        by=request.desk.person,
        by_role=request.desk.role,
        ip=request.client_ip,
        at=timezone.now(),
    )


def _said(event: Event) -> Any:
    if event.decision == Event.Decision.PENDING:
        return _("The consent is recorded. It holds once the person confirms it by the link that we have sent them.")
    return _("The consent is recorded. The person is told by e-mail, with a link to withdraw it.")


@requires(Permission.RECORD_CONSENT)
@require_safe
def evidence(request: DeskRequest, client: UUID, evidence: UUID) -> HttpResponse:
    """The file that shows a consent, as a download. That it was looked at stands in the activity log."""
    of = subject(client)
    found = Evidence.objects.filter(pk=evidence, event__person__in=of.persons).select_related("event").first()
    if found is None:
        raise Http404
    try:
        with found.file.open("rb") as file:
            content = file.read()  # small, as `evidence.LARGEST` says
    except FileNotFoundError as gone:
        raise Http404 from gone
    about = ("consent.Evidence", str(found.pk))
    person = found.event.person_id
    looked_at(request, verb="evidence.viewed", about=about, client=None, person=person, at=timezone.now())
    answer = HttpResponse(content, content_type=found.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{files.file_name(found)}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
