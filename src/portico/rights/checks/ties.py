"""Every tie can be walked to a person or client, by an index, at the moment when the plan asks."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldError
from django.db.models import Field, ForeignKey, Model

from portico.privacy import Role, Tie
from portico.rights.columns import CannotBlank, severed
from portico.rights.map import Entry, Map
from portico.rights.paths import BadPath, reaches_nobody, walk


def check(entry: Entry, map_: Map) -> Iterator[CheckMessage]:
    """Paths, order, predicates and links of the ties."""
    for tie in entry.ties:
        try:
            nobody = reaches_nobody(entry.model, tie)
        except BadPath as error:
            yield Error(
                f"The tie `{tie.path}` of {entry.label} cannot be walked: {error}",
                hint='A path is forward foreign keys ("message__thread__client") or a key column ("person_id").',
                obj=entry.label,
                id="portico.E009",
            )
            continue
        if nobody:
            yield Error(
                f"The tie `{tie.path}` of {entry.label} reaches nobody: {nobody}.",
                hint=f"End the path at a foreign key to the {tie.root}, or at a UUID column that holds its key.",
                obj=entry.label,
                id="portico.E010",
            )
            continue
        yield from _order(entry, tie, map_)
        yield from _when(entry, tie)
        yield from _index(entry, tie)
        yield from _link(entry, tie)
        for name in tie.redact:
            if name not in entry.fields:
                yield Error(
                    f"The tie `{tie.path}` of {entry.label} redacts `{name}`, which its table does not have.",
                    hint="Name columns of the table in redact=(…).",
                    obj=entry.label,
                    id="portico.E028",
                )


def _order(entry: Entry, tie: Tie, map_: Map) -> Iterator[CheckMessage]:
    """A path must go through tables that are still whole when this one is asked."""
    places: dict[type[Model] | None, int] = {one.model: place for place, one in enumerate(map_.entries)}
    here = places[entry.model]
    for hop in walk(entry.model, tie.path).hops:
        parent = hop.related_model._meta.concrete_model
        if places.get(parent, len(places)) <= here:
            yield Error(
                f"The tie `{tie.path}` of {entry.label} goes through `{hop.name}` to rows that are erased earlier.",
                hint="Store the key of the person or client in a column of this table, and tie the row by it.",
                obj=entry.label,
                id="portico.E017",
            )


def _when(entry: Entry, tie: Tie) -> Iterator[CheckMessage]:
    if not tie.when:
        return
    try:
        entry.model._base_manager.filter(**tie.when)
    except (FieldError, ValueError, TypeError) as error:
        yield Error(
            f"The condition {dict(tie.when)} of the tie `{tie.path}` of {entry.label} is no look-up: {error}",
            hint='Write look-ups on the row\'s columns, such as when={"kind": "message"}.',
            obj=entry.label,
            id="portico.E018",
        )


def indexed(model: type[Model], field: "Field[Any, Any]") -> bool:
    """Whether an index starts with this column."""
    if getattr(field, "db_index", False) or field.unique:
        return True
    first = [index.fields[0].lstrip("-") for index in model._meta.indexes if index.fields]
    first += [fields[0] for one in model._meta.constraints if (fields := getattr(one, "fields", ()))]
    first += [together[0] for together in model._meta.unique_together]
    return field.name in first


def _index(entry: Entry, tie: Tie) -> Iterator[CheckMessage]:
    path = walk(entry.model, tie.path)
    for field in (*path.hops, path.last):
        if not indexed(field.model, field):
            yield Error(
                f"No index starts with `{field.name}` of {field.model._meta.label}, which the tie `{tie.path}` of "
                f"{entry.label} looks up: an erasure would read the whole table.",
                hint="Write db_index=True, or an index in Meta.indexes that starts with it.",
                obj=entry.label,
                id="portico.E026",
            )


def _link(entry: Entry, tie: Tie) -> Iterator[CheckMessage]:
    """The row of an author or accessor stays, so its link and what is about them must be able to go."""
    if tie.role is Role.OWNER:
        return
    path = walk(entry.model, tie.path)
    if not path.direct:
        if tie.role is Role.AUTHOR:
            yield Error(
                f"The tie `{tie.path}` of {entry.label} has the role author and goes through other tables.",
                hint="Store the author's key in a column of this table, and tie the row by it.",
                obj=entry.label,
                id="portico.E019",
            )
        return
    if isinstance(path.last, ForeignKey) and not path.last.null:
        yield Error(
            f"The link `{tie.path}` of {entry.label} has the role {tie.role} and cannot be emptied.",
            hint="Write null=True, or give the tie the role owner, with which the row goes.",
            obj=entry.label,
            id="portico.E016",
        )
        return
    try:
        severed(entry, tie.path)
    except CannotBlank as error:
        yield Error(
            f"When the {tie.role} `{tie.path}` of {entry.label} is erased, the row stays. {error}",
            hint=f"Or write another `of` for `{error.field.name}`.",
            obj=entry.label,
            id="portico.E025",
        )
