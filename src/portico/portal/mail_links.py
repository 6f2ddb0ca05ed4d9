"""Where links in mails lead: confirming a consent, and unsubscribing. No sign-in; looking changes nothing, a POST does.

Mail scanners fetch every link of a mail, so that a page which acted on being fetched would decide for the person.
"""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portico.consent import actions as deciding
from portico.consent import queries as consents
from portico.portal.access import PortalRequest


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: PortalRequest, token: str) -> HttpResponse:
    """Confirm what was ticked: the second step of double opt-in. Before it, what is confirmed in the words once shown.

    The link is the proof; but whoever is signed in as somebody else was forwarded it, and decides nothing here.
    """
    now = timezone.now()
    named = consents.confirmation(token, now)
    if named is None:
        return nothing(request)
    if request.user.is_authenticated and request.user.pk != named.person.pk:
        return render(request, "portal/links/not_yours.html", {"link": named}, status=403)
    if request.method != "POST":
        return render(request, "portal/links/confirm.html", {"link": named})
    return _confirmed(request, token, now)


def _confirmed(request: PortalRequest, token: str, now: datetime) -> HttpResponse:
    try:
        events = deciding.confirm(token=token, ip=request.client_ip, at=now)
    except deciding.BadLink:  # the account went in this very moment
        return nothing(request)
    except (deciding.LinkExpired, deciding.OnHold) as refused:
        return render(request, "portal/links/refused.html", {"sentence": str(refused)}, status=409)
    if not events:  # used before, or decided otherwise since
        return render(request, "portal/links/confirm.html", {"link": consents.confirmation(token, now)})
    titles = consents.titles(get_language() or "en")
    confirmed = [(titles.get(one.purpose, one.purpose), one.sender) for one in events]
    return render(request, "portal/links/confirmed.html", {"confirmed": confirmed})


@csrf_exempt  # RFC 8058: the mail program posts without cookie, and the token is the proof
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: PortalRequest, token: str) -> HttpResponse:
    """Stop a mailing, or all of them. With RFC 8058 the mail program posts here by itself."""
    everything = request.POST.get("all") == "1"
    if request.method == "POST":
        try:
            deciding.withdraw_by_token(
                token=token,
                purpose=consents.EVERYTHING if everything else None,
                ip=request.client_ip,
                at=timezone.now(),
            )
        except deciding.BadLink:
            return nothing(request)
    named = consents.unsubscription(token, get_language() or "en")
    if named is None:
        return nothing(request)
    page = "unsubscribed" if request.method == "POST" else "unsubscribe"
    return render(request, f"portal/links/{page}.html", {"link": named, "everything": everything})


def nothing(request: HttpRequest) -> HttpResponse:
    """404 for a link that opens nothing: used, expired or mistyped, which of them is not told."""
    return render(request, "portal/links/nothing.html", status=404)
