"""The message catalogues: extraction from Python and templates, merging, compiling, checking. No gettext binaries are needed."""

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent
LOCALE = PACKAGE / "locale"
SOURCE_LANGUAGE = "en"

_KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sdf]|(?<!%)%[sd]|\{(\w*)\}")
_LEFT_OUT = (
    '"POT-Creation-Date',
    '"PO-Revision-Date',
    '"Generated-By',
    '"Report-Msgid',
    '"Last-Translator',
    '"Language-Team',
    '"Project-Id',
)


def languages() -> list[str]:
    """The languages that have a catalogue."""
    return sorted(folder.parent.name for folder in LOCALE.glob("*/LC_MESSAGES"))


def path(language: str, ending: str = "po") -> Path:
    """Where a language's catalogue lies."""
    return LOCALE / language / "LC_MESSAGES" / f"django.{ending}"


def _template_as_python(text: str) -> str:
    """A template's messages as calls that Babel's Python extractor reads, line for line."""
    return "\n".join(line.strip() for line in templatize(text).splitlines())


def _sources() -> Iterator[tuple[str, str]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in file.parts:
            yield str(file.relative_to(PACKAGE)), file.read_text()
    for ending in ("*.html", "*.txt"):
        for file in sorted((PACKAGE / "templates").rglob(ending)):
            yield str(file.relative_to(PACKAGE)), _template_as_python(file.read_text())


def extracted() -> Catalog:
    """Every message of the sources, with the files in which it stands and no line numbers, so that a diff shows words alone."""
    catalogue = Catalog(project="Portico", fuzzy=False)
    for name, text in _sources():
        # Without the encoding in the first line Babel reads Python as it would be run, and templates likewise.
        for _line, message, comments, context in extract(
            "python", io.BytesIO(text.encode()), keywords=_KEYWORDS, comment_tags=("Translators:",)
        ):
            catalogue.add(message, None, locations=[(name, 0)], auto_comments=comments, context=context)
    return catalogue


def read(language: str) -> Catalog:
    """A language's catalogue as it lies in the repository; empty where there is none yet."""
    file = path(language)
    if not file.exists():
        return Catalog(locale=language, project="Portico", fuzzy=False)
    with file.open("rb") as stream:
        return read_po(stream, locale=language)


def as_text(catalogue: Catalog) -> str:
    """The catalogue as a PO file: sorted, without dates, the same for the same messages."""
    written = io.BytesIO()
    write_po(written, catalogue, width=110, sort_output=True, include_lineno=False, ignore_obsolete=True)
    lines = written.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(_LEFT_OUT))


def update(language: str) -> Catalog:
    """Merge the sources' messages into a language's catalogue and write it. What is gone is dropped; nothing is guessed."""
    catalogue = read(language)
    catalogue.header_comment = f"# Portico in {catalogue.locale.english_name if catalogue.locale else language}."
    catalogue.update(extracted(), no_fuzzy_matching=True)
    file = path(language)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(as_text(catalogue))
    return catalogue


def compile_all() -> list[Path]:
    """Write the binary catalogue of each language; returns the files. Whoever starts meanwhile reads a whole one."""
    written = []
    for language in languages():
        file = path(language, "mo")
        beside = file.with_name(f".{os.getpid()}.{file.name}")
        with beside.open("wb") as stream:
            write_mo(stream, read(language))
        beside.replace(file)
        written.append(file)
    return written


def _parts(value: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _placeholders(text: str) -> list[str]:
    return sorted(found.group(0) for found in _PLACEHOLDER.finditer(text))


def _problems_of(message: Message) -> Iterator[str]:
    wanted, given = _parts(message.id), _parts(message.string)
    if not all(given):
        yield f"not translated: {wanted[0]!r}"
        return
    if message.fuzzy:
        yield f"fuzzy: {wanted[0]!r}"
    # A singular may leave the number out in words; the last form decides.
    if _placeholders(wanted[-1]) != _placeholders(given[-1]):
        yield f"placeholders differ: {wanted[-1]!r} → {given[-1]!r}"
    if "\n" not in wanted[0] and "\n" in given[0]:
        yield f"a line break was added: {wanted[0]!r}"


def problems(language: str) -> list[str]:
    """What keeps a catalogue from being whole: missing, fuzzy or stale messages, placeholders that do not match."""
    catalogue, sources = read(language), extracted()
    known = {
        (message.id if isinstance(message.id, str) else message.id[0], message.context)
        for message in catalogue
        if message.id
    }
    wanted = {
        (message.id if isinstance(message.id, str) else message.id[0], message.context)
        for message in sources
        if message.id
    }
    found = [f"missing: {text!r}" for text, _context in sorted(wanted - known, key=str)]
    found += [f"no longer used: {text!r}" for text, _context in sorted(known - wanted, key=str)]
    for message in catalogue:
        if message.id:
            found.extend(_problems_of(message))
    return found


if __name__ == "__main__":  # the build compiles before there is any configuration
    compile_all()
