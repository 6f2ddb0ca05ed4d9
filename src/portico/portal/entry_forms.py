"""The forms of sign-up and of agreeing. What is typed is kept after an error; a consent is never ticked for anyone."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portico.fields.kinds import About
from portico.fields.models import Definition
from portico.kit.selects import LongSelect, country_choices
from portico.people.models import Client, Person
from portico.portal.field_forms import answers, form_field, name_of
from portico.portal.sign_in_forms import PASSWORD_HINT, check_password, new_address_field, new_password


class Unticked(forms.CheckboxInput):
    """A box that no default, address or earlier attempt can tick: only the person can, each time."""

    def get_context(self, name: str, _sent: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Render it as if nothing had been sent."""
        return super().get_context(name, None, (attrs or {}) | {"autocomplete": "off"})

    def value_from_datadict(self, data: Mapping[str, Any], _files: Any, name: str) -> bool:
        """Ticked is what a browser sends for a ticked box, and nothing else that a program may think up."""
        return bool(data.get(name) == "on")


class RegisterForm(forms.Form):
    """Everything about the person and the account, and the terms. The purposes stand apart: they are no part of signing up."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        error_messages={"required": _("Enter your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = new_address_field(
        _("E-mail address"), autocomplete="email", help_text=_("You sign in with it. We send a link to confirm it.")
    )
    password = new_password(label=_("Password"), help_text=PASSWORD_HINT)
    kind = forms.ChoiceField(
        label=_("Who is the account for?"),
        choices=(
            (Client.Kind.PRIVATE, _("Myself, as a private person")),
            (Client.Kind.COMPANY, _("A company or my business")),
        ),
        initial=Client.Kind.PRIVATE,
        widget=forms.RadioSelect,
    )
    company = forms.CharField(
        label=_("Company"),
        max_length=200,
        required=False,
        help_text=_("Only if the account is for a company or business."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    country = forms.ChoiceField(
        label=_("Country"),
        choices=lambda: [("", "–"), *country_choices()],
        error_messages={"required": _("Choose a country.")},
        widget=LongSelect(attrs={"autocomplete": "country"}),
    )
    terms = forms.BooleanField(
        label=_("Terms of Service"),
        widget=Unticked,
        error_messages={"required": _("Without agreeing to the terms there is no account. Tick the box if you agree.")},
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def __init__(
        self,
        *args: Any,
        now_shown: str,
        language: str,
        definitions: Sequence[Definition] = (),
        minimum_age: int | None = None,
        **kwargs: Any,
    ) -> None:
        """Ask, beside what everybody is asked, what the operator asks, and for the age."""
        super().__init__(*args, **kwargs)
        self.now_shown = now_shown
        self.definitions = definitions
        self.answers: dict[Definition, Any] = {}
        for one in definitions:
            self.fields[name_of(one)] = form_field(one, language)
        if minimum_age is not None:
            old_enough = _("I am %(age)d or older") % {"age": minimum_age}
            missing = _("Only those who are %(age)d or older can have an account. Tick the box if you are.")
            self.fields["old_enough"] = forms.BooleanField(
                label=old_enough, widget=Unticked, error_messages={"required": missing % {"age": minimum_age}}
            )

    def asked(self, about: str) -> list[forms.BoundField]:
        """The operator's own questions about the person, or about the account."""
        return [self[name_of(one)] for one in self.definitions if one.about == about]

    @property
    def asked_of_person(self) -> list[forms.BoundField]:
        """For the template."""
        return self.asked(About.PERSON)

    @property
    def asked_of_account(self) -> list[forms.BoundField]:
        """For the template."""
        return self.asked(About.CLIENT)

    def clean(self) -> dict[str, Any]:
        """A company has a name; the password is not the person's own; what was read is what holds."""
        found = self.cleaned_data
        if found.get("kind") == Client.Kind.COMPANY and not found.get("company"):
            self.add_error("company", _("Give the name of the company or business."))
        if found.get("kind") == Client.Kind.PRIVATE:
            found["company"] = ""
        if "password" in found:
            check_password(self, found["password"], Person(email=found.get("email", ""), name=found.get("name", "")))
        self.answers = answers(self, self.definitions)
        if found.get("shown") != self.now_shown:
            self.add_error(
                None,
                _(
                    "What you are asked to agree to was not shown to you in this form. Please read it, and send it again."
                ),
            )
        return found
