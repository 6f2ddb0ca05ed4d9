"""The forms about who belongs to an account, and of whoever accepts an invitation without having an account yet."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portico.people.models import Member, Person
from portico.people.roles import in_words
from portico.portal.entry_forms import RegisterForm
from portico.portal.sign_in_forms import check_password, new_address_field


def role_choices(*, owner: bool = True) -> list[tuple[str, Any]]:
    """The roles with what each allows; the owner last, so that nobody makes one by leaving the first choice."""
    named = [
        (role.value, format_lazy("{role}: {words}", role=role.label, words=", ".join(map(str, in_words(role)))))
        for role in Member.Role
        if role != Member.Role.OWNER
    ]
    everything = format_lazy(
        "{role}: {words}",
        role=Member.Role.OWNER.label,
        words=_("see and decide everything in the account, also who belongs to it"),
    )
    return [*named, (Member.Role.OWNER.value, everything)] if owner else named


def _role(label: Any, *, owner: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=lambda: role_choices(owner=owner),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a role."),
            "invalid_choice": _("Choose one of the roles."),
        },
    )


class InviteForm(forms.Form):
    """Whom to invite, and as what. No role is chosen beforehand."""

    email = new_address_field(
        _("E-mail address"),
        autocomplete="off",
        help_text=_("We write to it once, and say that the address is from you. Whoever reads it decides."),
    )
    role = _role(_("What will this person do?"))


class RoleForm(forms.Form):
    """Another role for somebody."""

    role = _role(_("Role"))


class HandOverForm(forms.Form):
    """Who becomes the owner, and what the present one is afterwards."""

    to = forms.ChoiceField(
        label=_("Who becomes the owner?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a person."),
            "invalid_choice": _("This person does not belong to the account any more. Choose another one."),
        },
    )
    becoming = _role(_("What are you afterwards?"), owner=False)

    def __init__(self, *args: Any, others: list[Member], **kwargs: Any) -> None:
        """Ask about the others of the account."""
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 # nosec B101 - as declared above
        field.choices = [(str(one.pk), _named(one.person)) for one in others]


def _named(person: Person) -> str:
    return f"{person.name} ({person.email})" if person.name else person.email


class JoinForm(RegisterForm):
    """What sign-up asks about a person. The address is the invited one, and no account of their own is made."""

    email = None  # type: ignore[assignment]  # Django's way to leave a field of the parent out
    kind = None  # type: ignore[assignment]
    company = None  # type: ignore[assignment]
    country = None  # type: ignore[assignment]

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        """Know the address, which the password must not be."""
        super().__init__(*args, **kwargs)
        self.address = address

    def clean(self) -> dict[str, Any]:
        """As at sign-up; the password is not the invited address either."""
        found = super().clean()
        if "password" in found:
            check_password(self, found["password"], Person(email=self.address, name=found.get("name", "")))
        return found
