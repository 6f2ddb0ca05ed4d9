"""What an emptied column holds, and whether a column can be emptied."""

from typing import Any

from django.db.models import (
    NOT_PROVIDED,
    BinaryField,
    CharField,
    Field,
    FileField,
    ForeignKey,
    JSONField,
    TextField,
    UUIDField,
)

from portico.privacy import Delete, Keep, LastOut
from portico.rights.map import Entry


class CannotBlank(TypeError):
    """A column that has no empty value."""

    def __init__(self, field: "Field[Any, Any]") -> None:
        """Carry the field, and say what to write."""
        super().__init__(
            f"The column `{field.name}` of {field.model._meta.label} cannot be emptied; "
            "give it null=True or a constant default."
        )
        self.field = field


def blank(field: "Field[Any, Any]") -> Any:
    """The value of an emptied column: null where it may be, else an empty value, else a constant default.

    Raises CannotBlank. A unique column must be nullable: two empty values would collide.
    """
    if field.null:
        return None
    if field.unique or isinstance(field, ForeignKey | UUIDField):
        raise CannotBlank(field)
    if isinstance(field, JSONField):
        return field.default() if callable(field.default) else {}
    if isinstance(field, BinaryField):
        return b""
    if isinstance(field, CharField | TextField | FileField):
        return ""
    if field.default is not NOT_PROVIDED and not callable(field.default):
        return field.default
    raise CannotBlank(field)


def severed(entry: Entry, path: str) -> dict[str, Any]:
    """What a row becomes when it outlives the link `path`: the link and all that is about it are emptied."""
    names = [path] if path in entry.fields else []
    names += [name for name in entry.fields if entry.of(name) == path]
    return {name: blank(entry.fields[name]) for name in dict.fromkeys(names) if not entry.fields[name].primary_key}


def remainder(entry: Entry) -> dict[str, Any]:
    """What a kept row loses: every column that the fate does not name is emptied, the ties with them."""
    if not isinstance(entry.fate, Keep):
        return {}
    stays = set(entry.fate.columns)
    return {name: blank(field) for name, field in entry.fields.items() if name not in stays and not field.primary_key}


def removable(entry: Entry) -> bool:
    """Whether an erasure may remove rows of this table."""
    if not entry.about_people:
        return False
    return isinstance(entry.fate, Delete | LastOut) or bool(entry.fate.when)
