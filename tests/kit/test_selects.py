"""A long select says what Django's says."""

from django import forms
from django.utils import translation

from portico.kit.selects import LongSelect, country_choices

CHOICES = [("", "not given"), ("DE", "Germany"), ("CI", "Côte d'Ivoire <&>")]


def _parsed(html: str) -> str:
    return "".join(html.split())


def test_it_is_the_same_element_as_django_s() -> None:
    for value in ("DE", "", None, "XX"):
        ours = LongSelect(attrs={"autocomplete": "country"}, choices=CHOICES).render(
            "country", value, {"id": "id_country"}
        )
        theirs = forms.Select(attrs={"autocomplete": "country"}, choices=CHOICES).render(
            "country", value, {"id": "id_country"}
        )
        assert _parsed(ours) == _parsed(theirs)


def test_countries_are_named_in_the_language_in_force() -> None:
    assert dict(country_choices())["DE"] == "Germany"
    with translation.override("de"):
        assert dict(country_choices())["DE"] == "Deutschland"
    assert len(country_choices()) > 240
