"""Every column has one class, and the classes fit the columns."""

from collections.abc import Iterator

from django.core.checks import CheckMessage, Error
from django.db.models import EmailField, FileField, GenericIPAddressField, JSONField, TextField

from portico.privacy import Column, FromRow, Impersonal, Role
from portico.privacy.columns import Kind
from portico.rights.map import Entry
from portico.rights.paths import BadPath, walk

_WORDY = (TextField, EmailField, JSONField, GenericIPAddressField)
_ABOUT_SOMEONE = (Kind.PERSONAL, Kind.FREE_TEXT)


def check(entry: Entry) -> Iterator[CheckMessage]:
    """Undeclared and unknown columns, files, `of`, purposes, expiry."""
    yield from _complete(entry)
    for name, column in entry.columns.items():
        if name in entry.fields:
            yield from _of(entry, name, column)
            yield from _purposes(entry, name, column)
    yield from _files(entry)
    yield from _wordy(entry)
    yield from _expiry(entry)


def _complete(entry: Entry) -> Iterator[CheckMessage]:
    impersonal = isinstance(entry.declaration.marker, Impersonal)
    for name in entry.fields:
        if name not in entry.columns and not impersonal:
            yield Error(
                f"The column `{name}` of {entry.label} is not declared: nobody knows what becomes of it.",
                hint=(
                    f'Add to `columns` one of "{name}": personal("category", purposes={{…}}), '
                    "free_text(purposes={…}), secret(), reference() or technical()."
                ),
                obj=entry.label,
                id="portico.E005",
            )
    for name in entry.columns:
        if name not in entry.fields:
            yield Error(
                f"{entry.label} declares the column `{name}`, which its table does not have.",
                hint=f'Remove "{name}" from `columns`, or correct the name to that of the field.',
                obj=entry.label,
                id="portico.E006",
            )


def _of(entry: Entry, name: str, column: Column) -> Iterator[CheckMessage]:
    paths = list(dict.fromkeys(tie.path for tie in entry.ties))
    listed = " or ".join(f'of="{path}"' for path in paths)
    if column.of and column.of not in paths:
        yield Error(
            f"The column `{name}` of {entry.label} is about `{column.of}`, and no tie has that path.",
            hint=f"Write {listed}." if paths else "Give the table a tie, or leave `of` out.",
            obj=entry.label,
            id="portico.E014",
        )
    needs = column.kind in (*_ABOUT_SOMEONE, Kind.SECRET) or (column.kind is Kind.REFERENCE and name in paths)
    if needs and not column.of and len(paths) > 1:
        yield Error(
            f"The column `{name}` of {entry.label} does not say which of the row's ties it is about.",
            hint=f"Add {listed} to its class.",
            obj=entry.label,
            id="portico.E013",
        )


def _purposes(entry: Entry, name: str, column: Column) -> Iterator[CheckMessage]:
    if column.kind not in _ABOUT_SOMEONE:
        return
    if isinstance(column.purposes, FromRow):
        try:
            walk(entry.model, column.purposes.path)
        except BadPath as error:
            yield Error(
                f"The purposes of `{name}` of {entry.label} stand at a path that cannot be walked: {error}",
                hint='Write FromRow("foreign_key__column"), a path of forward foreign keys to a column with a key.',
                obj=entry.label,
                id="portico.E027",
            )
    elif not column.purposes:
        yield Error(
            f"The column `{name}` of {entry.label} is stored for no purpose.",
            hint="Name at least one in purposes={…}; where there is none, do not store it (Art. 5(1)(b) GDPR).",
            obj=entry.label,
            id="portico.E015",
        )


def _files(entry: Entry) -> Iterator[CheckMessage]:
    if isinstance(entry.declaration.marker, Impersonal):
        return
    for name, field in entry.fields.items():
        if not isinstance(field, FileField):
            continue
        column = entry.columns.get(name)
        if column is not None and column.kind not in (*_ABOUT_SOMEONE, Kind.SECRET):
            yield Error(
                f"The file `{name}` of {entry.label} is declared as {column.kind}: its content would stay behind.",
                hint="Class it as free_text(purposes={…}), personal(…) or secret().",
                obj=entry.label,
                id="portico.E012",
            )
        if not entry.ties_of(Role.OWNER):
            yield Error(
                f"The file `{name}` of {entry.label} has no owner, so that nobody's erasure removes it.",
                hint='Give the table a tie with the role "owner", or move the file to a table that has one.',
                obj=entry.label,
                id="portico.E011",
            )


def _wordy(entry: Entry) -> Iterator[CheckMessage]:
    """Columns that can hold anything are never mere states of a row that belongs to someone."""
    for name, field in entry.fields.items():
        column = entry.columns.get(name)
        wordy = isinstance(field, _WORDY) and not field.choices and entry.about_people
        if wordy and column is not None and column.kind in (Kind.TECHNICAL, Kind.REFERENCE):
            yield Error(
                f"The column `{name}` of {entry.label} is a {type(field).__name__} declared as {column.kind}, and can hold anything.",
                hint="Class it as free_text(purposes={…}), personal(…) or secret().",
                obj=entry.label,
                id="portico.E031",
            )


def _expiry(entry: Entry) -> Iterator[CheckMessage]:
    for rule in entry.declaration.expires:
        for name in (rule.trigger, *rule.blank):
            if name not in entry.fields:
                yield Error(
                    f"An expiry of {entry.label} names the column `{name}`, which its table does not have.",
                    hint="Name the date column that starts the period, and the columns that are emptied.",
                    obj=entry.label,
                    id="portico.E029",
                )
