"""One stage's batch: the statements that remove, empty or keep up to so many rows, with what must go along in the same commit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.core.files.storage import default_storage, storages
from django.db import connection
from django.db.models import (
    CharField,
    Exists,
    Field,
    FileField,
    ForeignKey,
    Model,
    OuterRef,
    Q,
    QuerySet,
    UUIDField,
    Value,
)
from django.db.models.expressions import Expression, F
from django.db.models.functions import Cast, Replace

from portico.kit.compiled import Statement, delete, update
from portico.privacy import Delete, LastOut
from portico.rights.columns import remainder
from portico.rights.compiled import about_roots
from portico.rights.map import Entry, Map
from portico.rights.paths import walk
from portico.rights.predicates import OWNERS, all_rows, child_of, tied
from portico.rights.roots import Roots
from portico.rights.schedule import Action, Stage, affected, nulled_with
from portico.rights.workspace import Workspace


class UnknownStorage(LookupError):
    """A file field's storage is none of `settings.STORAGES`, so that nobody could remove its files later."""

    def __init__(self, field: FileField) -> None:
        """Carry the field."""
        super().__init__(
            f"The storage of {field.model._meta.label}.{field.name} is not in settings.STORAGES; name it there."
        )
        self.field = field


def rows_to_touch(stage: Stage, roots: Roots, workspace: Workspace | None, *, within: Map) -> "QuerySet[Any]":
    """The rows of a stage that are not in their final state yet. Running the stage leaves it empty.

    A shared table's are those that were noted, or are the roots' own, and have no child any more; they need the workspace.
    """
    if stage.action is Action.LAST_OUT and workspace is not None:
        return _alone(stage.entry, roots, workspace, within)
    rows = affected(stage, roots, within=within)
    if stage.action is Action.KEEP:
        return not_empty(rows, remainder(stage.entry))
    return rows


def not_empty(rows: "QuerySet[Any]", changes: Mapping[str, Any]) -> "QuerySet[Any]":
    """The rows in which something is left to be emptied."""
    if not changes:
        return rows.none()
    emptied = Q()
    for name, value in changes.items():
        emptied &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
    return rows.exclude(emptied)


def _alone(entry: Entry, roots: Roots | None, workspace: Workspace, within: Map) -> "QuerySet[Any]":
    child, column = child_of(entry, within)
    conditions = [Q(pk__in=noted_keys(entry, workspace))]
    for tie in entry.ties_of(*OWNERS) if roots is not None else ():
        condition = tied(entry, tie, roots) if roots is not None else None
        if condition is not None and walk(entry.model, tie.path).direct:
            conditions.append(condition)
    rows = all_rows(entry.model)
    first, *others = [rows.filter(condition).values("pk") for condition in conditions]
    found = rows.filter(pk__in=first.union(*others, all=True)) if others else rows.filter(conditions[0])
    return found.filter(~Exists(all_rows(child.model).filter(**{column: OuterRef("pk")})))


def noted_keys(entry: Entry, workspace: Workspace) -> Any:
    """The noted keys of a shared table, in the type of its key: a query, or a list."""
    noted, key = workspace.noted(entry.label), _key(entry)
    if not isinstance(noted, QuerySet):
        return [key.to_python(one) for one in noted]
    [name] = noted.query.values_select or [noted.model._meta.pk.name]
    return noted.order_by().annotate(_key=_from_text(name, key)).values("_key")


def _from_text(name: str, key: "Field[Any, Any]") -> Expression:
    if isinstance(key, UUIDField) and connection.vendor == "sqlite":  # kept there as text without hyphens
        return Replace(Cast(F(name), CharField()), Value("-"), Value(""))
    return Cast(F(name), key)


def _key(entry: Entry) -> "Field[Any, Any]":
    key: Field[Any, Any] = entry.model._meta.pk
    while isinstance(key, ForeignKey):
        key = key.target_field
    return key


