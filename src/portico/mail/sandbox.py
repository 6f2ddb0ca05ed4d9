"""Words that staff write for mails, with named variables in them, and nothing else: no template engine reads them.

`{name}` stands for a variable; `{{` and `}}` stand for a single brace. What is between braces is a name from the list or it is
refused when it is written: so there is no loop, no attribute, no format and no call to try. What a variable holds is put in as
it is and not read again.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from django.utils.translation import gettext as _

LONGEST_SUBJECT = 150
LONGEST_TEXT = 20_000
_PIECES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_BREAKS = re.compile("[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")


class Refused(ValueError):
    """The words cannot be used; the sentence says why and what to do."""


class UnknownVariable(Refused):
    """A variable that there is not."""

    def __init__(self, name: str, known: Collection[str]) -> None:
        """Name it, cut short, and those that there are."""
        there = ", ".join(f"{{{one}}}" for one in sorted(known))
        super().__init__(
            _("There is no variable {%(name)s}. These are there: %(known)s.") % {"name": name[:40], "known": there}
        )
        self.name = name


class LooseBrace(Refused):
    """A brace that opens or closes nothing."""

    def __init__(self) -> None:
        """Say how one is written."""
        super().__init__(_("A brace stands alone. A variable is written {name}; for a brace itself write {{ or }}."))


class TooLong(Refused):
    """More words than fit."""

    def __init__(self, most: int) -> None:
        """Say how many fit."""
        super().__init__(_("That is too long. There may be at most %(most)d characters.") % {"most": most})


class LineBreak(Refused):
    """A subject of more than one line could become another header of the mail."""

    def __init__(self) -> None:
        """Say what a subject is."""
        super().__init__(_("A subject is one line. Take the line break out."))


class Empty(Refused):
    """There are no words."""

    def __init__(self) -> None:
        """Say what is missing."""
        super().__init__(_("Write something: nothing cannot be sent."))


def check(words: str, *, known: Collection[str], longest: int = LONGEST_TEXT) -> frozenset[str]:
    """The variables in some words. Raises `Refused` for words that cannot be used."""
    if not words.strip():
        raise Empty
    if len(words) > longest:
        raise TooLong(longest)
    found = frozenset(name for name, _plain in _read(words) if name is not None)
    for name in sorted(found - frozenset(known)):
        raise UnknownVariable(name, known)
    return found


def check_subject(words: str, *, known: Collection[str]) -> frozenset[str]:
    """The same for a subject, which is one short line."""
    if _BREAKS.search(words):
        raise LineBreak
    return check(words, known=known, longest=LONGEST_SUBJECT)


def fill(words: str, values: Mapping[str, str], *, longest: int = LONGEST_TEXT) -> str:
    """The words with each variable's value in its place, read once. Raises `Refused`."""
    check(words, known=values.keys(), longest=longest)
    return "".join(plain if name is None else values[name] for name, plain in _read(words))


def fill_subject(words: str, values: Mapping[str, str]) -> str:
    """A subject with its values, each on one line, cut to what a subject may have. Raises `Refused`."""
    check_subject(words, known=values.keys())
    flat = {name: " ".join(_BREAKS.sub(" ", value).split()) for name, value in values.items()}
    filled = fill(words, flat, longest=LONGEST_SUBJECT)
    return filled if len(filled) <= LONGEST_SUBJECT else f"{filled[: LONGEST_SUBJECT - 1]}…"


def _read(words: str) -> Iterator[tuple[str | None, str]]:
    """The pieces in their order: a variable's name, or None and plain words."""
    at = 0
    for found in _PIECES.finditer(words):
        yield None, words[at : found.start()]
        at = found.end()
        if found[0] in ("{{", "}}"):
            yield None, found[0][0]
        elif found[1] is not None:
            yield found[1], ""
        else:
            raise LooseBrace
    yield None, words[at:]
