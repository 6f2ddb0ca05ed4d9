"""Deleting one's account: the plan, the check page, cooling-off, and the way back.

Nothing is decided by being looked at. What is confirmed is the plan that was shown: if anything in it changes on the
way, the new plan is shown first.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portico.casework import actions, queries
from portico.casework.models import Run
from portico.portal.access import PortalRequest, recently_authenticated, signed_in

_CHOICE = "portal_deletion"  # the session's key for the plan that was shown and the time that was chosen
_FOLLOWED = "portico.portal.deletion"
_FOLLOWED_FOR = timedelta(days=2)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: PortalRequest) -> HttpResponse:
    """The plan in two lists; posted with its digest, on to the check page. While an erasure is open, where it stands."""
    if (run := queries.run_for("person", request.person.pk)) is not None:
        return render(request, "portal/privacy/deletion.html", {"run": run})
    if request.method != "POST":
        return _plan(request, _preview(request))
    request.session[_CHOICE] = {
        "digest": request.POST.get("digest", "")[:64],
        "now": request.POST.get("when") == "now",
    }
    return redirect("portal:delete_check")


@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: PortalRequest) -> HttpResponse:
    """The last page before the decision; posted with the box ticked, the decision itself."""
    chosen = request.session.get(_CHOICE)
    if chosen is None or queries.run_for("person", request.person.pk) is not None:
        return redirect("portal:delete")
    plan = _preview(request)
    if plan.blockers or plan.digest != chosen["digest"]:
        return _plan(request, plan, status=409, changed=True)
    context = {"plan": plan, "now": chosen["now"], "until": timezone.now() + actions.COOLING_OFF}
    if request.method == "POST" and request.POST.get("understood") == "1":
        return _decide(request, **chosen)
    missing = request.method == "POST"
    return render(
        request, "portal/privacy/delete_check.html", context | {"not_ticked": missing}, status=422 if missing else 200
    )


def _decide(request: PortalRequest, *, digest: str, now: bool) -> HttpResponse:
    try:
        run = actions.erase(
            root="person",
            root_id=request.person.pk,
            digest=digest,
            trigger=Run.Trigger.PORTAL,
            by=request.person.pk,
            by_role="client",
            cooling_off=None if now else actions.COOLING_OFF,
            ip=request.client_ip,
            at=timezone.now(),
        )
    except (actions.PlanChanged, actions.Blocked) as refused:
        return _plan(request, refused.plan, status=409, changed=True)
    except actions.AlreadyRunning:
        return redirect("portal:delete")
    request.session.pop(_CHOICE, None)
    return _gone(request, run) if now else redirect("portal:delete")


@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
def skip(request: PortalRequest) -> HttpResponse:
    """Not wait for the end of cooling-off."""
    run = _cooling(request)
    if request.method != "POST":
        return render(request, "portal/privacy/delete_skip.html", {"run": run})
    try:
        actions.skip_cooling_off(
            run=run, by=request.person.pk, by_role="client", ip=request.client_ip, at=timezone.now()
        )
    except actions.NotCoolingOff:
        return redirect("portal:delete")
    return _gone(request, run)


@signed_in
@require_POST
def cancel(request: PortalRequest) -> HttpResponse:
    """Keep the account after all."""
    try:
        actions.cancel(
            run=_cooling(request), by=request.person.pk, by_role="client", ip=request.client_ip, at=timezone.now()
        )
    except actions.NotCoolingOff:
        return redirect("portal:delete")
    messages.success(request, _("Your account stays. Nothing was deleted; mailings stay off until you switch them on."))
    return redirect("portal:privacy")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_by_link(request: PortalRequest, token: str) -> HttpResponse:
    """The same from the link in the mail, without signing in. Looking changes nothing."""
    if request.method == "POST":
        try:
            run = actions.cancel_by_token(token=token, ip=request.client_ip, at=timezone.now())
        except actions.NotCoolingOff:
            run = None
        if run is not None:
            return render(request, "portal/links/cancelled.html")
    elif (run := queries.run_to_cancel(token)) is not None:
        return render(request, "portal/links/cancel.html", {"run": run})
    return render(request, "portal/links/nothing.html", status=404)


@never_cache
@require_safe
def follow(request: PortalRequest, token: str) -> HttpResponse:
    """How far the deletion has come, for whoever started it and can no longer sign in. Reloading shows more."""
    try:
        key = signing.loads(token, salt=_FOLLOWED, max_age=_FOLLOWED_FOR)
        run = Run.objects.get(pk=UUID(key))
    except (signing.BadSignature, ValueError, Run.DoesNotExist) as error:
        raise Http404 from error
    done, total = run.progress
    over = run.state in Run.OVER
    context = {"run": run, "done": done, "total": total, "over": over, "stopped": run.state == Run.State.STOPPED}
    return render(request, "portal/privacy/follow.html", context)


def _preview(request: PortalRequest) -> Any:
    return actions.preview(root="person", root_id=request.person.pk, at=timezone.now())


def _plan(request: PortalRequest, plan: Any, *, status: int = 200, changed: bool = False) -> HttpResponse:
    request.session.pop(_CHOICE, None)
    context = {
        "plan": plan,
        "changed": changed,
        "until": timezone.now() + actions.COOLING_OFF,
        "language": get_language(),
    }
    return render(request, "portal/privacy/delete.html", context, status=status)


def _cooling(request: PortalRequest) -> Run:
    run = queries.run_for("person", request.person.pk)
    if run is None or run.state != Run.State.COOLING_OFF:
        raise Http404
    return run


def _gone(request: PortalRequest, run: Run) -> HttpResponse:
    """Nobody is signed in to an account that is being deleted; the page that follows it needs no sign-in."""
    token = signing.dumps(str(run.pk), salt=_FOLLOWED)
    logout(request)
    return redirect("portal:follow_deletion", token)
