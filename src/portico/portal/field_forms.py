"""The form fields of what an operator asks: the same at sign-up and in the profile."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portico.fields.answers import BadAnswer, checked, in_words
from portico.fields.kinds import Condition, Type
from portico.fields.models import Definition
from portico.fields.models.values import LONGEST_TEXT
from portico.fields.queries import Asked

_LONGEST_SHOWN = 100_000
_FEW = 6  # choices that are all seen at once
_DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y")
_MISSING = {"required": gettext_lazy("Please answer this.")}


def name_of(definition: Definition) -> str:
    """The name of a field in a form."""
    return f"field-{definition.key}"


def form_field(definition: Definition, language: str) -> forms.Field:
    """The form field of a question, in a language."""
    given: dict[str, Any] = {
        "label": definition.label(language),
        "help_text": hint(definition, language),
        "required": definition.required,
        "error_messages": _MISSING,
    }
    return _MAKERS[Type(definition.type)](definition, language, given)


def hint(definition: Definition, language: str) -> SafeString:
    """The operator's help; for special categories the condition on which they are asked for, and why it is met."""
    words = format_html("{}", definition.help(language))
    if not definition.condition:
        return words
    if definition.condition == Condition.CONSENT:
        rests = _(
            "By answering you consent expressly. You need not answer, and emptying the answer withdraws the consent."
        )
    else:
        rests = _("It rests on %(condition)s.") % {"condition": Condition(definition.condition).label}
    statement = next(
        (text for text in (definition.statements.get(language), definition.statements.get("en")) if text), ""
    )
    return format_html("{} {} {}", words, statement, rests)


def _text(_definition: Definition, _language: str, given: dict[str, Any]) -> forms.Field:
    return forms.CharField(max_length=LONGEST_TEXT, widget=forms.TextInput(attrs={"autocomplete": "off"}), **given)


def _long_text(_definition: Definition, _language: str, given: dict[str, Any]) -> forms.Field:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), **given)


def _number(_definition: Definition, _language: str, given: dict[str, Any]) -> forms.Field:
    given["error_messages"] = _MISSING | {"invalid": _("Enter a number.")}
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.DecimalField(localize=True, widget=widget, **given)


def _date(_definition: Definition, _language: str, given: dict[str, Any]) -> forms.Field:
    given["error_messages"] = _MISSING | {"invalid": _("Enter a date, such as 2026-03-31.")}
    widget = forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format=_DATES[0])
    return forms.DateField(input_formats=_DATES, widget=widget, **given)


def _one_of(definition: Definition, options: Sequence[tuple[str, str]], given: dict[str, Any]) -> forms.Field:
    """All choices at once where they are few. None is chosen for anybody; an answer can be taken back."""
    few = len(options) <= _FEW
    none = [] if definition.required and few else [("", _("no answer") if few else "–")]
    choices = [*options, *none] if few else [*none, *options]
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect if few else forms.Select, **given)


def _choice(definition: Definition, language: str, given: dict[str, Any]) -> forms.Field:
    return _one_of(definition, definition.options(language), given)


def _yes_no(definition: Definition, _language: str, given: dict[str, Any]) -> forms.Field:
    return _one_of(definition, [("yes", _("Yes")), ("no", _("No"))], given)


def _multiple(definition: Definition, language: str, given: dict[str, Any]) -> forms.Field:
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(choices=definition.options(language), widget=widget, **given)


def _link(_definition: Definition, _language: str, given: dict[str, Any]) -> forms.Field:
    widget = forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(max_length=LONGEST_TEXT, widget=widget, **given)


def _file(definition: Definition, _language: str, given: dict[str, Any]) -> forms.Field:
    types = definition.file_types.split()
    most = _("%(types)s, at most %(most)s MB.") % {
        "types": ", ".join(types),
        "most": f"{definition.most_bytes / 1e6:.3g}",
    }
    given["help_text"] = format_html("{} {}", given["help_text"], most)
    given["error_messages"] = _MISSING | {"empty": _("The file is empty.")}
    widget = forms.FileInput(attrs={"accept": ",".join(f".{one}" for one in types)})
    return forms.FileField(widget=widget, **given)


