"""The plain tabs of a client: summary, e-mails, log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portico.desk import queries
from portico.desk.access import DeskRequest, requires
from portico.desk.client import show, subject
from portico.desk.notes import beside_summary
from portico.fields.queries import named_in
from portico.journal.models import Entry
from portico.journal.verbs import in_words, role_in_words
from portico.kit.paging import page_of
from portico.mail.queries import of_client, words_of
from portico.people.permissions import Permission


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the activity log, in words."""

    at: datetime
    what: str
    role: str
    name: str
    ip: str | None


@requires(Permission.VIEW_CLIENTS)
@require_safe
def client(_request: DeskRequest, client: UUID) -> HttpResponse:
    """A client's first tab."""
    return redirect("desk:client_summary", client)


@requires(Permission.VIEW_CLIENTS)
@require_safe
def summary(request: DeskRequest, client: UUID) -> HttpResponse:
    """Who the client is, what holds it, what is waiting, and what staff have noted."""
    of = subject(client)
    return show(request, of, "summary", at=timezone.now(), **beside_summary(of, request.desk))


@requires(Permission.VIEW_MAIL)
@require_safe
def emails(request: DeskRequest, client: UUID) -> HttpResponse:
    """The e-mails to the client and its people, newest first."""
    of = subject(client)
    page = page_of(request, of_client(of.client, of.persons), ("created_at", "pk"))
    return show(request, of, "emails", at=timezone.now(), page=page, several=len(of.persons) > 1)


@requires(Permission.VIEW_MAIL)
@require_safe
def email(request: DeskRequest, client: UUID, message: UUID) -> HttpResponse:
    """One e-mail as it was written; a link that opened a door is not in it."""
    of = subject(client)
    found = of_client(of.client, of.persons).filter(pk=message).first()
    if found is None:
        raise Http404
    context: dict[str, Any] = {"message": found, "words": words_of(found)}
    return show(request, of, "emails", at=timezone.now(), template="desk/client/email.html", **context)


@requires(Permission.VIEW_JOURNAL)
@require_safe
def log(request: DeskRequest, client: UUID) -> HttpResponse:
    """What happened in the account, newest first: the client's lines of the activity log, and its people's own."""
    of = subject(client)
    mine = Q(client=client) | Q(client=None, person__in=[one.pk for one in of.persons])
    page = page_of(request, Entry.objects.filter(mine), ("at", "pk"))
    names = queries.names(entry.actor for entry in page.rows)
    named = named_in(page.rows, get_language() or "en")
    lines = [
        Line(entry.at, in_words(entry, named), role_in_words(entry.actor_role), names.get(entry.actor, ""), entry.ip)
        for entry in page.rows
    ]
    return show(request, of, "log", at=timezone.now(), page=page, lines=lines)
