"""A control is the same as Django's own templates make it."""

import re
from datetime import date
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from portico.kit.widgets import Renderer

BAD = '"><script>alert(1)</script>&amp;'
CHOICES = [("a", "Alpha"), ("b", f"Beta {BAD}"), ("", "none"), ("Group", [("c", "Gamma"), (BAD, "Delta")])]
FLAT = [choice for choice in CHOICES if isinstance(choice[1], str)]


class Everything(forms.Form):
    """One of each control."""

    text = forms.CharField(help_text="Hint", widget=forms.TextInput(attrs={"autocomplete": "name", "data-x": BAD}))
    words = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    secret = forms.CharField(widget=forms.PasswordInput)
    hidden = forms.CharField(widget=forms.HiddenInput)
    email = forms.EmailField(max_length=40)
    link = forms.URLField(assume_scheme="https")
    number = forms.DecimalField(min_value=0, max_value=9, localize=True)
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    tick = forms.BooleanField(required=False)
    file = forms.FileField(required=False, widget=forms.FileInput)
    kept = forms.FileField(required=False)
    one = forms.ChoiceField(choices=CHOICES, disabled=True)
    several = forms.MultipleChoiceField(choices=CHOICES, widget=forms.SelectMultiple)
    radio = forms.ChoiceField(choices=FLAT, widget=forms.RadioSelect)
    boxes = forms.MultipleChoiceField(choices=FLAT, widget=forms.CheckboxSelectMultiple)


TYPED: list[dict[str, Any]] = [
    {},
    {"text": BAD, "words": f"\n{BAD}\n", "one": "b", "several": ["a", BAD], "radio": "b", "boxes": ["a"], "tick": "on"},
    {"number": "1,5", "day": date(2026, 8, 9), "hidden": 0, "email": "x", "one": BAD, "radio": ""},
]


def plain(html: str) -> str:
    return html if "<textarea" in html else re.sub(r">\s+", ">", re.sub(r"\s+<", "<", html)).strip()


@pytest.mark.parametrize("name", list(Everything.base_fields))
@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("bound", [True, False])
def test_a_control_is_what_django_would_have_made_of_it(name: str, typed: dict[str, Any], bound: bool) -> None:
    made = [
        Everything(typed if bound else None, initial=typed, renderer=renderer)[name]
        for renderer in (Renderer(), DjangoTemplates())
    ]
    ours, theirs = ([str(one), *(str(part.tag()) + str(part) for part in one.subwidgets)] for one in made)
    assert [plain(one) for one in ours] == [plain(one) for one in theirs]
    assert "<script" not in ours[0]
