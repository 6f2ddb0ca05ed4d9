"""The e-mail history: what we wrote, when, and whether it went out."""

import re
from base64 import b64encode
from hashlib import sha256
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portico.kit.paging import page_of
from portico.mail.models import Message
from portico.mail.queries import layout_of, words_of
from portico.portal import filters, queries
from portico.portal.access import PortalRequest, signed_in

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@signed_in
@require_safe
def emails(request: PortalRequest) -> HttpResponse:
    """The mails to the person, newest first; for the owner, those to the account too. `?kind=` and `?period=` narrow them."""
    asked = filters.chosen(request, Message.Stream.choices, at=timezone.now())
    rows = queries.messages_of(request.person, request.member)
    rows = rows.filter(stream=asked.kind) if asked.kind else rows
    rows = rows.filter(created_at__gte=asked.since) if asked.since else rows
    page = page_of(request, rows, ("created_at", "pk"))
    return render(request, "portal/emails.html", {"page": page, "filter": asked})


@signed_in
@require_safe
def one_email(request: PortalRequest, message: UUID) -> HttpResponse:
    """One mail as it was written, as text. Where a link opened a door, the history shows none."""
    found = get_object_or_404(queries.messages_of(request.person, request.member), pk=message)
    return render(request, "portal/email.html", {"letter": found, "words": words_of(found)})


@signed_in
@require_safe
def email_layout(request: PortalRequest, message: UUID) -> HttpResponse:
    """The HTML of one mail, in a sandbox: no script, no form, nothing loaded, and only the styles that the mail itself brings."""
    found = get_object_or_404(queries.messages_of(request.person, request.member).exclude(html=""), pk=message)
    html = layout_of(found)
    styles = [f"'sha256-{b64encode(sha256(one.encode()).digest()).decode()}'" for one in _STYLE.findall(html)]
    response = HttpResponse(html)
    policy = {"style-src": styles, "sandbox": [True]}
    response._csp_update = policy  # type: ignore[attr-defined]  # noqa: SLF001 - what the decorator of django-csp sets
    return response
