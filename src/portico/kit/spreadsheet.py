"""Lines of CSV that a spreadsheet shows and never carries out.

Whoever can put a text into a list, a name at sign-up, could otherwise have the spreadsheet of whoever opens the list compute,
fetch and send. OWASP, "CSV injection": what begins with a sign that may begin a formula gets an apostrophe before it.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

MEDIA_TYPE = "text/csv; charset=utf-8"
_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MARK = "\ufeff"  # by which spreadsheets know UTF-8


def harmless(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet could take for a formula, also behind blanks; without NUL."""
    plain = cell.replace("\x00", "")
    return f"'{plain}" if plain.startswith(_BEGINS) or plain.lstrip().startswith(_BEGINS) else plain


def lines(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The file, line by line (RFC 4180), each cell harmless. Nothing is held back: memory does not depend on how many there are."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    buffer.write(_MARK)
    writer.writerow([harmless(cell) for cell in head])
    yield _taken(buffer)
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
        yield _taken(buffer)


def _taken(buffer: StringIO) -> str:
    line = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return line
