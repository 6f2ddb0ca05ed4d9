"""The first page of the desk: the work that waits, and how the system is."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portico.accounts import sign_in
from portico.casework import queries as cases
from portico.casework.models import Finding, Run
from portico.desk import queries
from portico.desk.access import DeskRequest, requires
from portico.kit import gate
from portico.mail.models import Message
from portico.people.permissions import Permission
from portico.people.queries import local_day

_SHOWN = 10


@requires(Permission.ENTER_DESK)
@require_safe
def home(request: DeskRequest) -> HttpResponse:
    """Requests by the days left, erasures on their way, mail that waits, the ledger."""
    now = timezone.now()
    context: dict[str, object] = {
        "mail_waiting": Message.objects.filter(state__in=Message.WAITING, next_at__lte=now).count(),
        "gate": gate.verdict(),
    }
    if request.desk.allows(Permission.HANDLE_REQUESTS):
        today = local_day(now)
        waiting = cases.open_requests()
        context["requests"] = [(one, queries.due(one.due, today=today)) for one in waiting[:_SHOWN]]
        context["requests_open"] = waiting.count()
    if request.desk.allows(Permission.ERASE_CLIENTS):
        context["runs"] = Run.objects.filter(state__in=Run.OPEN).defer("identifiers", "plan")[:_SHOWN]
        context["findings"] = Finding.objects.filter(state=Finding.State.OPEN).count()
    if not context.keys() & {"requests", "runs"}:
        context["newest"] = queries.rows(list(queries.newest().order_by("-created_at", "-pk")[:_SHOWN]))
    return render(request, "desk/home.html", context)


@requires(Permission.ENTER_DESK)
@require_POST
def sign_out(request: DeskRequest) -> HttpResponse:
    """End the session."""
    sign_in.end(request, ip=request.client_ip, at=timezone.now())
    return redirect(settings.LOGIN_URL)
