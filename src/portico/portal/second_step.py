"""The second step of signing in, and signing in with a passkey alone."""

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from portico.accounts import actions, passkeys, sign_in, throttle
from portico.accounts.queries import factors_of
from portico.people.models import Person
from portico.portal.access import PortalRequest, own_path
from portico.portal.asked import as_json
from portico.portal.limits import too_many
from portico.portal.sign_in import first_page
from portico.portal.sign_in_forms import CodeForm, SignInForm


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: PortalRequest) -> HttpResponse:
    """Ask whoever has given the password for a code of their app or a recovery code; a passkey does as well."""
    if isinstance(request.user, Person):
        return redirect(first_page(request.user))
    person = sign_in.awaited(request)
    if person is None:
        return redirect("account_login")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        now = timezone.now()
        try:
            how = sign_in.check_second_factor(
                request, person, code=form.cleaned_data["code"], ip=request.client_ip, at=now
            )
            return sign_in.complete(request, person, how=how, ip=request.client_ip, at=now)
        except throttle.TooMany as refused:
            return too_many(request, until=refused.until, at=now)
        except actions.WrongCode:
            form.add_error("code", _("This code does not count. Wait for the next one, or use a recovery code."))
    return _page(request, person, form)


@never_cache
@require_POST
def passkey_options(request: PortalRequest) -> HttpResponse:
    """What a browser needs in order to sign with a passkey: of whoever is awaited, or of anybody."""
    now = timezone.now()
    try:
        throttle.spend((throttle.PASSKEY_ASKED, throttle.place(request.client_ip)), at=now)
    except throttle.TooMany as refused:
        return too_many(request, until=refused.until, at=now)
    return as_json(passkeys.ask_to_sign(request, _awaited(request)))


@sensitive_post_parameters("answer")
@never_cache
@require_POST
def passkey(request: PortalRequest) -> HttpResponse:
    """Sign in with a passkey: as the second step, or as the whole of it."""
    if isinstance(request.user, Person):
        return redirect(first_page(request.user))
    now, awaited, ip = timezone.now(), _awaited(request), request.client_ip
    after = own_path(request.POST.get(REDIRECT_FIELD_NAME))
    try:
        person = sign_in.check_passkey(request, awaited, answer=request.POST.get("answer", ""), ip=ip, at=now)
    except throttle.TooMany as refused:
        return too_many(request, until=refused.until, at=now)
    except sign_in.NotVerified:
        return redirect("portal:check_mail_again")
    except (passkeys.PasskeyRefused, sign_in.BeingErased):
        return _refused(request, awaited, after)
    if awaited is not None:
        return sign_in.complete(request, person, how="webauthn", ip=ip, at=now)
    return sign_in.begin_with_passkey(request, person, to=after or first_page(person), ip=ip, at=now)


def _awaited(request: PortalRequest) -> Person | None:
    return sign_in.awaited(request) if "second" in request.POST else None


def _refused(request: PortalRequest, awaited: Person | None, after: str) -> HttpResponse:
    form = SignInForm({}) if awaited is None else CodeForm({})
    form.errors.clear()
    form.add_error(None, _("This passkey opens nothing here. Use another one, or another way."))
    if awaited is not None:
        return _page(request, awaited, form)
    context = {"form": form, "next": after, "passkeys": passkeys.possible(request)}
    return render(request, "portal/login.html", context, status=422)


def _page(request: PortalRequest, person: Person, form: CodeForm | SignInForm) -> HttpResponse:
    factors = factors_of(person)
    context = {"form": form, "factors": factors, "passkeys": bool(factors.passkeys) and passkeys.possible(request)}
    return render(request, "portal/second.html", context, status=422 if form.is_bound else 200)
