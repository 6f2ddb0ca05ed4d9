"""Where one is signed in, the password, the e-mail address, and showing again that one is who one is."""

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portico.accounts import actions, sign_in, throttle
from portico.accounts.access import remember_reauthentication
from portico.accounts.events import record
from portico.accounts.queries import session_id, sessions_of
from portico.people.corrections import CorrectionsStopped
from portico.portal.access import PortalRequest, own_path, recently_authenticated, signed_in
from portico.portal.limits import too_many
from portico.portal.sign_in_forms import ChangePasswordForm, ConfirmPasswordForm, NewAddressForm


@signed_in
@require_safe
def security(request: PortalRequest) -> HttpResponse:
    """The browsers in which one is signed in; the ways to password and address."""
    sessions = sessions_of(request.person, current=request.session, at=timezone.now())
    return render(request, "portal/security.html", {"sessions": sessions})


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
    """Sign out everywhere but here."""
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
            return redirect("portal:security")
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


@sensitive_post_parameters("password")
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_password(request: PortalRequest) -> HttpResponse:
    """Give the password again; then on to the page that asked for it, for five minutes."""
    sent = request.POST if request.method == "POST" else request.GET
    after = own_path(sent.get(REDIRECT_FIELD_NAME))
    form = ConfirmPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        now = timezone.now()
        try:
            spent = throttle.spend((throttle.REAUTHENTICATION, str(request.person.pk)), at=now)
            actions.check_password(
                person=request.person, password=form.cleaned_data["password"], at=now, ip=request.client_ip
            )
        except throttle.TooMany as refused:
            return too_many(request, until=refused.until, at=now)
        except actions.WrongPassword:
            form.add_error("password", _("This is not your password."))
        else:
            spent.refund()
            remember_reauthentication(request)
            record("person.reauthenticated", request.person, at=now, ip=request.client_ip)
            return redirect(after or "/")
    return render(
        request, "portal/confirm_password.html", {"form": form, "next": after}, status=422 if form.is_bound else 200
    )
