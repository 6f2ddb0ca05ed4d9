"""The simplest possible engine: every stage in one statement, in one go. What the real one must end in, too."""

from typing import Any

from django.db import connection

from portico.privacy import Delete
from portico.rights.columns import remainder
from portico.rights.map import Map
from portico.rights.predicates import all_rows, child_of
from portico.rights.roots import Roots
from portico.rights.schedule import Action, Stage, affected, nulled_with, stages

RUN = "00000000-0000-4000-8000-000000000001"


def erase(roots: Roots, map_: Map) -> None:
    """Erase the roots by the map's stages."""
    shared = {
        stage.entry.label: list(affected(stage, roots, within=map_).values_list("pk", flat=True))
        for stage in stages(map_)
        if stage.action is Action.LAST_OUT
    }
    for stage in stages(map_):
        keys = shared.get(stage.entry.label) if stage.action is Action.LAST_OUT else None
        if keys is None:
            keys = list(affected(stage, roots, within=map_).values_list("pk", flat=True))
        do(stage, keys, map_)


def do(stage: Stage, keys: list[Any], map_: Map) -> None:
    """Carry one stage out on the rows with these keys."""
    rows = all_rows(stage.entry.model).filter(pk__in=keys)
    match stage.action:
        case Action.DELETE:
            _witness(stage, keys, map_)
            rows._raw_delete(rows.db)
        case Action.LAST_OUT:
            child, column = child_of(stage.entry, map_)
            held = all_rows(child.model).values(column)
            rows = rows.exclude(pk__in=held)
            for link in nulled_with(map_, stage.entry):
                all_rows(link.child.model).filter(**{f"{link.name}__in": rows}).update(**{link.name: None})
            rows._raw_delete(rows.db)
        case Action.KEEP:
            rows.update(**remainder(stage.entry))
        case Action.DETACH | Action.REDACT:
            _witness(stage, keys, map_)
            rows.update(**stage.changes)


def _witness(stage: Stage, keys: list[Any], map_: Map) -> None:
    fate = stage.entry.fate
    if isinstance(fate, Delete) and fate.witness:
        label, column = fate.witness.rsplit(".", 1)
        model = map_.entry(label).model
        part = stage.path or "row"
        attname = model._meta.get_field(column).attname
        all_rows(model).bulk_create([model(**{attname: key, "run": RUN, "part": part}) for key in keys])


def check_constraints() -> None:
    """Let the database refuse what it would refuse at the end of a transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    else:
        connection.check_constraints()
