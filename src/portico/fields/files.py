"""Files that people attach: what is taken, and what is done with those that nothing names any more."""

from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext as _

from portico.fields.models import ClientValue, PersonValue
from portico.kit import strays

FOLDER = "fields"
LONGEST_NAME = 200
# The types that can be allowed, each with what such a file begins with where that can be told. None of them runs in a browser.
SIGNATURES: dict[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "odt": (b"PK\x03\x04",),
    "docx": (b"PK\x03\x04",),
    "txt": (),
    "csv": (),
}
USUAL = "pdf png jpg jpeg"


class Upload(Protocol):
    """A file as a form hands it over."""

    name: str | None
    size: int

    def read(self, num_bytes: int = ...) -> bytes:
        """Some of its bytes."""
        ...

    def seek(self, offset: int) -> int:
        """Go to a place."""
        ...


def name_of(file: Upload) -> str:
    """What the file is called, without folders and what no header may hold."""
    last = (file.name or "").replace("\\", "/").rpartition("/")[2]
    kept = "".join(letter for letter in last if letter.isprintable() and letter not in '"<>')
    stem, dot, ending = kept.rpartition(".")
    return f"{(stem or ending)[: LONGEST_NAME - 20]}{dot}{ending[:19]}" if dot else kept[:LONGEST_NAME]


def wrong_with(file: Upload, *, types: str, most_bytes: int) -> str:
    """Why a file is not taken, as a sentence; empty where it is."""
    allowed = types.split()
    ending = name_of(file).rpartition(".")[2].lower()
    if ending not in allowed:
        return _("Choose a file of one of these types: %(types)s.") % {"types": ", ".join(allowed)}
    if file.size > most_bytes:
        return _("The file is too large. It may have at most %(most)s MB.") % {"most": f"{most_bytes / 1e6:.3g}"}
    if not file.size:
        return _("The file is empty.")
    beginnings = SIGNATURES[ending]
    file.seek(0)
    first = file.read(16)
    file.seek(0)
    if beginnings and not first.startswith(beginnings):
        return _("This is no %(type)s file, whatever its name says.") % {"type": ending}
    return ""


def remove_unnamed(*, at: datetime) -> int:
    """Remove files that no answer names: those of a change that was interrupted. Younger ones than a day may be on their way."""
    tables = (PersonValue.objects.all(), ClientValue.objects.all())
    return strays.remove_unnamed(folder=FOLDER, named=tables, at=at)
