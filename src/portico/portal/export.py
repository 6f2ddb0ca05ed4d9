"""A copy of one's data: choosing its parts, seeing how far it has come, fetching it."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portico.accounts.access import reauthenticated
from portico.casework import actions, queries
from portico.casework.models import Export
from portico.portal.access import PortalRequest, recently_authenticated, signed_in


@signed_in
@require_safe
def export(request: PortalRequest) -> HttpResponse:
    """The packages made so far, and the way to a new one. Reloading shows how far one has come."""
    now = timezone.now()
    exports = list(queries.exports_of(request.person))
    context = {
        "exports": exports,
        "making": any(one.state in Export.UNDERWAY for one in exports),
        "now": now,
    }
    return render(request, "portal/privacy/export.html", context)


@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
def new_export(request: PortalRequest) -> HttpResponse:
    """Choose the parts, all ticked; posted, the package is made in the background."""
    held = queries.held("person", request.person.pk, get_language() or "en")
    parts = {one.label for one in held}
    if request.method == "POST":
        chosen = parts & set(request.POST.getlist("parts"))
        if chosen:
            try:
                actions.export(
                    root="person",
                    root_id=request.person.pk,
                    by=request.person.pk,
                    by_role="client",
                    language=get_language() or "en",
                    parts=None if chosen == parts else chosen,
                    at=timezone.now(),
                )
            except (actions.AlreadyMaking, actions.TooManyPackages) as refused:
                messages.info(request, str(refused))
            return redirect("portal:export")
    context = {"held": held, "none_chosen": request.method == "POST"}
    return render(request, "portal/privacy/export_new.html", context, status=422 if request.method == "POST" else 200)


@signed_in
@require_POST
def fetch(request: PortalRequest, export: UUID) -> HttpResponseBase:
    """The package as a file, to the person it is about; each fetch is written to the activity log.

    Whoever has to give the password first comes back to the list, since a file cannot be come back to.
    """
    if not reauthenticated(request):
        back = urlencode({REDIRECT_FIELD_NAME: reverse("portal:export")})
        return redirect(f"{reverse('portal:confirm_password')}?{back}")
    now = timezone.now()
    found = next((one for one in queries.exports_of(request.person) if one.pk == export), None)
    if found is None or found.state != Export.State.READY or found.expires_at <= now or not found.file:
        raise Http404
    try:
        package = found.file.open("rb")
    except FileNotFoundError:
        messages.error(request, _("The package is no longer there. Please have a new one made."))
        return redirect("portal:export")
    actions.fetched(export=found, by=request.person.pk, ip=request.client_ip, at=now)
    answer = FileResponse(package, as_attachment=True, filename="my-data.zip", content_type="application/zip")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
