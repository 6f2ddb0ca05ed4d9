"""Small tags for the elements in `templates/ui`."""

from collections.abc import Iterable

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portico.kit.postal import lines
from portico.kit.widgets import field

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon from static/icons, coloured by the text around it. Decoration: the words beside it say the same."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false" viewBox="0 0 24 24"><use href="{}#icon"></use></svg>',
        static(f"icons/{name}.svg"),
    )


@register.filter
def beside(first: Iterable[object], second: Iterable[object]) -> list[tuple[object, object]]:
    """Pair two lists of the same length, such as a table's titles with a row's cells."""
    return list(zip(first, second, strict=True))


@register.simple_tag(name="field")
def field_element(bound: BoundField, *, plain: object = False) -> SafeString:
    """What `ui/field.html` says; see `portico.kit.widgets`."""
    return field(bound, plain=bool(plain))


@register.filter
def postal(address: object) -> list[str]:
    """The lines of a postal address in the way of its country; see `portico.kit.postal`."""
    return lines(address)
