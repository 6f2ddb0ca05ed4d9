"""The forms of sign-up, sign-in and passwords. What is typed is kept after an error; a consent is never ticked for anyone."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portico.kit.selects import LongSelect, country_choices
from portico.mail.addresses import BadAddress, deliverable
from portico.people.models import Client, Person

_LONGEST_PASSWORD = 500  # hashing costs time with the length


class Unticked(forms.CheckboxInput):
    """A box that no default, address or earlier attempt can tick: only the person can, each time."""

    def get_context(self, name: str, _sent: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Render it as if nothing had been sent."""
        return super().get_context(name, None, (attrs or {}) | {"autocomplete": "off"})

    def value_from_datadict(self, data: Mapping[str, Any], _files: Any, name: str) -> bool:
        """Ticked is what a browser sends for a ticked box, and nothing else that a program may think up."""
        return bool(data.get(name) == "on")


def _new_password(**more: Any) -> forms.CharField:
    return forms.CharField(
        strip=False,
        max_length=_LONGEST_PASSWORD,
        error_messages={"required": _("Choose a password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "spellcheck": "false"}),
        **more,
    )


def _present_password(**more: Any) -> forms.CharField:
    return forms.CharField(
        strip=False,
        max_length=_LONGEST_PASSWORD,
        error_messages={"required": _("Enter your password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "spellcheck": "false"}),
        **more,
    )


def _address(label: Any, *, autocomplete: str, help_text: Any = "") -> forms.EmailField:
    return forms.EmailField(
        label=label,
        max_length=254,
        help_text=help_text,
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Enter a whole e-mail address, such as name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false"}),
    )


PASSWORD_HINT = _(
    "At least 10 characters. Not one of the passwords that many people use, and nothing close to your name or address."
)


class RegisterForm(forms.Form):
    """Everything about the person and the account, and the terms. The purposes stand apart: they are no part of signing up."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        error_messages={"required": _("Enter your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = _address(
        _("E-mail address"), autocomplete="email", help_text=_("You sign in with it. We send a link to confirm it.")
    )
    password = _new_password(label=_("Password"), help_text=PASSWORD_HINT)
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

    def __init__(self, *args: Any, now_shown: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now_shown = now_shown

    def clean_email(self) -> str:
        """An address that mail can be sent to."""
        email: str = self.cleaned_data["email"]
        try:
            deliverable(email)
        except BadAddress as error:
            raise ValidationError(str(error)) from error
        return email

    def clean(self) -> dict[str, Any]:
        """A company has a name; the password is not the person's own; what was read is what holds."""
        found = self.cleaned_data
        if found.get("kind") == Client.Kind.COMPANY and not found.get("company"):
            self.add_error("company", _("Give the name of the company or business."))
        if found.get("kind") == Client.Kind.PRIVATE:
            found["company"] = ""
        if "password" in found:
            _check_password(self, found["password"], Person(email=found.get("email", ""), name=found.get("name", "")))
        if found.get("shown") != self.now_shown:
            self.add_error(
                None,
                _(
                    "What you are asked to agree to was not shown to you in this form. Please read it, and send it again."
                ),
            )
        return found


class SignInForm(forms.Form):
    """Address and password."""

    login = _address(_("E-mail address"), autocomplete="username")
    password = _present_password(label=_("Password"))


class AddressForm(forms.Form):
    """Where a link to a new password is sent."""

    email = _address(_("E-mail address"), autocomplete="username")


class NewAddressForm(forms.Form):
    """A new e-mail address."""

    email = _address(
        _("New e-mail address"),
        autocomplete="email",
        help_text=_("We send a link to it. It counts once you have opened the link and confirmed."),
    )

    def clean_email(self) -> str:
        """An address that mail can be sent to."""
        email: str = self.cleaned_data["email"]
        try:
            deliverable(email)
        except BadAddress as error:
            raise ValidationError(str(error)) from error
        return email


class NewPasswordForm(forms.Form):
    """A new password for a person."""

    password = _new_password(label=_("New password"), help_text=PASSWORD_HINT)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self) -> dict[str, Any]:
        """The rules for passwords."""
        if "password" in self.cleaned_data:
            _check_password(self, self.cleaned_data["password"], self.person)
        return self.cleaned_data


class ChangePasswordForm(NewPasswordForm):
    """The present password and a new one."""

    current = _present_password(label=_("Present password"))
    field_order = ("current", "password")


class ConfirmPasswordForm(forms.Form):
    """The password, once more."""

    password = _present_password(label=_("Password"))


class AgreeForm(forms.Form):
    """The terms, for somebody whose account was made for them or who agreed to an earlier version."""

    terms = forms.BooleanField(
        label=_("Terms of Service"),
        widget=Unticked,
        error_messages={
            "required": _("Tick the box if you agree; if you do not, you can leave and take your data along.")
        },
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(self, *args: Any, now_shown: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now_shown = now_shown

    def clean(self) -> dict[str, Any]:
        """What was read is what holds."""
        if self.cleaned_data.get("shown") != self.now_shown:
            self.add_error(None, _("The terms have changed in the meantime. Please read them, and send this again."))
        return self.cleaned_data


def _check_password(form: forms.Form, password: str, person: Person) -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        form.add_error("password", error)
