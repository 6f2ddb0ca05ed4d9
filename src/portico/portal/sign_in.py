"""Signing in and out, and the way back in for whoever has forgotten the password."""

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portico.accounts import actions, passkeys, sign_in, throttle
from portico.people.models import Person, Staff
from portico.portal.access import PortalRequest, own_path
from portico.portal.limits import too_many
from portico.portal.sign_in_forms import AddressForm, NewPasswordForm, SignInForm


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: PortalRequest) -> HttpResponse:
    """Sign in, staff and clients on the same page."""
    sent = request.POST if request.method == "POST" else request.GET
    after = own_path(sent.get(REDIRECT_FIELD_NAME))
    if isinstance(request.user, Person):
        return redirect(after or first_page(request.user))
    form = SignInForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        now = timezone.now()
        try:
            person = sign_in.identify(
                request,
                address=form.cleaned_data["login"],
                password=form.cleaned_data["password"],
                ip=request.client_ip,
                at=now,
            )
            return sign_in.begin(request, person, to=after or first_page(person), ip=request.client_ip, at=now)
        except sign_in.NotVerified:
            return redirect("portal:check_mail_again")
        except throttle.TooMany as refused:
            return too_many(request, until=refused.until, at=now)
        except sign_in.NotSignedIn:
            form.add_error(
                None, _("Address and password do not belong together. Check both, or choose a new password.")
            )
        except sign_in.BeingErased:
            form.add_error(None, _("This account is being erased. Nobody can sign in to it any more."))
    context = {"form": form, "next": after, "passkeys": passkeys.possible(request)}
    return render(request, "portal/login.html", context, status=422 if form.is_bound else 200)


def first_page(person: Person) -> str:
    """Where somebody goes who asked for no page: staff to the desk."""
    return "/desk/" if Staff.objects.filter(person=person).exists() else "/"


@require_POST
def sign_out(request: PortalRequest) -> HttpResponse:
    """End the session."""
    sign_in.end(request, ip=request.client_ip, at=timezone.now())
    messages.success(request, _("You are signed out."))
    return redirect("account_login")


@never_cache
@require_safe
def check_mail_again(request: PortalRequest) -> HttpResponse:
    """Signing in waits for the address to be verified."""
    return render(request, "portal/check_mail.html", {"again": True})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: PortalRequest) -> HttpResponse:
    """Ask for a link to choose a new password. Whether the address has an account is told by mail alone."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "portal/reset.html", {"form": form}, status=422 if form.is_bound else 200)
    now, email = timezone.now(), form.cleaned_data["email"]
    try:
        throttle.spend(
            (throttle.RESET_PLACE, throttle.place(request.client_ip)),
            (throttle.RESET_ADDRESS, throttle.mailbox(email)),
            at=now,
        )
    except throttle.TooMany as refused:
        return too_many(request, until=refused.until, at=now)
    actions.ask_reset(email=email, language=get_language() or "en", at=now, ip=request.client_ip)
    return redirect("portal:reset_sent")


@never_cache
@require_safe
def reset_sent(request: PortalRequest) -> HttpResponse:
    """A mail is on its way: the same page for every address."""
    return render(request, "portal/reset_sent.html")


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reset_password(request: PortalRequest, token: str) -> HttpResponse:
    """Choose a new password under a link that opens once."""
    person = actions.person_of_link(token)
    if person is None:
        return render(request, "portal/reset_dead.html", status=404)
    form = NewPasswordForm(request.POST if request.method == "POST" else None, person=person)
    if not form.is_valid():
        return render(request, "portal/reset_password.html", {"form": form}, status=422 if form.is_bound else 200)
    try:
        actions.reset_password(
            token=token, password=form.cleaned_data["password"], at=timezone.now(), ip=request.client_ip
        )
    except actions.LinkSpent:
        return render(request, "portal/reset_dead.html", status=404)
    logout(request)  # a second factor is asked for at the next sign-in, as always
    messages.success(request, _("Your new password is set. You can sign in with it now."))
    return redirect("account_login")
