"""The e-mail history: what we wrote, when, and whether it went out."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portico.kit.paging import page_of
from portico.mail.queries import words_of
from portico.portal import queries
from portico.portal.access import PortalRequest, signed_in


@signed_in
@require_safe
def emails(request: PortalRequest) -> HttpResponse:
    """The mails to the person, newest first; for the owner, those to the account too."""
    rows = queries.messages_of(request.person, request.member)
    return render(request, "portal/emails.html", {"page": page_of(request, rows, ("created_at", "pk"))})


@signed_in
@require_safe
def one_email(request: PortalRequest, message: UUID) -> HttpResponse:
    """One mail as it was written. Where a link opened a door, the history shows none."""
    found = get_object_or_404(queries.messages_of(request.person, request.member), pk=message)
    return render(request, "portal/email.html", {"letter": found, "words": words_of(found)})
