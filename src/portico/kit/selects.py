"""Choosing from hundreds, such as the countries, without a template for each of them."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django_countries import countries


class LongSelect(forms.Select):
    """A select that is written in one go: Django's own renders two templates for each option, 500 for the countries."""

    def render(self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The same element as Django's, for choices that are not in groups."""
        del renderer
        chosen = set(self.format_value(value) or [])
        written = _options(tuple((str(key), str(label)) for key, label in self.choices))
        pieces = [selected if key in chosen else plain for key, plain, selected in written]
        options = SafeString("\n".join(pieces))  # nosec B703 - each piece was escaped
        own = flatatt(self.build_attrs(self.attrs, dict(attrs or {})))
        return format_html('<select name="{}"{}>\n{}\n</select>', name, own, options)


@lru_cache(maxsize=64)
def _options(choices: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str, str], ...]:
    """Each option's key, and its element as it is and when it is chosen; escaping hundreds takes longer than a page may."""
    return tuple(
        (
            key,
            format_html('<option value="{}">{}</option>', key, label),
            format_html('<option value="{}" selected>{}</option>', key, label),
        )
        for key, label in choices
    )


def country_choices() -> tuple[tuple[str, str], ...]:
    """Every country's code and name, by name, in the language in force."""
    return _named(get_language() or "en")


@lru_cache(maxsize=32)
def _named(_language: str) -> tuple[tuple[str, str], ...]:
    """Naming and sorting 249 countries takes longer than a page may."""
    return tuple((code, str(name)) for code, name in countries)
