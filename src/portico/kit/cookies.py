"""The cookies that this house sets, each with the reason why it cannot do without. A test compares them with what is set.

All of them are strictly necessary for what the person asks for, so none needs consent (Art. 5(3) of the ePrivacy Directive).
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KNOWN_BROWSER = "portico_browser"
KNOWN_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie: its name, what it is for, and how long it lasts; none means until the browser is closed."""

    name: str
    reason: str | Promise
    lasts: timedelta | None


def necessary() -> tuple[Cookie, ...]:
    """Every cookie that a browser may be given."""
    return (
        Cookie(
            settings.SESSION_COOKIE_NAME,
            _("Keeps you signed in."),
            timedelta(seconds=settings.SESSION_COOKIE_AGE),
        ),
        Cookie(
            settings.CSRF_COOKIE_NAME,
            _("Shows that a form was sent from a page of this portal and from nowhere else."),
            timedelta(seconds=settings.CSRF_COOKIE_AGE),
        ),
        Cookie(
            KNOWN_BROWSER,
            _("Recognises a browser you have signed in with, so that we can write to you when another one is used."),
            KNOWN_FOR,
        ),
        Cookie(settings.LANGUAGE_COOKIE_NAME, _("Remembers the language you have chosen."), None),
        Cookie("messages", _("Carries a sentence, such as “saved”, to the next page you open."), None),
    )
