"""The forms of the profile page."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField
from phonenumber_field.phonenumber import to_python
from stdnum import exceptions as refused
from stdnum.eu import vat
from stdnum.util import get_cc_module

from portico.kit.selects import LongSelect, country_choices
from portico.people.corrections import OF_CLIENT, OF_PERSON, values_of
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
        label=_("Language"), help_text=_("In which we write to you."), choices=settings.LANGUAGES
    )
    fields_sent: ClassVar[tuple[str, ...]] = OF_PERSON

    def readable(self, now: Mapping[str, str]) -> dict[str, str]:
        """A phone number in groups of digits."""
        phone = to_python(now["phone"])
        return {"phone": phone.as_international} if phone and phone.is_valid() else {}


class AccountForm(ShownForm):
    """Whose account it is, and the postal address."""

    kind = forms.ChoiceField(label=_("The account belongs to"), choices=Client.Kind.choices, widget=forms.RadioSelect)
    company = forms.CharField(
        label=_("Company"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    vat_id = forms.CharField(
        label=_("VAT ID"),
        help_text=_("Of a company, with the country's code, such as DE136695976."),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    street = forms.CharField(
        label=_("Street"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-line1"}),
    )
    number = forms.CharField(
        label=_("Number"), max_length=20, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    postcode = forms.CharField(
        label=_("Postcode"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )
    city = forms.CharField(
        label=_("City"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    region = forms.CharField(
        label=_("Region"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-level1"}),
    )
    country = forms.ChoiceField(
        label=_("Country"), required=False, widget=LongSelect(attrs={"autocomplete": "country"})
    )
    fields_sent: ClassVar[tuple[str, ...]] = OF_CLIENT

    def __init__(self, data: QueryDict | None, row: Client, **options: Any) -> None:
        """Begin with the account's values; the countries stand in the reader's language."""
        super().__init__(data, row, **options)
        self.vat_id_before = row.vat_id
        cast("forms.ChoiceField", self.fields["country"]).choices = [("", _("not given")), *country_choices()]

    def clean(self) -> dict[str, Any]:
        """A company has a name; a private person has neither a company nor a VAT ID; a new VAT ID is a real one."""
        given = super().clean() or {}
        company = given.get("kind") == Client.Kind.COMPANY
        if company and not given.get("company"):
            self.add_error("company", _("Give the company's name."))
        if not company:
            for name in ("company", "vat_id"):
                if given.get(name):
                    self.add_error(name, _("Choose “company” above, or leave this empty."))
        elif given.get("vat_id") and given["vat_id"] != self.vat_id_before:
            try:
                given["vat_id"] = checked_vat_id(given["vat_id"], country=given.get("country", ""))
            except refused.ValidationError:
                self.add_error(
                    "vat_id", _("This is no VAT ID. Give it with the country's code, and check it for slips.")
                )
        return given


class SwitchForm(forms.Form):
    """Which account a person acts in."""

    account = forms.UUIDField()


def checked_vat_id(number: str, *, country: str) -> str:
    """The number in its compact form. Raises `stdnum.exceptions.ValidationError`.

    A number of a member state of the EU is known by its first letters; any other is read in the way of the account's
    country, or taken as typed where nobody knows how that country writes one.
    """
    try:
        return str(vat.validate(number))
    except refused.InvalidComponent:
        if country.lower() in vat.MEMBER_STATES:
            raise
        module = get_cc_module(country.lower(), "vat") if country else None
        if module is None:
            return " ".join(number.split())
        read = str(module.validate(number))
        led = number.strip().upper().startswith(country.upper()) and not read.startswith(country.upper())
        return f"{country.upper()}{read}" if led else read
