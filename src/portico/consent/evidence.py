"""The files that show a consent given elsewhere: which there may be, told by their content and never by their names."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from portico.consent.models import Evidence
from portico.kit import strays
from portico.kit.tokens import new_token

FOLDER = "evidence"
LARGEST = 10 * 1024 * 1024
_TEXT = "text/plain"
_HEADS = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"ID3", "audio/mpeg", "mp3"),
    (b"OggS", "audio/ogg", "ogg"),
)
_ENDINGS = {media_type: ending for _head, media_type, ending in _HEADS} | {_TEXT: "txt"}


class NotUsable(Exception):
    """A file that is no evidence: empty, too large, or of a kind that nobody can read later."""


@dataclass(frozen=True, slots=True)
class Read:
    """A file that may be kept, and what it is."""

    content: bytes
    media_type: str

    @property
    def digest(self) -> str:
        """SHA-256, which the event commits to."""
        return hashlib.sha256(self.content).hexdigest()

    def as_file(self) -> "ContentFile[bytes]":
        """To be stored, under a name that says nothing."""
        return ContentFile(self.content, name=f"{new_token()}.{_ENDINGS[self.media_type]}")


def read(content: bytes) -> Read:
    """Look at a file. Raises `NotUsable` with what to do."""
    if not content:
        raise NotUsable(_("The file is empty. Choose the one that shows the consent."))
    if len(content) > LARGEST:
        raise NotUsable(_("The file is larger than 10 MB. Attach a smaller scan or recording."))
    media_type = _kind(content)
    if media_type is None:
        raise NotUsable(
            _("The file is neither a PDF, PNG or JPEG nor an MP3 or Ogg recording nor plain text. Convert it to one.")
        )
    return Read(content, media_type)


def remove_unnamed(*, at: datetime) -> int:
    """Remove files of recordings that were interrupted; returns how many."""
    return strays.remove_unnamed(folder=FOLDER, named=[Evidence.objects.all()], at=at)


def file_name(attached: Evidence) -> str:
    """What a download is called: by the number of the event, and not by a name that somebody gave it."""
    return f"evidence-{attached.event_id}.{_ENDINGS.get(attached.media_type, 'bin')}"


def _kind(content: bytes) -> str | None:
    for head, media_type, _ending in _HEADS:
        if content.startswith(head):
            return media_type
    try:
        words = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    plain = all(sign.isprintable() or sign in "\r\n\t\ufeff" for sign in words)
    return _TEXT if plain and not words.lstrip("\ufeff \r\n\t").startswith("<") else None
