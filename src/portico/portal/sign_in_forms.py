"""The forms of sign-in, passwords and addresses, and the fields that sign-up shares with them."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from portico.mail.addresses import BadAddress, deliverable
from portico.people.models import Person

# Hashing costs time with the length. A browser is not told: it would cut off what is pasted, without a word.
_NOT_LONGER = MaxLengthValidator(200, _("A password may have up to 200 characters."))
PASSWORD_HINT = _(
    "At least 10 characters and up to 200; a few words that only you would put together are good. There is no rule about "
    "digits or signs. Not one of the passwords that many people use, and nothing close to your name or address."
)


def new_password(**more: Any) -> forms.CharField:
    """The field of a new password; its rules are asked by `check_password`."""
    return forms.CharField(
        strip=False,
        validators=[_NOT_LONGER],
        error_messages={"required": _("Choose a password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "spellcheck": "false"}),
        **more,
    )


def present_password(**more: Any) -> forms.CharField:
    """The field of the password that holds now."""
    return forms.CharField(
        strip=False,
        validators=[_NOT_LONGER],
        error_messages={"required": _("Enter your password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "spellcheck": "false"}),
        **more,
    )


def address_field(label: Any, *, autocomplete: str) -> forms.EmailField:
    """The field of an e-mail address by which somebody signs in."""
    return _address(forms.EmailField, label, autocomplete)


def new_address_field(label: Any, *, autocomplete: str, help_text: Any) -> forms.EmailField:
    """The field of an e-mail address that we are going to write to."""
    return _address(_Deliverable, label, autocomplete, help_text)


class _Deliverable(forms.EmailField):
    """Takes what mail can be sent to, and nothing else."""

    def clean(self, value: Any) -> str:
        """The address as it was typed."""
        email: str = super().clean(value)
        try:
            deliverable(email)
        except BadAddress as error:
            raise ValidationError(str(error)) from error
        return email


def _address(kind: type[forms.EmailField], label: Any, autocomplete: str, help_text: Any = "") -> forms.EmailField:
    return kind(
        label=label,
        max_length=254,
        help_text=help_text,
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Enter a whole e-mail address, such as name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false"}),
    )


def _code(help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=_("Code"),
        help_text=help_text,
        max_length=40,
        error_messages={"required": _("Enter the code.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}),
    )


class SignInForm(forms.Form):
    """Address and password."""

    login = address_field(_("E-mail address"), autocomplete="username")
    password = present_password(label=_("Password"))


class AddressForm(forms.Form):
    """Where a link to a new password is sent."""

    email = address_field(_("E-mail address"), autocomplete="username")


class NewAddressForm(forms.Form):
    """A new e-mail address."""

    email = new_address_field(
        _("New e-mail address"),
        autocomplete="email",
        help_text=_("We send a link to it. It counts once you have opened the link and confirmed."),
    )


class NewPasswordForm(forms.Form):
    """A new password for a person."""

    password = new_password(label=_("New password"), help_text=PASSWORD_HINT)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self) -> dict[str, Any]:
        """The rules for passwords."""
        if "password" in self.cleaned_data:
            check_password(self, self.cleaned_data["password"], self.person)
        return self.cleaned_data


class ChangePasswordForm(NewPasswordForm):
    """The present password and a new one."""

    current = present_password(label=_("Present password"))
    field_order = ("current", "password")


class CodeForm(forms.Form):
    """A code of an app, or a recovery code."""

    code = _code()


class ConfirmPasswordForm(forms.Form):
    """The password once more, and a code where there is a second factor."""

    password = present_password(label=_("Password"))
    code = _code(_("Of your app, or one of your recovery codes."))

    def __init__(self, *args: Any, second: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not second:
            del self.fields["code"]


class PasskeyForm(forms.Form):
    """What a passkey is called."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("So that you know it again, such as the device it is on. Only you see it."),
        error_messages={"required": _("Give the passkey a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def check_password(form: forms.Form, password: str, person: Person) -> None:
    """Put what is against a password beside its field: too short, known to everybody, too close to the person."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        form.add_error("password", error)
