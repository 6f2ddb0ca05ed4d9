"""Middleware of the whole house: the restore gate, the client's address, how much is taken in, the seller, the language."""

from collections.abc import Callable
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portico.kit import gate
from portico.people.models import Person, Seller
from portico.people.queries import seller_read, zone_of

GetResponse = Callable[[HttpRequest], HttpResponse]
LONGEST = 100_000_000  # bytes of one request: the largest form, with several files


class RestoreGateMiddleware:
    """A database that is behind its ledger serves nothing but an explanation."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """503 while the gate is closed."""
        verdict = gate.verdict()
        if verdict.open:
            return self.get_response(request)
        response = render(None, "ui/closed.html", {"verdict": verdict}, status=503)
        response["Retry-After"] = "60"
        return response


class ClientAddressMiddleware:
    """Sets `request.client_ip`: the peer's address, or what a configured proxy says of it. Nobody else is believed."""

    def __init__(self, get_response: GetResponse) -> None:
        """Read the configured proxies once."""
        self.get_response = get_response
        self.proxies = [ip_network(proxy) for proxy in settings.PORTICO.trusted_proxies]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Walk X-Forwarded-For from the right past trusted proxies."""
        request.client_ip = self._address(request)  # type: ignore[attr-defined]
        return self.get_response(request)

    def _address(self, request: HttpRequest) -> str | None:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        hops.append(request.META.get("REMOTE_ADDR", ""))
        for hop in reversed(hops):
            try:
                address = ip_address(hop.partition("%")[0])  # a zone is another machine's own affair, and may be long
            except ValueError:
                return None
            if not any(address in proxy for proxy in self.proxies):
                return str(address)
        return str(address)


class LongestRequestMiddleware:
    """Refuses what is longer than any form, before a byte of it is read: anybody could fill the disk, signed in or not."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """413 for it. Without a length nothing is read at all."""
        said = request.META.get("CONTENT_LENGTH", "")
        if said.isdecimal() and float(said) > LONGEST:  # of any number of digits
            sentence = _("The file is too large. It may have at most %(most)s MB.") % {"most": LONGEST // 1_000_000}
            return HttpResponse(sentence, status=413, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


class PersonLanguageMiddleware:
    """Pages open in the language in which a person wants to be written to, unless another was chosen for this visit.

    The choice lies in a cookie that ends with the visit; the browser's own languages count for whoever is not signed in.
    """

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next handler, and the languages that there are."""
        self.get_response = get_response
        self.languages = frozenset(dict(settings.LANGUAGES))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Before the page is made; who is signed in is read once for each request, here or later."""
        asked = settings.LANGUAGE_COOKIE_NAME in request.COOKIES or settings.SESSION_COOKIE_NAME not in request.COOKIES
        if not asked and isinstance(request.user, Person) and request.user.language in self.languages:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        return self.get_response(request)


class SellerMiddleware:
    """Reads the seller once for each request, and has times shown in the seller's zone."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set `request.seller`; in UTC where there is none yet."""
        seller = Seller.objects.first()
        request.seller = seller  # type: ignore[attr-defined]
        with timezone.override(zone_of(seller)), seller_read(seller):
            return self.get_response(request)
