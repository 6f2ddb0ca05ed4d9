"""What the controls of forms look like in HTML: the same as Django's own, written in one go.

Django renders two or three templates for each control; on a page with thirty of them that is most of its time. What is not
written here is rendered by Django's templates.
"""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.forms import BoundField
from django.forms.renderers import DjangoTemplates
from django.template import loader
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

Widget = Mapping[str, Any]
_FOLDER = "django/forms/widgets/"


class Renderer(DjangoTemplates):
    """Django's renderer of forms, for whose commonest controls no template is needed."""

    def render(self, template_name: str, context: Any, request: Any = None) -> SafeString:
        """The control as HTML."""
        write = _WRITTEN.get(template_name.removeprefix(_FOLDER)) if template_name.startswith(_FOLDER) else None
        made = write(context["widget"]) if write else super().render(template_name, context, request)
        return mark_safe(made)  # noqa: S308 # nosec B308 B703 - what varies in it was escaped below, or by a template


def _attributes(widget: Widget) -> str:
    """The attributes of a control: none for False, only the name for True."""
    return "".join(
        f" {_quoted(name)}" if value is True else f' {_quoted(name)}="{_quoted(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _input(widget: Widget) -> str:
    value = widget["value"]
    written = "" if value is None else f' value="{_quoted(value)}"'
    return f'<input type="{widget["type"]}" name="{_quoted(widget["name"])}"{written}{_attributes(widget)}>'


def _option_of_many(widget: Widget) -> str:
    """A radio button or a box among others, within its label where one is asked for."""
    if not widget["wrap_label"]:
        return _input(widget)
    key = widget["attrs"].get("id")
    whose = f' for="{_quoted(key)}"' if key else ""
    return f"<label{whose}>{_input(widget)} {conditional_escape(widget['label'])}</label>"


def _textarea(widget: Widget) -> str:
    words = conditional_escape(widget["value"] or "")
    return f'<textarea name="{_quoted(widget["name"])}"{_attributes(widget)}>\n{words}</textarea>'


def _select(widget: Widget) -> str:
    pieces = []
    for group, options, _index in widget["optgroups"]:
        inner = "".join(_option(one) for one in options)
        pieces.append(f'\n  <optgroup label="{_quoted(group)}">{inner}\n  </optgroup>' if group else inner)
    return f'<select name="{_quoted(widget["name"])}"{_attributes(widget)}>{"".join(pieces)}\n</select>'


def _option(option: Widget) -> str:
    value, label = _quoted(option["value"]), conditional_escape(option["label"])
    return f'\n  <option value="{value}"{_attributes(option)}>{label}</option>'


def _quoted(value: object) -> str:
    """A value as an attribute holds it. The standard library's own escape is the one that Django wraps."""
    return value if isinstance(value, SafeString) else escape(str(value))


_INPUTS = (
    "input",
    "text",
    "number",
    "email",
    "url",
    "password",
    "hidden",
    "date",
    "datetime",
    "time",
    "checkbox",
    "file",
)
_WRITTEN: dict[str, Callable[[Widget], str]] = {
    **{f"{name}.html": _input for name in _INPUTS},
    "radio_option.html": _option_of_many,
    "checkbox_option.html": _option_of_many,
    "textarea.html": _textarea,
    "select.html": _select,
}


def field(bound: BoundField, *, plain: bool = False) -> SafeString:
    """A field with label, hint, errors and control: the element `ui/field.html`, of which a page may have dozens."""
    if bound.is_hidden:
        return bound.as_widget()
    errors = loader.render_to_string("ui/_error.html", {"field": bound}) if bound.errors else ""
    classes, label, key = "field wrong" if errors else "field", conditional_escape(bound.label), bound.id_for_label
    if bound.use_fieldset:
        described = f' aria-describedby="{_quoted(bound.aria_describedby)}"' if bound.aria_describedby else ""
        choices = "".join(
            f'<label class="choice" for="{_quoted(one.id_for_label)}">{one.tag()} <span>{conditional_escape(one.choice_label)}</span></label>'
            for one in bound
        )
        made = (
            f'<fieldset class="{classes}"{described}>\n  <legend>{label}</legend>\n  {_hint(bound)}{errors}\n'
            f'  <div class="choices">{choices}</div>\n</fieldset>'
        )
    elif bound.widget_type == "checkbox":
        made = (
            f'<div class="{classes}">\n  {errors}<label class="choice" for="{key}">{bound.as_widget()} <span>{label}</span></label>\n'
            f"  {_hint(bound, ' under-choice')}</div>"
        )
    else:
        optional = "" if plain or bound.field.required else f' <span class="optional">{escape(_("(optional)"))}</span>'
        made = (
            f'<div class="{classes}">\n  <label for="{key}">{label}{optional}</label>\n  {_hint(bound)}{errors}\n'
            f"  {bound.as_widget()}\n</div>"
        )
    return mark_safe(made)  # noqa: S308 # nosec B308 B703 - what varies in it was escaped above


def _hint(bound: BoundField, classes: str = "") -> str:
    """The help text, which may hold HTML: it comes from code or is escaped there, and never from a person as it is."""
    if not bound.help_text:
        return ""
    return f'<div class="hint{classes}" id="{_quoted(bound.auto_id)}_helptext">{bound.help_text}</div>'
