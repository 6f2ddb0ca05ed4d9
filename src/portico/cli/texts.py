"""Texts that an operator writes: a file for each language, of which the first line is the title and the rest the text."""

import re
from collections.abc import Iterable
from pathlib import Path

from django.core.management.base import CommandError

LONGEST_TITLE = 120
LONGEST = 200_000
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
HELP = "a language and its file, such as en=terms.en.txt: the first line is the title, the rest the text"


def read(pairs: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The title and text of each language. What cannot be meant ends with exit code 2 and says which."""
    found: dict[str, tuple[str, str]] = {}
    for pair in pairs:
        language, sign, name = pair.partition("=")
        if not sign or not name or not _LANGUAGE.fullmatch(language):
            raise CommandError(f"--text {pair}: give a language and a file, such as en=terms.en.txt.", returncode=2)
        if language in found:
            raise CommandError(f"--text {pair}: there is a text in {language} already.", returncode=2)
        found[language] = _of_file(language, Path(name))
    return found


def _of_file(language: str, file: Path) -> tuple[str, str]:
    try:
        whole = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CommandError(f"{file} is not in UTF-8; store it so.", returncode=2) from error
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror or error}.", returncode=2) from error
    title, _line, text = whole.strip().partition("\n")
    if not title.strip() or not text.strip():
        raise CommandError(f"{file}: write the title into the first line and the text below it.", returncode=2)
    if len(title.strip()) > LONGEST_TITLE:
        raise CommandError(
            f"{file}: the title, which is the first line, may have {LONGEST_TITLE} characters.", returncode=2
        )
    if len(text) > LONGEST:
        raise CommandError(f"{file}: the text in {language} may have {LONGEST} characters.", returncode=2)
    return title.strip(), text.strip()
