"""Mail as text that cannot do anything: HTML reduced to its words, and links only to our own pages."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_ADDRESS = re.compile(r"https?://[^\s<>\"'()]+[^\s<>\"'().,;:!?]")
_BLOCKS = {
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "li",
    "tr",
    "blockquote",
    "footer",
    "main",
    "header",
    "section",
    "ul",
    "ol",
}
_UNSEEN = {"style", "script", "head", "title", "template", "noscript", "svg"}


def from_text(text: str) -> SafeString:
    """Plain text with its line breaks, and with links to our own pages."""
    return _paragraphs(text.replace("\r\n", "\n").split("\n\n"))


def from_html(source: str) -> SafeString:
    """The words of a mail's HTML, paragraph by paragraph; a link's address stands behind its words."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    return _paragraphs(reader.paragraphs())


def own(address: str) -> bool:
    """Whether an address leads to this portal."""
    ours, theirs = urlsplit(settings.PORTICO.base_url), urlsplit(address)
    return (ours.scheme, ours.netloc) == (theirs.scheme, theirs.netloc)


def _paragraphs(parts: list[str]) -> SafeString:
    shown = [part.strip("\n") for part in parts if part.strip()]
    return format_html_join("\n", "<p>{}</p>", ((_lines(part),) for part in shown))


def _lines(text: str) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", ((_linked(line),) for line in text.split("\n")))


def _linked(line: str) -> SafeString:
    return format_html_join("", "{}", ((piece,) for piece in _pieces(line)))


def _pieces(line: str) -> Iterator[str | SafeString]:
    end = 0
    for found in _ADDRESS.finditer(line):
        yield line[end : found.start()]
        end = found.end()
        yield format_html('<a href="{0}">{0}</a>', found[0]) if own(found[0]) else found[0]
    yield line[end:]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.unseen = 0
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag == "br":
            self.words.append("\n")
        elif tag in _BLOCKS:
            self.words.append("\n\n")
        elif tag == "a":
            self.addresses.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag in _BLOCKS:
            self.words.append("\n\n")
        elif tag == "a" and self.addresses:
            address = self.addresses.pop()
            if address and not "".join(self.words[-1:]).strip().endswith(address):
                self.words.append(f" {address} ")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.words.append(re.sub(r"\s+", " ", data))

    def paragraphs(self) -> list[str]:
        """What was read, white space tidied."""
        text = re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(self.words))
        return [part.strip() for part in re.split(r"\n{2,}", text)]
