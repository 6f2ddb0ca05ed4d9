"""Adding passkeys, naming them, and taking them away. Adding is the one thing here that needs a script."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from portico.accounts import actions, passkeys, sign_in
from portico.accounts.devices import in_words
from portico.accounts.queries import Factors, Key, factors_of
from portico.portal.access import PortalRequest, recently_authenticated
from portico.portal.asked import as_json
from portico.portal.second_factors import added
from portico.portal.sign_in_forms import PasskeyForm


@sensitive_post_parameters("answer")
@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
def add_passkey(request: PortalRequest) -> HttpResponse:
    """Make a passkey on this device, under a name."""
    place = sign_in.place_of(request, request.client_ip)
    form = PasskeyForm(request.POST if request.method == "POST" else None, initial={"name": in_words(place.user_agent)})
    if form.is_valid():
        try:
            made = passkeys.created(request, request.POST.get("answer", ""))
            codes_made = actions.add_passkey(
                person=request.person,
                name=form.cleaned_data["name"],
                credential=made.credential,
                credential_id=made.id,
                at=timezone.now(),
                place=place,
            )
        except passkeys.PasskeyRefused:
            form.add_error(None, _("The passkey could not be checked. Please try once more."))
        except actions.PasskeyInUse:
            form.add_error(None, _("This passkey is in use already."))
        except actions.TooManyPasskeys:
            form.add_error(None, _("You have as many passkeys as one may have. Remove one first."))
        else:
            messages.success(request, _("Your passkey is added. You can sign in with it, also without the password."))
            return added(request, codes_made=codes_made)
    context = {"form": form, "passkeys": passkeys.possible(request)}
    return render(request, "portal/factors/passkey_add.html", context, status=422 if form.is_bound else 200)


@recently_authenticated
@require_POST
def creation_options(request: PortalRequest) -> HttpResponse:
    """What the browser needs in order to make a passkey."""
    return as_json(passkeys.ask_to_create(request, request.person))


@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
def passkey(request: PortalRequest, passkey: str) -> HttpResponse:
    """Give a passkey another name."""
    _factors, found = _own(request, passkey)
    form = PasskeyForm(request.POST if request.method == "POST" else None, initial={"name": found.name})
    if not form.is_valid():
        context = {"form": form, "passkey": found}
        return render(request, "portal/factors/passkey.html", context, status=422 if form.is_bound else 200)
    actions.rename_passkey(
        person=request.person,
        passkey=passkey,
        name=form.cleaned_data["name"],
        at=timezone.now(),
        ip=request.client_ip,
    )
    messages.success(request, _("Your passkey has its new name."))
    return redirect("portal:security")


@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
def remove_passkey(request: PortalRequest, passkey: str) -> HttpResponse:
    """Take a passkey away."""
    factors, found = _own(request, passkey)
    if request.method != "POST":
        return render(request, "portal/factors/remove.html", {"factors": factors, "passkey": found})
    place = sign_in.place_of(request, request.client_ip)
    actions.remove_passkey(person=request.person, passkey=passkey, at=timezone.now(), place=place)
    messages.success(request, _("Your passkey is removed. It opens nothing here any more."))
    return redirect("portal:security")


def _own(request: PortalRequest, passkey: str) -> tuple[Factors, Key]:
    """The person's passkey that the address names; nobody else's."""
    factors = factors_of(request.person)
    found = next((one for one in factors.passkeys if one.id == passkey), None)
    if found is None:
        raise Http404
    return factors, found
