"""Every fate names columns and tables that exist and can do what it promises."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldDoesNotExist, FieldError
from django.db.models import CharField, DateField, Field, ForeignKey

from portico.privacy import Delete, Keep, LastOut
from portico.privacy.columns import Kind
from portico.rights.columns import CannotBlank, blank
from portico.rights.map import Entry, Map
from portico.rights.paths import BadPath, walk


def check(entry: Entry, map_: Map) -> Iterator[CheckMessage]:
    """The entry's fate."""
    match entry.fate:
        case Delete(witness=witness):
            if witness:
                yield from _witness(entry, witness, map_)
        case Keep():
            yield from _keep(entry, entry.fate, map_)
        case LastOut(child=child):
            yield from _last_out(entry, child, map_)


def _named(dotted: str, map_: Map) -> "Field[Any, Any] | None":
    """The column that `app.Model.column` names; None where there is none."""
    label, _dot, name = dotted.rpartition(".")
    found = next((entry for entry in map_.entries if entry.label == label), None)
    return found.fields.get(name) if found else None


def _witness(entry: Entry, witness: str, map_: Map) -> Iterator[CheckMessage]:
    field = _named(witness, map_)
    missing = [] if field is None else [name for name in ("run", "part") if not _has(field, name)]
    if field is None or missing:
        yield Error(
            f"{entry.label} names the witness `{witness}`, which does not exist or has no columns `run` and `part`.",
            hint="Write Delete(witness='app.Model.column'), the witness's key to the row, beside columns run and part.",
            obj=entry.label,
            id="portico.E022",
        )


def _has(field: "Field[Any, Any]", name: str) -> bool:
    try:
        field.model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


def _last_out(entry: Entry, child: str, map_: Map) -> Iterator[CheckMessage]:
    field = _named(child, map_)
    if not isinstance(field, ForeignKey) or field.related_model._meta.concrete_model is not entry.model:
        yield Error(
            f"{entry.label} goes with its last `{child}`, which is no foreign key to {entry.label}.",
            hint="Write LastOut('app.Model.column'), the column of the child's that points at this table.",
            obj=entry.label,
            id="portico.E021",
        )


def _keep(entry: Entry, fate: Keep, map_: Map) -> Iterator[CheckMessage]:
    yield from _kept_columns(entry, fate)
    for path, kinds, what in (
        (fate.trigger, (DateField,), "a date column, from which the period counts"),
        (fate.rule, (CharField,), "a character column with a rule's key"),
    ):
        if not _stays(entry, fate, path, kinds, map_):
            yield _wrong(
                entry,
                f"names `{path}`, which is not {what} among the kept columns",
                f"Name {what}, and list it in Keep(columns=…), here or in the kept row to which the path leads.",
            )
    try:
        entry.model._base_manager.filter(**fate.when)
    except (FieldError, ValueError, TypeError) as error:
        yield _wrong(entry, f"keeps rows by a condition that is no look-up ({error})", "Write when={'column': value}.")


def _kept_columns(entry: Entry, fate: Keep) -> Iterator[CheckMessage]:
    """The columns that stay exist and may stay; the others can be emptied."""
    for name in fate.columns:
        if name not in entry.fields:
            yield _wrong(entry, f"keeps the column `{name}`, which its table does not have", "Correct its name.")
        elif name in entry.columns and entry.columns[name].kind is Kind.SECRET:
            yield _wrong(entry, f"keeps the secret `{name}`; a secret is always destroyed", "Leave it out.")
        elif any(tie.path == name for tie in entry.ties):
            yield _wrong(entry, f"keeps `{name}`, the tie to its root, which is about to go", "Leave it out.")
    for name, field in entry.fields.items():
        if name in fate.columns or field.primary_key:
            continue
        try:
            blank(field)
        except CannotBlank as error:
            yield Error(
                f"{entry.label} keeps a row and not its column `{name}`. {error}",
                hint="Or list it in Keep(columns=…) if the law demands it.",
                obj=entry.label,
                id="portico.E020",
            )


def _stays(entry: Entry, fate: Keep, path: str, kinds: "tuple[type[Field[Any, Any]], ...]", map_: Map) -> bool:
    """Whether a path leads through kept links to a kept column of one of these kinds."""
    try:
        walked = walk(entry.model, path)
    except BadPath:
        return False
    if not isinstance(walked.last, kinds):
        return False
    for field in (*walked.hops, walked.last):
        if field.model in map_.undeclared:
            continue  # which is a finding of its own
        holder = map_.of_model(field.model)
        if isinstance(holder.fate, Keep) and field.name not in (holder.fate if holder is not entry else fate).columns:
            return False
        if holder.about_people and not isinstance(holder.fate, Keep):
            return False
    return True


def _wrong(entry: Entry, what: str, hint: str) -> CheckMessage:
    return Error(f"{entry.label} {what}.", hint=hint, obj=entry.label, id="portico.E030")
