"""The words of keys: categories of data, columns, origins, lawful bases. One place each, whatever page or file shows them."""

from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from portico.privacy import Basis, Origin
from portico.rights.map import Entry


def _given(name: str) -> Mapping[str, object]:
    """The words that the installation gives, by `settings.RIGHTS["words"]`; none where it gives none."""
    module = settings.RIGHTS.get("words")
    found: Mapping[str, object] = import_string(f"{module}.{name}") if module else {}
    return found


def category_title(key: str) -> str:
    """A category of personal data in words; a key without words as it is."""
    return str(_given("CATEGORIES").get(key, key))


def captions_of(entry: Entry, names: Collection[str] | None = None) -> dict[str, str]:
    """What a table's columns are called: by their own `verbose_name` where that says more than the name does."""
    given = _given("COLUMNS")
    found = {}
    for name in entry.fields if names is None else names:
        own = entry.fields[name].verbose_name
        plain = name.replace("_", " ")
        found[name] = str(given.get(name, own)) if str(own) == plain else str(own)
    return found


def choices_of(entry: Entry) -> dict[str, dict[Any, str]]:
    """For each column whose values are keys of a list: the words of each."""
    return {
        name: {key: str(words) for key, words in field.flatchoices}
        for name, field in entry.fields.items()
        if field.choices
    }


def origin_title(origin: Origin) -> str:
    """Where data comes from, in words."""
    return {
        Origin.PERSON: _("you"),
        Origin.COLLEAGUE: _("others of your account, such as whoever invited you"),
        Origin.STAFF: _("our staff"),
        Origin.PORTAL: _("the portal, while it is used"),
    }[origin]


def origins_of(entry: Entry) -> list[str]:
    """Where a table's data comes from, in words, the person first."""
    return [origin_title(origin) for origin in Origin if origin in entry.declaration.sources]


def basis_title(basis: Basis) -> str:
    """A lawful basis in words."""
    return {
        Basis.CONSENT: _("your consent (Art. 6(1)(a) GDPR)"),
        Basis.CONTRACT: _("a contract with you (Art. 6(1)(b) GDPR)"),
        Basis.OBLIGATION: _("a legal obligation (Art. 6(1)(c) GDPR)"),
        Basis.INTEREST: _("a legitimate interest (Art. 6(1)(f) GDPR)"),
    }[basis]
