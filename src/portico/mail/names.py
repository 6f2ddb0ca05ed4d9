"""Names in mails: whoever signs up or invites somebody has typed them, and the mail goes to an address that may be another's."""

import re

LONGEST = 60
_LINKS = ("://", "www.", "@", "http")
_DOMAIN = re.compile(r"(?<=\w)\.(?=[^\W\d_]{2,})")
_UNSEEN = "\u200b"  # a place to break a line, which ends what a mail program takes for an address


def harmless(typed: str) -> str:
    """A name on one line and not too long, of which no mail program makes a link; nothing where it holds one."""
    words = " ".join(typed.split())
    if any(mark in words.lower() for mark in _LINKS):
        return ""
    short = words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
    return _DOMAIN.sub(f".{_UNSEEN}", short)