def carry_out(stage: Stage, roots: Roots, limit: int | None, *, workspace: Workspace, within: Map) -> int:
    """Touch up to `limit` rows of a stage, or all; returns how many. Fewer than the limit means that the stage is done."""
    if limit is None and (whole := _whole(within, roots, stage)):
        with connection.cursor() as writing:
            writing.execute(whole.sql, whole.given)
            return int(writing.rowcount)
    rows = rows_to_touch(stage, roots, workspace, within=within)
    removal = Removal(stage.entry, workspace, within)
    match stage.action:
        case Action.DELETE:
            return removal.remove(rows, limit)
        case Action.LAST_OUT:
            return removal.remove_shared(rows, limit)
        case Action.KEEP:
            return removal.empty(rows, remainder(stage.entry), limit)
        case Action.DETACH | Action.REDACT:
            return removal.empty(rows, stage.changes, limit, part=stage.path)


@about_roots
def _whole(within: Map, roots: Roots, stage: Stage) -> Statement:
    """All of a stage as one statement; empty where more must go along than that: a file, a witness, a shared row."""
    changes = {Action.DELETE: None, Action.KEEP: remainder(stage.entry)}.get(stage.action, stage.changes)
    if stage.action is Action.LAST_OUT or _takes_along(stage, changes, within):
        return Statement("", ())
    rows = rows_to_touch(stage, roots, None, within=within)
    if rows.query.is_empty():
        return Statement("", ())
    try:
        return delete(rows) if changes is None else update(rows, changes)
    except EmptyResultSet:
        return Statement("", ())


def _takes_along(stage: Stage, changes: Mapping[str, Any] | None, within: Map) -> bool:
    witnessed = stage.action is not Action.KEEP and isinstance(stage.entry.fate, Delete) and stage.entry.fate.witness
    shared = any(changes is None or column in changes for _parent, column in _shared(stage.entry, within))
    return bool(witnessed or shared or _files(stage.entry, changes))


def _shared(entry: Entry, within: Map) -> Iterator[tuple[Entry, str]]:
    """The shared tables of which rows of a table are the children, each with the column that points there."""
    for link in within.links:
        fate = link.parent.fate
        if isinstance(fate, LastOut) and fate.child == f"{entry.label}.{link.name}":
            yield link.parent, link.name


def _files(entry: Entry, changes: Mapping[str, Any] | None) -> list[FileField]:
    """The columns of files that go with whole rows, or with these changes."""
    return [
        field
        for name, field in entry.fields.items()
        if isinstance(field, FileField) and (changes is None or name in changes)
    ]


