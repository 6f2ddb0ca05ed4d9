"""The mailboxes of the demo: mail that was caught, for reading. Outside of a demo there is no such page.

The folder stands for the recipients' own mailboxes. Nothing of a mail is executed or loaded: HTML is reduced to its
text, and a link can be followed only if it leads to this portal.
"""

import email
import email.policy
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from functools import wraps
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portico.kit.digests import keyed_digest
from portico.portal.mail_text import from_html, from_text

_NAME = re.compile(r"\d{20}-[0-9a-f]{12}")
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """A caught mail, by the name of its file."""

    name: str
    to: str
    subject: str
    at: datetime | None

    @property
    def mailbox(self) -> str:
        """An opaque name for the address, since an address may not stand in a URL."""
        return keyed_digest(scope="demo-mailbox", value=self.to)[:16]


@dataclass(frozen=True, slots=True)
class Attachment:
    """What is attached, by name, type and size; it is not served."""

    name: str
    kind: str
    size: int


def _in_demo(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not settings.PORTICO.demo:
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(guarded)


@_in_demo
@require_safe
def mailboxes(request: HttpRequest) -> HttpResponse:
    """The newest mails, of all addresses or of one."""
    letters = [_letter(file) for file in _files()[:_SHOWN]]
    boxes = dict(sorted({(one.to, one.mailbox) for one in letters}))
    chosen = request.GET.get("box", "")
    shown = [one for one in letters if one.mailbox == chosen] if chosen else letters
    return render(request, "portal/demo/mailboxes.html", {"letters": shown, "boxes": boxes, "chosen": chosen})


@_in_demo
@require_safe
def letter(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: its headers, its text, and the text of its HTML."""
    file = settings.PORTICO.mail_folder / f"{name}.eml"
    if not _NAME.fullmatch(name) or not file.is_file():
        raise Http404
    message = _parsed(file)
    context = {
        "letter": _letter(file),
        "headers": [(key, value) for key, value in message.items() if key.lower() not in {"to", "subject", "date"}],
        "text": _part(message, "plain", from_text),
        "html": _part(message, "html", from_html),
        "attachments": [
            Attachment(one.get_filename() or "", one.get_content_type(), len(one.get_payload(decode=True) or b""))
            for one in message.iter_attachments()
        ],
    }
    return render(request, "portal/demo/letter.html", context)


def _files() -> list[Path]:
    folder: Path = settings.PORTICO.mail_folder
    return sorted((one for one in folder.glob("*.eml") if _NAME.fullmatch(one.stem)), reverse=True)


def _parsed(file: Path) -> EmailMessage:
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    if not isinstance(message, EmailMessage):
        raise Http404
    return message


def _letter(file: Path) -> Letter:
    message = _parsed(file)
    try:
        at = parsedate_to_datetime(str(message["Date"]))
    except (TypeError, ValueError):
        at = None
    return Letter(file.stem, str(message["To"] or ""), str(message["Subject"] or ""), at)


def _part(message: EmailMessage, kind: str, render_as: Callable[[str], SafeString]) -> SafeString | None:
    part = message.get_body((kind,))
    if part is None:
        return None
    try:
        return render_as(str(part.get_content()))
    except (LookupError, UnicodeError):  # a character set that nobody knows
        return None
