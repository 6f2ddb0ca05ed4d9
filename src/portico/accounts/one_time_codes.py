"""The codes of authenticator apps: time-based one-time passwords (RFC 6238), computed by django-allauth.

Its own check remembers used codes in the cache, under keys that hold the person and the code, for one of the three steps in which a
code is taken. Here the step of the last code is kept beside the key, so that none counts twice (section 5.2 of the RFC).
"""

from datetime import datetime

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

from portico.people.models import Person

_DRIFT = 1  # steps of 30 seconds by which a clock may be wrong, either way


def new_secret() -> str:
    """160 random bits, as an app takes them (base 32)."""
    return generate_totp_secret()


def step_of(*, secret: str, code: str, after: int, at: datetime) -> int | None:
    """The step whose code this is, if it is one of the present ones and later than `after`."""
    now = int(at.timestamp()) // app_settings.TOTP_PERIOD
    for step in range(now - _DRIFT, now + _DRIFT + 1):
        expected = format_hotp_value(hotp_value(secret, step))
        if step > after and compare_user_code(actual=code, expected=expected):
            return step
    return None


def grouped(secret: str) -> str:
    """The key in groups of four, as people read it from a screen; apps take it with the spaces."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def address(person: Person, secret: str) -> str:
    """What a QR code tells an app: the key, the company and the person's address."""
    told: str = get_adapter().build_totp_url(person, secret)
    return told


def drawing(text: str) -> tuple[int, str]:
    """A QR code as the width of its square and the path of an SVG within it, four empty modules around."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, on in enumerate(row) if on)
    return len(rows), "".join(dark)
