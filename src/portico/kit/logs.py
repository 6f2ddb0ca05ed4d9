"""Logs without personal data: what was rung, what failed and where, never about whom.

The first rule is not to write it: places in the code and keys are logged, never values. This formatter is the second net, for
what Django and other libraries write: an exception is its type and its place, a request its route, and addresses are covered.
"""

import logging
import re
import traceback
from pathlib import PurePath

_MAIL = re.compile(r"[^\s<>\"'(),;:=]+@[^\s<>\"'(),;:=]+")
_QUERY = re.compile(r"\?[^\s\"'<>]*=[^\s\"'<>]*")
_IP4 = re.compile(r"(?<![\d.])(?!127\.0\.0\.1\b|0\.0\.0\.0\b)(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
_IP6 = re.compile(
    r"(?<![\w:])(?!::1\b)(?:(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}|[0-9a-f:]{0,34}::[0-9a-f:]{0,34})(?![\w:])",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"(?<![\w-])[A-Za-z0-9_-]{40,}(?![\w-])")


def where(error: BaseException) -> str:
    """What happened and where, without a word of its message, which may quote a value: `ValueError in mail/actions.py:40 (enqueue)`."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "portico" in PurePath(frame.filename).parts] or list(frames)
    if not own:
        return type(error).__qualname__
    last = own[-1]
    return f"{type(error).__qualname__} in {'/'.join(PurePath(last.filename).parts[-2:])}:{last.lineno} ({last.name})"


def covered(text: str) -> str:
    """The text with e-mail addresses, query strings, IP addresses and tokens covered."""
    for pattern, cover in ((_MAIL, "[address]"), (_QUERY, "?[…]"), (_TOKEN, "[token]"), (_IP4, "[ip]"), (_IP6, "[ip]")):
        text = pattern.sub(cover, text)
    return text


class CarefulFormatter(logging.Formatter):
    """Time, level, name and a message in which nobody is named; a traceback is reduced to its type and place."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        """One line for each record."""
        copy = logging.makeLogRecord(record.__dict__)
        error = record.exc_info[1] if record.exc_info else None
        copy.exc_info = copy.exc_text = copy.stack_info = None
        request = getattr(record, "request", None)
        message = covered(record.getMessage()) if request is None else _of_request(record, request)
        copy.msg, copy.args = " ".join(message.split()) + (f" – {where(error)}" if error is not None else ""), ()
        return super().format(copy)


def _of_request(record: logging.LogRecord, request: object) -> str:
    """Django writes the path, in which anyone can type anything; the route is what the code says."""
    match = getattr(request, "resolver_match", None)
    route = f"/{match.route}" if match is not None else "an address that is no page"
    status = getattr(record, "status_code", "")
    return f"{getattr(request, 'method', '')} {route} {status}".strip()
