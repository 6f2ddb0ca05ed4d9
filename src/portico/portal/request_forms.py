"""The forms by which a right is asked for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portico.casework import queries
from portico.casework.models import Request

MARKETING = "marketing"
OTHER = "other"
_LONGEST = 10_000


def _words(**more: Any) -> forms.CharField:
    return forms.CharField(
        label=more.pop("label", _("Your request")),
        help_text=more.pop(
            "help_text", _("Please write nothing about your health, beliefs or the like unless it is needed.")
        ),
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        **more,
    )


class RequestForm(forms.Form):
    """What a person asks for, in their own words."""

    words = _words()


class RestrictionForm(forms.Form):
    """On which of the four grounds processing is to be restricted (Art. 18(1) GDPR)."""

    about = forms.ChoiceField(
        label=_("Why?"),
        help_text=_("The law knows these four reasons. Any of them is enough."),
        choices=Request.Ground.choices,
        widget=forms.RadioSelect,
    )
    words = _words(label=_("What is it about?"))


class ObjectionForm(forms.Form):
    """What is objected to; grounds are asked for only where the law does."""

    about = forms.ChoiceField(label=_("What do you object to?"), widget=forms.RadioSelect)
    words = _words(
        label=_("What is special about your situation?"),
        help_text=_("Not needed for advertising. For anything else, say why it weighs more for you than for others."),
        required=False,
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        """Offer advertising first, then each purpose that rests on our own interest."""
        super().__init__(*args, **more)
        uses = [(one.key, f"{one.title}. {one.interest}".strip()) for one in queries.objectionable()]
        self.fields["about"].choices = [  # type: ignore[attr-defined]
            (MARKETING, _("Advertising: end all of it now")),
            *uses,
            (OTHER, _("Another use")),
        ]

    def clean(self) -> dict[str, Any]:
        """Grounds belong to every objection but that to advertising (Art. 21(1) and (2) GDPR)."""
        cleaned = super().clean() or {}
        if cleaned.get("about") not in {None, MARKETING} and not cleaned.get("words", "").strip():
            self.add_error("words", _("Say what is special about your situation."))
        return cleaned


class TransferForm(forms.Form):
    """To whom data is to be sent (Art. 20(2) GDPR)."""

    controller = forms.CharField(
        label=_("To which company or person?"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    contact = forms.CharField(
        label=_("How do they take it?"),
        help_text=_("An e-mail address, a web page, or whom we can ask there."),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    words = _words(label=_("What is to be sent?"), help_text=_("Leave it empty for everything."), required=False)


class ReplyForm(forms.Form):
    """More words about a request that is open."""

    words = forms.CharField(label=_("Your message"), max_length=_LONGEST, widget=forms.Textarea(attrs={"rows": 5}))
