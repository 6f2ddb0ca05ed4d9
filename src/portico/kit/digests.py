"""Keyed digests: how an address or IP is recognised without being stored."""

import hashlib
import hmac

from django.conf import settings


def keyed_digest(*, scope: str, value: str) -> str:
    """HMAC-SHA-256 of a value under `PORTICO_DIGEST_KEY`, as 64 hex digits.

    Case and outer white space are folded away. `scope` separates uses, so that digests of one cannot be matched with those of another. Still personal data,
    but useless to whoever has the database without the key.
    """
    return exact_digest(scope=scope, value=value.strip().casefold())


def exact_digest(*, scope: str, value: str) -> str:
    """The same without folding case or trimming: for tokens."""
    message = f"{scope}\x1f{value}".encode()
    return hmac.new(settings.PORTICO.digest_key, message, hashlib.sha256).hexdigest()
