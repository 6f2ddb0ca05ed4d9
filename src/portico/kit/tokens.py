"""Single-purpose tokens for links in mails: random, stored only as a digest."""

import secrets

from portico.kit.digests import exact_digest


def new_token() -> str:
    """43 URL-safe characters, 256 bits."""
    return secrets.token_urlsafe(32)


def token_digest(*, purpose: str, token: str) -> str:
    """What is stored of a token. A token of one purpose never opens another."""
    return exact_digest(scope=f"token:{purpose}", value=token)
