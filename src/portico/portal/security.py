"""Where one is signed in and was, the password, the e-mail address; the rest of the page leads to the second factors."""

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portico.accounts import actions, sign_in, throttle
from portico.accounts.known_browsers import recognise
from portico.accounts.queries import factors_of, session_id, sessions_of, sign_ins_of
from portico.kit.paging import page_of
from portico.people.corrections import CorrectionsStopped
from portico.portal.access import PortalRequest, recently_authenticated, signed_in
from portico.portal.limits import too_many
from portico.portal.sign_in_forms import ChangePasswordForm, NewAddressForm
from portico.portal.sign_in_lines import lines

_LATEST = 5  # sign-ins on the first page


@signed_in
@require_safe
def security(request: PortalRequest) -> HttpResponse:
    """Password, address and second factors, the browsers in which one is signed in, and the latest sign-ins."""
    latest = sign_ins_of(request.person).order_by("-at", "-pk")[:_LATEST]
    context = {
        "sessions": sessions_of(request.person, current=request.session, at=timezone.now()),
        "factors": factors_of(request.person),
        "sign_ins": lines(latest),
    }
    return render(request, "portal/security.html", context)


@signed_in
@require_safe
def sign_ins(request: PortalRequest) -> HttpResponse:
    """All sign-ins to one's account that the log still has, with the ones that failed."""
    page = page_of(request, sign_ins_of(request.person), ("at", "pk"))
    return render(request, "portal/sign_ins.html", {"page": page, "sign_ins": lines(page.rows)})


@signed_in
@require_POST
def end_session(request: PortalRequest) -> HttpResponse:
    """Sign out one browser. Its name is looked for among the person's own alone."""
    now, named = timezone.now(), request.POST.get("session", "")
    if named == session_id(request.session.session_key or ""):
        sign_in.end(request, ip=request.client_ip, at=now)
        messages.success(request, _("You are signed out."))
        return redirect("account_login")
    if actions.end_session(person=request.person, session=named, at=now, ip=request.client_ip):
        messages.success(request, _("That browser is signed out."))
    else:
        messages.info(request, _("That browser was signed out already."))
    return redirect("portal:security")


@signed_in
@require_POST
def end_sessions(request: PortalRequest) -> HttpResponse:
    """Sign out everywhere but here; or here too."""
    if "here" in request.POST:
        now = timezone.now()
        actions.end_all_sessions(person=request.person, at=now, ip=request.client_ip)
        logout(request)
        messages.success(request, _("You are signed out everywhere."))
        return redirect("account_login")
    actions.end_other_sessions(
        person=request.person, this=request.session.session_key, at=timezone.now(), ip=request.client_ip
    )
    messages.success(request, _("You are signed out everywhere but here."))
    return redirect("portal:security")


@sensitive_post_parameters("current", "password")
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: PortalRequest) -> HttpResponse:
    """A new password, for whoever knows the present one. All other sessions end."""
    form = ChangePasswordForm(request.POST if request.method == "POST" else None, person=request.person)
    if form.is_valid():
        now = timezone.now()
        try:
            spent = throttle.spend((throttle.REAUTHENTICATION, str(request.person.pk)), at=now)
            changed = actions.change_password(
                person=request.person,
                current=form.cleaned_data["current"],
                password=form.cleaned_data["password"],
                but=request.session.session_key,
                at=now,
                ip=request.client_ip,
            )
        except throttle.TooMany as refused:
            return too_many(request, until=refused.until, at=now)
        except actions.WrongPassword:
            form.add_error("current", _("This is not your present password."))
        else:
            spent.refund()
            update_session_auth_hash(request, changed)
            messages.success(request, _("Your password is changed. You are signed out everywhere but here."))
            response = redirect("portal:security")
            recognise(request, response, changed, at=now)  # this browser is no new one
            return response
    return render(request, "portal/change_password.html", {"form": form}, status=422 if form.is_bound else 200)


@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
def change_email(request: PortalRequest) -> HttpResponse:
    """A new address, which counts once it is verified."""
    form = NewAddressForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "portal/change_email.html", {"form": form}, status=422 if form.is_bound else 200)
    now = timezone.now()
    try:
        actions.change_email(person=request.person, new=form.cleaned_data["email"], at=now, ip=request.client_ip)
    except throttle.TooMany as refused:
        return too_many(request, until=refused.until, at=now)
    except CorrectionsStopped as stopped:
        messages.error(request, str(stopped))
        return redirect("portal:security")
    except actions.WrongPassword:  # changed a moment ago, which ended this session too
        return redirect("account_login")
    messages.success(request, _("We have sent a link to the new address. Until you confirm it there, nothing changes."))
    return redirect("portal:security")
