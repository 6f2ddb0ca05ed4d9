"""Recognising a browser that a person has signed in with before, by a cookie that holds nothing but a random token.

The token is drawn anew at every sign-in, so that one which somebody planted or copied is soon worth nothing.
"""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portico.accounts.models import KnownBrowser
from portico.kit.cookies import KNOWN_BROWSER, KNOWN_FOR
from portico.kit.tokens import new_token, token_digest
from portico.people.models import Person

_PURPOSE = "browser"


def recognise(request: HttpRequest, response: HttpResponse, person: Person, *, at: datetime) -> bool:
    """Whether the person has signed in with this browser within a year; from now on they have."""
    before, token = request.COOKIES.get(KNOWN_BROWSER, ""), new_token()
    digest = token_digest(purpose=_PURPOSE, token=token)
    known = False
    if before:
        mine = KnownBrowser.objects.filter(
            digest=token_digest(purpose=_PURPOSE, token=before), seen_at__gt=at - KNOWN_FOR
        )
        known = mine.filter(person=person).exists()
        mine.update(digest=digest)  # of everybody who uses this browser
    KnownBrowser.objects.update_or_create(
        digest=digest, person=person, defaults={"seen_at": at}, create_defaults={"first_at": at, "seen_at": at}
    )
    response.set_cookie(
        KNOWN_BROWSER,
        token,
        max_age=KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return known
