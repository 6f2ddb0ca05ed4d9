"""The forms in which the same words may lie in a cell: escaped, encoded for mail, for a URL, or in base64."""

import base64
import binascii
import html
import quopri
import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from urllib.parse import unquote

DEEPEST = 3  # a mail in base64 within a JSON string within a log line

_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_QUOTED = re.compile(r"=(?:[0-9A-Fa-f]{2}|[ \t]*\r?\n)")
_ENCODED_WORD = re.compile(r"=\?[\w-]+\?[bBqQ]\?[^?\s]*\?=(?:\s+=\?[\w-]+\?[bBqQ]\?[^?\s]*\?=)*")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{15,}(?:\r?\n[A-Za-z0-9+/_-]+)*={0,2}")

_NO_TEXT = bytes([*range(9), 11, 12, *range(14, 32), *range(127, 256)])


def readings(text: str, depth: int = DEEPEST) -> Iterator[str]:
    """The text, and every other text that it may stand for."""
    yield text
    if depth:
        for other in _others(text):
            if other and other != text:
                yield from readings(other, depth - 1)


def _others(text: str) -> Iterator[str]:
    if "\\" in text:
        yield _unescaped(text)
    if "=" in text:
        if _QUOTED.search(text):
            yield as_text(quopri.decodestring(text.encode("utf-8", "surrogatepass")))
        if "=?" in text:
            yield _ENCODED_WORD.sub(lambda match: _word(match.group()), text)
    if "%" in text and _PERCENT.search(text):
        yield unquote(text, errors="replace")
    if "&" in text and ";" in text:
        yield html.unescape(text)
    for match in _BASE64.finditer(text):
        lines = match.group().split()
        yield _plain("".join(lines))
        if len(lines) > 1:  # a long word above the first line is no part of it
            yield from map(_plain, lines)


def as_text(content: bytes) -> str:
    """Bytes as words: UTF-8, or else Latin-1, which reads everything."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _unescaped(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        mark = match.group(1)
        return chr(int(mark[1:], 16)) if len(mark) > 1 else _ESCAPED.get(mark, mark)

    plain = _ESCAPE.sub(one, text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _word(encoded: str) -> str:
    try:
        parts = decode_header(encoded)
    except (HeaderParseError, ValueError):
        return encoded
    return "".join(part if isinstance(part, str) else as_text(part) for part, _charset in parts)


def _plain(encoded: str) -> str:
    """What a run of base64 says; empty where it says nothing that could be text."""
    packed = encoded.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        content = base64.b64decode(packed[: len(packed) - (len(packed) % 4 == 1)] + "=" * (-len(packed) % 4))
    except binascii.Error:
        return ""
    try:
        return content.decode()
    except UnicodeDecodeError:
        printable = len(content.translate(None, _NO_TEXT))
        return content.decode("latin-1") if printable * 2 >= len(content) else ""
