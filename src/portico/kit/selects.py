"""Choosing from hundreds, such as the countries, without a template for each of them."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast

from django import forms
from django.forms.utils import flatatt
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django_countries import countries


class LongSelect(forms.Select):
    """A select that is written in one go: Django's own renders two templates for each option, 500 for the countries."""

    @property
    def choices(self) -> Any:
        """The choices as they were given: Django would look at each of them anew for every form that is made."""
        return self._given

    @choices.setter
    def choices(self, value: Any) -> None:
        self._given = value

    def render(self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The same element as Django's, for choices that are not in groups."""
        del renderer
        chosen = set(self.format_value(value) or [])
        known = self.choices
        known = known if isinstance(known, tuple) else tuple((str(key), str(label)) for key, label in known)
        written = _options(known)
        pieces = [selected if key in chosen else plain for key, plain, selected in written]
        options = SafeString("\n".join(pieces))  # nosec B703 - each piece was escaped
        own = flatatt(self.build_attrs(self.attrs, dict(attrs or {})))
        return format_html('<select name="{}"{}>\n{}\n</select>', name, own, options)


class CountryField(forms.ChoiceField):
    """The countries in the language in force."""

    widget = LongSelect

    def __init__(self, *, none: str | Promise = "", **options: Any) -> None:
        """`none` is what stands for no country, if one may be left out."""
        super().__init__(**options)
        self.none = none

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """Every country's code and name, and before them, if it is offered, none."""
        return _with_none(str(self.none), country_choices()) if self.none else country_choices()

    @choices.setter
    def choices(self, _value: object) -> None:
        """They are always all of them; this is what Django copies with the field."""
        self._choices: tuple[()] = ()

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        """The widget learns the choices when it is about to be shown."""
        cast("LongSelect", self.widget).choices = self.choices
        return super().get_bound_field(form, field_name)

    def valid_value(self, value: Any) -> bool:
        """Whether it is one of the codes, or nothing where that is offered."""
        return str(value) in _codes(self.choices)


@lru_cache(maxsize=64)
def _with_none(none: str, known: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return ("", none), *known


@lru_cache(maxsize=64)
def _codes(known: tuple[tuple[str, str], ...]) -> frozenset[str]:
    return frozenset(code for code, _name in known)


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
