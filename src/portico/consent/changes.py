"""What differs between two versions of a document: paragraph by paragraph, and within a changed one word by word.

Paragraphs are matched first, so that the comparison of words stays small and a moved sentence does not tear up the rest.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

ALIKE = 0.4  # from here on two paragraphs are one that was changed
_PIECES = re.compile(r"\s+|\w+|[^\w\s]")
_BREAK = re.compile(r"\n[ \t]*\n+")


class Mark(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a paragraph, and what became of it."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the new version, or one that is gone: its runs in the order in which they are read."""

    runs: tuple[Run, ...]

    @property
    def changed(self) -> bool:
        """Whether anything in it differs."""
        return any(run.mark is not Mark.SAME for run in self.runs)


def between(old: str, new: str) -> list[Paragraph]:
    """The new text with what was added, and in its place what was removed."""
    before, after = paragraphs(old), paragraphs(new)
    found: list[Paragraph] = []
    for kind, i, j, k, m in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if kind == "equal":
            found += [_whole(Mark.SAME, one) for one in after[k:m]]
        else:
            found += _replaced(before[i:j], after[k:m])
    return found


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a document's plain text; an empty line parts them."""
    return [part.strip() for part in _BREAK.split(text.replace("\r\n", "\n")) if part.strip()]


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[Paragraph]:
    """Paragraphs that take the place of others: each beside the first that is like it, in their order."""
    rest = list(old)
    for one in new:
        like = next((place for place, other in enumerate(rest) if _alike(other, one)), None)
        if like is None:
            yield _whole(Mark.ADDED, one)
            continue
        yield from (_whole(Mark.REMOVED, gone) for gone in rest[:like])
        yield Paragraph(tuple(_words(rest[like], one)))
        del rest[: like + 1]
    yield from (_whole(Mark.REMOVED, gone) for gone in rest)


def _alike(old: str, new: str) -> bool:
    return SequenceMatcher(a=old.split(), b=new.split(), autojunk=False).ratio() >= ALIKE


def _words(old: str, new: str) -> Iterator[Run]:
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    for kind, i, j, k, m in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Run(Mark.SAME, "".join(after[k:m]))
            continue
        gone, come = "".join(before[i:j]), "".join(after[k:m])
        if gone:
            yield Run(Mark.REMOVED, gone)
        if gone and come and not (gone[-1].isspace() or come[0].isspace()):
            yield Run(Mark.SAME, " ")  # the two are told apart also without colour
        if come:
            yield Run(Mark.ADDED, come)


def _whole(mark: Mark, text: str) -> Paragraph:
    return Paragraph((Run(mark, text),))
