"""A copy of one's data: choosing its parts, seeing how far it has come, fetching it. For an owner, the account's too."""

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
from portico.people.models import Member
from portico.people.roles import May, may
from portico.portal.access import PortalRequest, recently_authenticated, signed_in
from portico.portal.activity import lines

RELOAD = 5  # seconds, where a page has to load itself again
_SHOWN, _FETCHES = 50, 50


@signed_in
@require_safe
def export(request: PortalRequest) -> HttpResponse:
    """The packages made so far, and the way to a new one. Reloading shows how far one has come."""
    now = timezone.now()
    exports = list(queries.exports_of(request.person).select_related("client")[:_SHOWN])
    context = {
        "exports": exports,
        "making": any(one.state in Export.UNDERWAY and one.person_id for one in exports),
        "account_copy": may_copy_account(request),
        "now": now,
    }
    return render(request, "portal/privacy/export.html", context)


@signed_in
@require_safe
def one_export(request: PortalRequest, export: UUID) -> HttpResponse:
    """One package: how far it has come, and when it was fetched by whom. Asked for by htmx, only how far it has come."""
    found = _own(request, export)
    context = {
        "one": found,
        "making": found.state in Export.UNDERWAY,
        "gone": found.expires_at <= timezone.now(),
        "reload": RELOAD,
    }
    if request.headers.get("HX-Request") == "true":
        part = render(request, "portal/privacy/_export_progress.html", context)
        if not context["making"]:
            part["HX-Refresh"] = "true"  # the rest of the page has the file
        return part
    context["fetches"] = lines(queries.fetches_of(found)[:_FETCHES], request)
    return render(request, "portal/privacy/export_one.html", context)


@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
def new_export(request: PortalRequest, of: str = "person") -> HttpResponse:
    """Choose the parts, all ticked; posted, the package is made in the background. Of the account it is for its owners."""
    if of == "client" and not may_copy_account(request):
        raise Http404
    root_id = request.account.pk if of == "client" and request.account else request.person.pk
    language = get_language() or "en"
    held = queries.held(of, root_id, language)
    parts = {one.label for one in held}
    if request.method == "POST":
        chosen = parts & set(request.POST.getlist("parts"))
        if chosen:
            try:
                made = actions.export(
                    root=of,
                    root_id=root_id,
                    by=request.person.pk,
                    by_role="client",
                    language=language,
                    parts=None if chosen == parts else chosen,
                    ip=request.client_ip,
                    at=timezone.now(),
                )
            except (actions.AlreadyMaking, actions.TooManyPackages) as refused:
                messages.info(request, str(refused))
                return redirect("portal:export")
            return redirect("portal:export_one", made.pk)
    context = {
        "held": held,
        "none_chosen": request.method == "POST",
        "account": request.account if of == "client" else None,
    }
    return render(request, "portal/privacy/export_new.html", context, status=422 if request.method == "POST" else 200)


@signed_in
@require_POST
def fetch(request: PortalRequest, export: UUID) -> HttpResponseBase:
    """The package as a file, to the person it is about; each fetch is written to the activity log.

    Whoever has to give the password first comes back to the package's page, since a file cannot be come back to.
    """
    found = _own(request, export)
    if not reauthenticated(request):
        back = urlencode({REDIRECT_FIELD_NAME: reverse("portal:export_one", args=[found.pk])})
        return redirect(f"{reverse('portal:confirm_password')}?{back}")
    now = timezone.now()
    if found.state != Export.State.READY or found.expires_at <= now or not found.file:
        raise Http404
    try:
        package = found.file.open("rb")
    except FileNotFoundError:
        messages.error(request, _("The package is no longer there. Please have a new one made."))
        return redirect("portal:export")
    actions.fetched(export=found, by=request.person.pk, ip=request.client_ip, at=now)
    name = "my-data.zip" if found.person_id else "account-data.zip"
    answer = FileResponse(package, as_attachment=True, filename=name, content_type="application/zip")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def may_copy_account(request: PortalRequest) -> bool:
    """Whether the account's data is the person's to copy apart from their own: others belong to it, and it is theirs to close."""
    if not may(request.member, May.CLOSE_ACCOUNT):
        return False
    return Member.objects.filter(client=request.account).exclude(person=request.person).exists()


def _own(request: PortalRequest, export: UUID) -> Export:
    """A package that the person may see: their own, or one of an account that is theirs to copy."""
    found = queries.exports_of(request.person).select_related("client").filter(pk=export).first()
    if found is None:
        raise Http404
    return found
