"""The package's readable page. It stands alone, so it carries its own style; every value is escaped."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _

from portico.rights.recipients import in_words

SHOWN = 500
"""Rows of one table on the page; the rest is in its CSV and JSON, which nobody has to scroll."""

_STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-inline-size: 70rem; padding-inline: 1rem; }
h2 { margin-block-start: 2.5rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { border: 1px solid #8888; padding: .25rem .5rem; text-align: start; vertical-align: top; }
td { overflow-wrap: anywhere; }
td { min-inline-size: 6rem; max-inline-size: 30rem; white-space: pre-wrap; }
.withheld { font-style: italic; opacity: .7; }
"""


def head(*, language: str, at: str) -> str:
    """The beginning, up to where the tables follow."""
    title = escape(_("Your data"))
    made = escape(_("As of %(at)s.") % {"at": at})
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n<style>{_STYLE}</style>\n'
        f"</head>\n<body>\n<h1>{title}</h1>\n<p>{made}</p>\n"
    )


def table_head(title: str, names: Sequence[str], captions: Mapping[str, str]) -> str:
    """A heading and the column captions."""
    cells = "".join(f'<th scope="col">{escape(captions[name])}</th>' for name in names)
    return f'<h2>{escape(title)}</h2>\n<div class="wide">\n<table>\n<thead><tr>{cells}</tr></thead>\n<tbody>\n'


def table_row(
    names: Sequence[str],
    cells: Mapping[str, Any],
    withheld: Sequence[str],
    choices: Mapping[str, Mapping[Any, str]],
) -> str:
    """One row; what is about someone else is shown as withheld, and a key of a list by its words."""
    out = []
    for name in names:
        if name in withheld:
            out.append(f'<td class="withheld">{escape(_("withheld"))}</td>')
        else:
            value = cells[name]
            shown = choices[name].get(value, value) if name in choices else value
            out.append(f"<td>{escape(readable(shown))}</td>")
    return f"<tr>{''.join(out)}</tr>\n"


def readable(value: Any) -> str:
    """A value for reading."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def table_foot(label: str, rows: int) -> str:
    """The end of a table, with where the rest is."""
    more = ""
    if rows > SHOWN:
        sentence = _("%(more)s more rows are in %(file)s.") % {"more": rows - SHOWN, "file": f"csv/{label}.csv"}
        more = f"<p>{escape(sentence)}</p>\n"
    return f"</tbody>\n</table>\n</div>\n{more}"


def _list(title: str, lines: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>\n" for line in lines)
    return f"<h2>{escape(title)}</h2>\n<ul>\n{items}</ul>\n" if items else ""


def foot(
    information: Mapping[str, Any],
    left_out: Iterable[Mapping[str, Any]],
    missing: Iterable[str],
    titles: Mapping[str, str],
) -> str:
    """What Art. 15 tells beside the data, and what is not in the package."""
    controller = [f"{name}: {value}" for name, value in information["controller"].items() if value]
    purposes = [
        f"{one['title']}: {one['explanation']} {_('Basis')}: {one['basis_in_words']}. {one['interest']} "
        f"{_('How long')}: {one['retention']}".replace("  ", " ")
        for one in information["purposes"]
    ]
    tables = [
        ". ".join(
            [
                one["title"],
                *([", ".join(one["categories"])] if one["categories"] else []),
                *([_("From: %(sources)s") % {"sources": "; ".join(one["sources"])}] if one["sources"] else []),
                *one["retention"],
            ]
        )
        for one in information["tables"]
    ]
    out = [
        " ".join(filter(None, [titles.get(one["label"], one["label"]), ", ".join(one["columns"]), "–", one["reason"]]))
        for one in left_out
    ]
    return (
        _list(_("Who is responsible"), controller)
        + _list(_("What we use your data for"), purposes)
        + _list(_("Categories of data, and how long they are kept"), tables)
        + _list(_("Who else has received data"), map(in_words, information["recipients"]))
        + _list(_("Where the data comes from"), information["sources"])
        + _list(_("Decisions by a program"), [information["automated_decisions"]])
        + _list(_("Your rights"), information["rights"])
        + _list(_("What is not in this package, and why"), out)
        + _list(_("Files that could not be found"), missing)
        + "</body>\n</html>\n"
    )
