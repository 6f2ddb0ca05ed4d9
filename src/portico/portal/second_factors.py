"""Setting up what signing in takes beside the password, and taking it away: an app and its recovery codes."""

import time

from allauth.mfa.utils import decrypt, encrypt
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portico.accounts import actions, one_time_codes, sign_in, throttle
from portico.accounts.access import remember_reauthentication
from portico.accounts.actions.second_factors import unused_codes
from portico.accounts.queries import factors_of
from portico.people.models import Seller
from portico.portal.access import PortalRequest, recently_authenticated, signed_in
from portico.portal.limits import too_many
from portico.portal.sign_in_forms import CodeForm

_APP = "portal_new_app"  # the session's key for an app that is being set up: its secret, sealed, and since when
_CODES = "portal_codes_until"  # until when this session may show the recovery codes that it has made
_PATIENCE = 1800  # seconds for setting up an app
_SHOWN_FOR = 900  # seconds for keeping the codes


@sensitive_post_parameters("code")
@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
def app(request: PortalRequest) -> HttpResponse:
    """Set up an app: begin, take the key over, and type the first code."""
    factors = factors_of(request.person)
    if factors.app_since is not None:
        return redirect("portal:security")
    if request.method == "POST" and "begin" in request.POST:
        request.session[_APP] = {"secret": encrypt(one_time_codes.new_secret()), "at": time.time()}
        return redirect("portal:app")
    secret = _secret(request)
    if secret is None:
        return render(request, "portal/factors/app_begin.html", status=422 if request.method == "POST" else 200)
    return _set_up(request, secret)


def _set_up(request: PortalRequest, secret: str) -> HttpResponse:
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        now = timezone.now()
        try:
            spent = throttle.spend((throttle.REAUTHENTICATION, str(request.person.pk)), at=now)
            place = sign_in.place_of(request, request.client_ip)
            made = actions.add_app(
                person=request.person, secret=secret, code=form.cleaned_data["code"], at=now, place=place
            )
        except throttle.TooMany as refused:
            return too_many(request, until=refused.until, at=now)
        except actions.AppInUse:
            return redirect("portal:security")
        except actions.WrongCode:
            form.add_error(
                "code", _("This is not the code of this key. Check the clock of your device, and try again.")
            )
        else:
            spent.refund()
            del request.session[_APP]
            messages.success(request, _("Your app is set up. From now on signing in takes its code as well."))
            return added(request, codes_made=made)
    size, path = one_time_codes.drawing(one_time_codes.address(request.person, secret))
    context = {"form": form, "secret": one_time_codes.grouped(secret), "size": size, "path": path}
    return render(request, "portal/factors/app.html", context, status=422 if form.is_bound else 200)


def added(request: PortalRequest, *, codes_made: bool) -> HttpResponse:
    """What follows a new factor: it was shown just now, and recovery codes made with it are to be kept."""
    remember_reauthentication(request, second_factor=True)
    if codes_made:
        request.session[_CODES] = time.time() + _SHOWN_FOR
        return redirect("portal:codes")
    return redirect("portal:security")


@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
def remove_app(request: PortalRequest) -> HttpResponse:
    """Take the app away."""
    factors = factors_of(request.person)
    if factors.app_since is None:
        return redirect("portal:security")
    if request.method != "POST":
        return render(request, "portal/factors/remove.html", {"factors": factors})
    place = sign_in.place_of(request, request.client_ip)
    actions.remove_app(person=request.person, at=timezone.now(), place=place)
    messages.success(request, _("Your app is removed. Its codes count no more."))
    return redirect("portal:security")


@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: PortalRequest) -> HttpResponse:
    """The recovery codes: shown once after they were made, then only how many are left; new ones on demand."""
    factors = factors_of(request.person)
    if not factors.any:
        return redirect("portal:security")
    if request.method == "POST":
        place = sign_in.place_of(request, request.client_ip)
        try:
            actions.renew_codes(person=request.person, at=timezone.now(), place=place)
        except actions.NoFactors:
            return redirect("portal:security")
        request.session[_CODES] = time.time() + _SHOWN_FOR
        return redirect("portal:codes")
    context = {"factors": factors, "codes": _shown(request)}
    return render(request, "portal/factors/codes.html", context)


@recently_authenticated
@require_safe
def codes_text(request: PortalRequest) -> HttpResponse:
    """The same codes as a text file, as long as they are shown."""
    shown = _shown(request)
    if not shown:
        return redirect("portal:codes")
    seller = Seller.objects.first()
    title = gettext("Recovery codes for %(company)s. Each opens once.") % {
        "company": seller.name if seller else "Portico"
    }
    text = "\n".join([title, "", *shown, ""])
    headers = {"Content-Disposition": 'attachment; filename="recovery-codes.txt"'}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=headers)


@signed_in
@require_POST
def codes_kept(request: PortalRequest) -> HttpResponse:
    """The person has kept the codes; they are shown no more."""
    request.session.pop(_CODES, None)
    return redirect("portal:security")


def _secret(request: PortalRequest) -> str | None:
    held = request.session.get(_APP)
    return decrypt(held["secret"]) if held and time.time() - held["at"] < _PATIENCE else None


def _shown(request: PortalRequest) -> list[str]:
    if time.time() >= request.session.get(_CODES, 0):
        return []
    return [f"{code[:4]} {code[4:]}" for code in unused_codes(request.person)]
