"""The forms of the profile page."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField
from phonenumber_field.phonenumber import to_python

from portico.people.corrections import OF_PERSON, values_of
from portico.people.models import Client, Person

_LONGEST_SHOWN = 4000


class ShownForm(forms.Form):
    """A form that carries the values which it was rendered with, so that a change made elsewhere meanwhile is noticed."""

    fields_sent: ClassVar[tuple[str, ...]] = ()
    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=_LONGEST_SHOWN)

    def __init__(self, data: QueryDict | None, row: Person | Client, **options: Any) -> None:
        """Begin with the row's values, or with what was typed."""
        now = values_of(row)
        super().__init__(data, initial=now | self.readable(now) | {"shown": json.dumps(now)}, **options)

    def readable(self, _now: Mapping[str, str]) -> dict[str, str]:
        """Values that are shown otherwise than they are stored."""
        return {}

    @property
    def values_shown(self) -> dict[str, str]:
        """The values that the person saw; empty where the form does not tell, which is then taken for a change."""
        try:
            shown = json.loads(self.cleaned_data.get("shown") or "{}")
        except ValueError:
            return {}
        return {str(name): str(value) for name, value in shown.items()} if isinstance(shown, dict) else {}

    def show_again(self, newer: Mapping[str, str]) -> list[tuple[str, str, str]]:
        """Keep what was typed, beside the newer values, which the form now counts as shown.

        Returns what differs: the field's label, the value stored now, the value typed.
        """
        typed = {name: str(self.cleaned_data[name] or "") for name in newer}
        again = QueryDict(mutable=True)
        again.update(self.data)
        again[self.add_prefix("shown")] = json.dumps(self.values_shown | dict(newer))
        self.data = again
        return [
            (str(self.fields[name].label), self._in_words(name, value), self._in_words(name, typed[name]))
            for name, value in newer.items()
        ]

    def _in_words(self, name: str, value: str) -> str:
        choices = dict(getattr(self.fields[name], "choices", ()))
        return str(choices.get(value, value))


class PersonForm(ShownForm):
    """Name, phone, language."""

    name = forms.CharField(
        label=_("Name"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = PhoneNumberField(
        label=_("Phone"),
        help_text=_("With the country's code, such as +44 20 7946 0101."),
        required=False,
        error_messages={"invalid": _("This is no phone number. Begin with + and the country's code.")},
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_(
            "In which we write to you and in which pages open. A choice at the foot of a page holds until you close the browser."
        ),
        choices=settings.LANGUAGES,
    )
    fields_sent: ClassVar[tuple[str, ...]] = OF_PERSON

    def readable(self, now: Mapping[str, str]) -> dict[str, str]:
        """A phone number in groups of digits."""
        phone = to_python(now["phone"])
        return {"phone": phone.as_international} if phone and phone.is_valid() else {}


class SwitchForm(forms.Form):
    """Which account a person acts in."""

    account = forms.UUIDField()
