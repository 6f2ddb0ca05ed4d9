"""Showing again that one is who one is, before something that nobody should do in another's name."""

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from portico.accounts import actions, passkeys, sign_in, throttle
from portico.accounts.access import remember_reauthentication
from portico.accounts.events import record
from portico.accounts.queries import Factors, factors_of
from portico.portal.access import PortalRequest, own_path, signed_in
from portico.portal.asked import as_json
from portico.portal.limits import too_many
from portico.portal.sign_in_forms import ConfirmPasswordForm


@sensitive_post_parameters("password", "code")
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_password(request: PortalRequest) -> HttpResponse:
    """Give the password again, and the second factor where there is one; then on, for five minutes."""
    sent = request.POST if request.method == "POST" else request.GET
    after, factors = own_path(sent.get(REDIRECT_FIELD_NAME)), factors_of(request.person)
    form = ConfirmPasswordForm(request.POST if request.method == "POST" else None, second=factors.any)
    if form.is_valid():
        now = timezone.now()
        try:
            spent = throttle.spend((throttle.REAUTHENTICATION, str(request.person.pk)), at=now)
            actions.check_password(
                person=request.person, password=form.cleaned_data["password"], at=now, ip=request.client_ip
            )
            if factors.any:
                place = sign_in.place_of(request, request.client_ip)
                actions.check_code(person=request.person, code=form.cleaned_data["code"], at=now, place=place)
        except throttle.TooMany as refused:
            return too_many(request, until=refused.until, at=now)
        except actions.WrongPassword:
            form.add_error("password", _("This is not your password."))
        except actions.WrongCode:
            form.add_error("code", _("This code does not count. Wait for the next one, or use a recovery code."))
        else:
            spent.refund()
            return _confirmed(request, after, second=factors.any)
    return _page(request, form, factors, after)


@signed_in
@require_POST
def passkey_options(request: PortalRequest) -> HttpResponse:
    """What the browser needs in order to sign with a passkey of this person."""
    return as_json(passkeys.ask_to_sign(request, request.person))


@sensitive_post_parameters("answer")
@signed_in
@require_POST
def confirm_by_passkey(request: PortalRequest) -> HttpResponse:
    """Show a passkey in place of the password and the second factor."""
    now, after = timezone.now(), own_path(request.POST.get(REDIRECT_FIELD_NAME))
    try:
        sign_in.check_passkey(
            request, request.person, answer=request.POST.get("answer", ""), ip=request.client_ip, at=now
        )
    except throttle.TooMany as refused:
        return too_many(request, until=refused.until, at=now)
    except (passkeys.PasskeyRefused, sign_in.BeingErased, sign_in.NotVerified):
        factors = factors_of(request.person)
        form = ConfirmPasswordForm({}, second=factors.any)
        form.errors.clear()
        form.add_error(None, _("This passkey opens nothing here. Use another one, or another way."))
        return _page(request, form, factors, after)
    return _confirmed(request, after, second=True)


def _confirmed(request: PortalRequest, after: str, *, second: bool) -> HttpResponse:
    remember_reauthentication(request, second_factor=second)
    record("person.reauthenticated", request.person, at=timezone.now(), ip=request.client_ip)
    return redirect(after or "/")


def _page(request: PortalRequest, form: ConfirmPasswordForm, factors: Factors, after: str) -> HttpResponse:
    context = {
        "form": form,
        "next": after,
        "factors": factors,
        "passkeys": bool(factors.passkeys) and passkeys.possible(request),
    }
    return render(request, "portal/confirm_password.html", context, status=422 if form.is_bound else 200)
