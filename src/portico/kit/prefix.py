"""Looking up by the beginning of a text, through an ordinary index, on every database and in every script.

A prefix is the range from the text itself to the text followed by the last character there is. That is only true where
texts are compared byte by byte, so index and query both say so: on PostgreSQL with COLLATE "C"; SQLite does it anyhow.
"""

from typing import Any

from django.db.models import Func, TextField
from django.db.models.sql.compiler import SQLCompiler

_LAST = "\U0010ffff"


class Bytewise(Func):
    """The text of an expression, compared byte by byte. An index and a condition on the same expression find each other."""

    arity = 1
    output_field = TextField()
    template = "%(expressions)s"

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> tuple[str, Any]:
        """UTF-8 is ordered by code points under the collation C, which every installation has."""
        return self.as_sql(compiler, connection, template='(%(expressions)s) COLLATE "C"', **extra)


class LastWord(Func):
    """What stands behind the last blank of a text; all of it where there is none. Many people are known by the last part of their name.

    Made of functions that every database has and none changes its mind about, so that an index can stand on it: what is trimmed
    off the end is every letter of the text but the blank, and what is left of it goes.
    """

    arity = 1
    output_field = TextField()
    template = "REPLACE(%(expressions)s, RTRIM(%(expressions)s, REPLACE(%(expressions)s, ' ', '')), '')"


def span(beginning: str) -> tuple[str, str]:
    """From where to where the texts lie that begin so: the second is the first that does not."""
    return beginning, beginning + _LAST


def cases(text: str) -> set[str]:
    """How a text may stand under the database's `lower`, which on some databases knows the letters of ASCII only.

    Everything in small letters, as typed, and with capitals at the beginning of words.
    """
    return {_ascii_lower(one) for one in (text, text.lower(), text.title(), text.upper())}


def _ascii_lower(text: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)
