"""Looking for words in bytes, in every form in which programs write them down."""

import base64
import json
import quopri
from collections.abc import Iterable, Iterator
from pathlib import Path


def forms(word: str) -> dict[str, bytes]:
    """A word as it is, JSON-escaped, quoted-printable, and in base64 at each of the three places where it can begin."""
    raw = word.encode()
    found = {
        "plain": raw,
        "JSON-escaped": json.dumps(word)[1:-1].encode(),
        "quoted-printable": quopri.encodestring(raw).replace(b"=\n", b""),
    }
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + raw)
        first = -(-shift * 4 // 3)  # characters in which a byte before the word has a part
        last = (shift + len(raw)) * 8 // 6  # characters that the word fills alone
        found[f"base64 at {shift}"] = whole[first:last]
    return found


def traces(words: Iterable[str], where: Iterable[tuple[str, bytes]]) -> Iterator[str]:
    """Each word found, the form and the place."""
    wanted = [(word, form, raw) for word in words for form, raw in forms(word).items()]
    for place, content in where:
        folded = content.lower()
        for word, form, raw in wanted:
            if (raw in content) if form.startswith("base64") else (raw.lower() in folded):
                yield f"{word!r} {form} in {place}"


def files(folder: Path, *, without: Iterable[str] = ()) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder with its content, its own name included."""
    left_out = set(without)
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and parts[0] not in left_out:
            yield str(Path(*parts)), str(Path(*parts)).encode() + b"\n" + path.read_bytes()