_MAKERS = {
    Type.TEXT: _text,
    Type.LONG_TEXT: _long_text,
    Type.NUMBER: _number,
    Type.DATE: _date,
    Type.CHOICE: _choice,
    Type.MULTIPLE: _multiple,
    Type.YES_NO: _yes_no,
    Type.LINK: _link,
    Type.FILE: _file,
}


def answers(form: forms.Form, definitions: Iterable[Definition]) -> dict[Definition, Any]:
    """What a form answers, checked; what is wrong becomes an error of its field."""
    found: dict[Definition, Any] = {}
    for one in definitions:
        name = name_of(one)
        if name not in form.cleaned_data:
            continue
        try:
            found[one] = checked(one, form.cleaned_data[name])
        except BadAnswer as wrong:
            form.add_error(name, str(wrong))
    return found


class FieldsForm(forms.Form):
    """What an operator asks in the profile, as far as the person may answer it.

    It carries the marks of the answers with which it was rendered, so that a change made elsewhere meanwhile is noticed.
    """

    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=_LONGEST_SHOWN)

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, Any] | None = None,
        *,
        asked: Sequence[Asked],
        language: str,
    ) -> None:
        """Begin with the answers, or with what was typed."""
        self.asked = {one.definition.key: one for one in asked}
        self.language = language
        marks = {one.definition.key: one.value.mark if one.value else "" for one in asked}
        initial = {name_of(one.definition): _initial(one) for one in asked}
        super().__init__(data, files, prefix="details", initial=initial | {"shown": json.dumps(marks)})
        for one in asked:
            field = form_field(one.definition, language)
            self.fields[name_of(one.definition)] = field
            if one.definition.type == Type.FILE and one.value is not None:
                field.required = False  # there is one
                if not one.definition.required:
                    self.fields[_removing(one.definition)] = forms.BooleanField(
                        required=False, label=_("Remove the file “%(name)s”") % {"name": one.value.text}
                    )

    def clean(self) -> dict[str, Any]:
        """The rules of each type; a file that is neither replaced nor removed stays."""
        given = self.cleaned_data
        answered = [one.definition for one in self.asked.values() if not self._stays(one)]
        self.to = answers(self, answered)
        return given

    def _stays(self, one: Asked) -> bool:
        if one.definition.type != Type.FILE or one.value is None:
            return False
        return not self.cleaned_data.get(name_of(one.definition)) and not self.cleaned_data.get(
            _removing(one.definition)
        )

    @property
    def marks_shown(self) -> dict[str, str]:
        """The marks that the person saw; empty where the form does not tell, which is then taken for a change."""
        try:
            shown = json.loads(self.cleaned_data.get("shown") or "{}")
        except ValueError:
            return {}
        return {str(key): str(mark) for key, mark in shown.items()} if isinstance(shown, dict) else {}

    def show_again(self, newer: Mapping[str, str], now: Sequence[Asked]) -> list[tuple[str, str, str]]:
        """Keep what was typed, beside the newer answers, which the form now counts as shown.

        Returns what differs: the field's label, the answer stored now, the answer typed.
        """
        again = QueryDict(mutable=True)
        again.update(self.data)
        again[self.add_prefix("shown")] = json.dumps(self.marks_shown | dict(newer))
        self.data = again
        stored = {one.definition.key: one.in_words(self.language) for one in now}
        return [
            (
                one.label(self.language),
                stored.get(one.key, ""),
                in_words(one, self.to.get(one), self.language),
            )
            for one in (asked.definition for asked in self.asked.values())
            if one.key in newer
        ]


def _removing(definition: Definition) -> str:
    return f"remove-{definition.key}"


def _initial(one: Asked) -> Any:
    if one.value is None or one.definition.type == Type.FILE:
        return None
    answer = one.value.answer
    if one.definition.type == Type.YES_NO:
        return "yes" if answer else "no"
    return list(answer) if isinstance(answer, tuple) else answer