@dataclass(frozen=True, slots=True)
class Removal:
    """Removing or emptying rows of one table, with what must go along in the same commit."""

    entry: Entry
    workspace: Workspace
    within: Map

    def remove(self, rows: "QuerySet[Any]", limit: int | None) -> int:
        """Delete up to `limit` of the rows, or all; returns how many. No row is read unless it has files."""
        rows = self._note_shared(self._witness(rows, limit, "row"), None)
        chosen = self._doom_files(rows, None, limit)
        if chosen is None:
            inseparable = any(not field.null for field in self._links_to_itself())
            chosen = rows if inseparable or limit is None else self._some(rows, limit)
        removed: int = chosen._raw_delete(chosen.db)  # noqa: SLF001 - a deletion that fetches no row
        if limit is not None and removed >= limit:
            self._loosen(rows)
        return removed

    def remove_shared(self, rows: "QuerySet[Any]", limit: int | None) -> int:
        """Delete up to `limit` of a shared table's rows, and empty the links to them in the same transaction."""
        for link in nulled_with(self.within, self.entry):
            pointing = all_rows(link.child.model).filter(**{f"{link.name}__in": rows.values("pk")})
            pointing.update(**{link.name: None})
        return self.remove(rows, limit)

    def remove_alone(self) -> int:
        """Delete the noted rows of a shared table that have no child any more."""
        return self.remove_shared(_alone(self.entry, None, self.workspace, self.within), None)

    def empty(self, rows: "QuerySet[Any]", changes: Mapping[str, Any], limit: int | None, *, part: str = "") -> int:
        """Empty columns of up to `limit` of the rows; returns how many. `part` is what a witness calls it."""
        rows = self._note_shared(self._witness(rows, limit, part) if part else rows, changes)
        chosen = self._doom_files(rows, changes, limit)
        if chosen is None:
            chosen = rows if limit is None else self._some(rows, limit)
        return chosen.update(**changes)

    def _some(self, rows: "QuerySet[Any]", limit: int) -> "QuerySet[Any]":
        """Up to `limit` of the rows, as a query that can be deleted and updated."""
        return all_rows(self.entry.model).filter(pk__in=rows[:limit].values("pk"))

    def _witness(self, rows: "QuerySet[Any]", limit: int | None, part: str) -> "QuerySet[Any]":
        """Write why a row goes or a link is emptied, before it is done; only rows with a witness are touched."""
        fate = self.entry.fate
        if not isinstance(fate, Delete) or not fate.witness:
            return rows
        label, column = fate.witness.rsplit(".", 1)
        model = self.within.entry(label).model
        there = Exists(all_rows(model).filter(**{column: OuterRef("pk"), "part": part}))
        values = {column: F("pk"), "run": self.workspace.run, "part": part}
        insert(model, values, rows.filter(~there)[:limit])
        return rows.filter(there)

    def _note_shared(self, rows: "QuerySet[Any]", changes: Mapping[str, Any] | None) -> "QuerySet[Any]":
        """Note the shared rows that these rows hold on to; only rows whose shared row is noted are touched."""
        for parent, column in _shared(self.entry, self.within):
            if changes is not None and column not in changes:
                continue
            held = rows.filter(**{f"{column}__isnull": False})
            fresh = held.exclude(**{f"{column}__in": noted_keys(parent, self.workspace)})
            self.workspace.note(parent.label, fresh.values_list(column, flat=True).distinct())
            noted = Q(**{f"{column}__in": noted_keys(parent, self.workspace)})
            rows = rows.filter(noted | Q(**{f"{column}__isnull": True}))
        return rows

    def _doom_files(
        self, rows: "QuerySet[Any]", changes: Mapping[str, Any] | None, limit: int | None
    ) -> "QuerySet[Any] | None":
        """Put the files of rows that go, or that are emptied, on the list; returns exactly those rows.

        None where the table has no such files, and no row needs to be read.
        """
        fields = _files(self.entry, changes)
        if not fields:
            return None
        read = list(rows.select_for_update()[:limit].values_list("pk", *(field.name for field in fields)))
        self.workspace.doom(
            (alias_of(field), name) for _key, *names in read for field, name in zip(fields, names, strict=True) if name
        )
        return all_rows(self.entry.model).filter(pk__in=[key for key, *_names in read])

    def _links_to_itself(self) -> "list[Field[Any, Any]]":
        model = self.entry.model
        return [link for link in self.entry.links.values() if link.related_model._meta.concrete_model is model]

    def _loosen(self, rows: "QuerySet[Any]") -> None:
        """Let the rows that are left for the next batch of a table that points at itself let go of those that went."""
        model = self.entry.model
        for link in self._links_to_itself():
            there = Exists(all_rows(model).filter(pk=OuterRef(link.attname)))
            rows.filter(~there, **{f"{link.name}__isnull": False}).update(**{link.name: None})


def insert(model: type[Model], values: Mapping[str, Any], rows: "QuerySet[Any]") -> None:
    """Insert a line for each of the rows, in one statement; what is there already stays. Expressions are the rows'."""
    if rows.query.is_empty():
        return
    known: dict[str, Field[Any, Any]] = {field.name: field for field in model._meta.local_concrete_fields}
    fields = [known[name] for name in values]
    wrapped = {
        f"_{field.name}": value if isinstance(value, F) else Value(value, output_field=field)
        for field, value in zip(fields, values.values(), strict=True)
    }
    # What is asked for is annotated outside the limit, since a sliced query takes no more annotations.
    outer = all_rows(rows.model).filter(pk__in=rows.values("pk")).annotate(**wrapped).values_list(*wrapped)
    sql, given = outer.query.get_compiler(connection=connection).as_sql()
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    with connection.cursor() as writing:
        writing.execute(
            f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) {sql} ON CONFLICT DO NOTHING",
            given,
        )


def alias_of(field: FileField) -> str:
    """The name in `settings.STORAGES` of a file field's storage. Raises UnknownStorage."""
    if field.storage is default_storage:
        return "default"
    for alias in storages.backends:
        if storages[alias] == field.storage:
            return alias
    raise UnknownStorage(field)
