"""The form of an account: whose it is, its VAT ID, and a postal address in the way of its country."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from portico.kit import postal, vat_ids
from portico.kit.selects import CountryField, LongSelect
from portico.people.corrections import ADDRESS, OF_CLIENT, values_of
from portico.people.models import Client
from portico.portal.profile_forms import ShownForm


def _line(autocomplete: str, **attributes: str) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": autocomplete} | attributes)


class AccountForm(ShownForm):
    """Whose account it is, and the postal address.

    An address may be left out as a whole. One that is changed has the parts that a letter to its country needs; what was
    stored before stands in nobody's way.
    """

    kind = forms.ChoiceField(label=_("The account belongs to"), choices=Client.Kind.choices, widget=forms.RadioSelect)
    company = forms.CharField(label=_("Company"), max_length=200, required=False, widget=_line("organization"))
    vat_id = forms.CharField(
        label=_("VAT ID"),
        help_text=_("Of a company, with the country's code, such as DE136695976."),
        max_length=20,
        required=False,
        widget=_line("off", spellcheck="false"),
    )
    country = CountryField(
        label=_("Country"), none=_("not given"), required=False, widget=LongSelect(attrs={"autocomplete": "country"})
    )
    street = forms.CharField(label=_("Street"), max_length=200, required=False, widget=_line("address-line1"))
    number = forms.CharField(label=_("Number"), max_length=20, required=False, widget=_line("off"))
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False, widget=_line("postal-code"))
    city = forms.CharField(label=_("City"), max_length=120, required=False, widget=_line("address-level2"))
    region = forms.CharField(label=_("Region"), max_length=120, required=False, widget=_line("address-level1"))
    fields_sent: ClassVar[tuple[str, ...]] = OF_CLIENT

    def __init__(self, data: QueryDict | None, row: Client, **options: Any) -> None:
        """Begin with the account's values; the countries stand in the reader's language, the parts in the country's words."""
        super().__init__(data, row, **options)
        self.before = values_of(row)
        country = data.get(self.add_prefix("country"), "") if data is not None else self.before["country"]
        self.rules = postal.rules(country)
        for part, label in self.rules.labels.items():
            self.fields[part].label = str(label)
        if not self.rules.has_postcode:
            self.fields["postcode"].help_text = _("Seldom used there; leave it empty.")

    @property
    def rows(self) -> list[list[tuple[BoundField, bool]]]:
        """The parts of the address as its country orders them, those of one line together, each with whether it can be left out.

        A part that the country does not write is asked for only where something stands in it.
        """
        rows = [
            [(self[part], part not in self.rules.required) for part in row if self._is_asked(part)]
            for row in self.rules.rows
        ]
        return [row for row in rows if row]

    def _is_asked(self, part: str) -> bool:
        return part != "region" or self.rules.has_region or bool(self[part].value())

    def clean(self) -> dict[str, Any]:
        """A company has a name; a private person has neither a company nor a VAT ID; what is new is a real one."""
        given = super().clean() or {}
        company = given.get("kind") == Client.Kind.COMPANY
        if company and not given.get("company"):
            self.add_error("company", _("Give the company's name."))
        if not company:
            for name in ("company", "vat_id"):
                if given.get(name):
                    self.add_error(name, _("Choose “company” above, or leave this empty."))
        elif given.get("vat_id") and self._differs(given, "vat_id", "country"):
            self._check_vat_id(given)
        if all(part in given for part in ADDRESS) and self._differs(given, *ADDRESS):
            self._check_address(given)
        return given

    def _differs(self, given: Mapping[str, Any], *names: str) -> bool:
        return any(given.get(name) != self.before[name] for name in names)

    def _check_vat_id(self, given: dict[str, Any]) -> None:
        try:
            given["vat_id"] = vat_ids.checked(given["vat_id"], country=given.get("country", ""))
        except vat_ids.NoVatId:
            self.add_error("vat_id", _("This is no VAT ID. Give it with the country's code, and check it for slips."))
        except vat_ids.OfAnotherCountry as other:
            said = _("This is a VAT ID of another country (%(its)s) than the postal address. Correct one of the two.")
            self.add_error("vat_id", said % {"its": countries.name(other.country)})

    def _check_address(self, given: dict[str, Any]) -> None:
        if not any(given[part] for part in ADDRESS if part != "country"):
            return
        typed = given["postcode"]
        for part in postal.missing(given):
            said = _("Choose the country.") if part == "country" else _("A letter to this country needs it.")
            self.add_error(part, said)
        if typed and given.get("country"):
            read = postal.as_postcode(typed, given["country"])
            if read is None:
                said = _("Postcodes of this country look otherwise, such as %(example)s.")
                self.add_error("postcode", said % {"example": self.rules.example})
            else:
                given["postcode"] = read
