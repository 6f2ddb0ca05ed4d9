"""Carrying an erasure out (Art. 17 GDPR): batch by batch, resumable anywhere, in statements over sets."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection

from portico.kit.compiled import Statement
from portico.privacy import LastOut
from portico.rights import map as maps
from portico.rights.batches import carry_out, rows_to_touch
from portico.rights.by_index import by_index
from portico.rights.compiled import about_roots, union
from portico.rights.map import Map
from portico.rights.roots import Roots
from portico.rights.schedule import Action, Stage, stages
from portico.rights.workspace import Workspace

__all__ = ["Step", "Stuck", "Workspace", "pending", "step", "tidy"]

_FTS = "SELECT name FROM sqlite_master WHERE type = 'table' AND lower(sql) LIKE 'create virtual table%using fts5%'"


@dataclass(frozen=True, slots=True)
class Step:
    """What one batch did: rows touched by `Stage.key`, and whether nothing is left to do.

    `cursor` says where the batch ended, for a page that shows it.
    """

    cursor: dict[str, Any]
    done: dict[str, int]
    finished: bool


class Stuck(Exception):
    """Rows are left that the engine's own statements do not reach: the declarations contradict themselves."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Carry the stages."""
        super().__init__(
            f"The erasure cannot go on at {', '.join(keys)}: rows match and none can be removed. Run `portico check`."
        )
        self.keys = tuple(keys)


def step(
    roots: Roots,
    cursor: dict[str, Any],
    *,
    workspace: Workspace,
    limit: int = 5000,
    expected: Mapping[str, int] | None = None,
    within: Map | None = None,
) -> Step:
    """Erase up to `limit` rows of the roots, across tables, inside the caller's transaction.

    The caller commits data, working lists and cursor together, and calls again until `finished`. What is left to do is
    asked of the database each time, in one statement, and not read from the cursor: a step after a crash does what the lost one
    did, and rows that arrived meanwhile in tables already emptied go too. Those that arrive during the last step are for
    `verification.leftovers` to find, which is to be asked at the end; then call again. Where the commit fails because a row arrived
    that points at one that went, roll back and call again. How many statements a step takes depends on the map, not on the
    rows. Rows that a law keeps are counted where something in them was emptied. The holds that freeze the roots go with all that
    comes after them, the roots among it, in one step whatever its limit: nobody acts for someone who is half gone. Raises `Stuck`.

    `expected` are rows by `Stage.key` that a plan counted a moment ago. They are taken at their word instead of asking first; what
    came into other tables since is left for verification to find, or makes the commit fail, and then one calls without.
    """
    map_ = within or maps.current()
    with by_index():
        waiting = dict(expected or ()) or _pending(map_, roots, workspace, up_to=limit + 1)
        return _step(roots, cursor, workspace, limit, map_, waiting, asked=not expected)


def _step(
    roots: Roots,
    cursor: dict[str, Any],
    workspace: Workspace,
    limit: int,
    map_: Map,
    waiting: dict[str, int],
    *,
    asked: bool,
) -> Step:
    left, done, last, unfrozen = limit, dict[str, int](), "", False
    for stage in _stages(map_):
        unfrozen = unfrozen or stage.entry.label == settings.RIGHTS.get("hold")
        # The rows of a shared table are known only once their children went, in this very step perhaps.
        alone = bool(done) and isinstance(stage.entry.fate, LastOut)
        # The holds of the erasure itself came after its plan.
        if not (stage.key in waiting or alone or (unfrozen and not asked)):
            continue
        # Where all rows fit they are not chosen first: half the work. A row that arrives in between goes with them.
        fits = unfrozen or waiting.get(stage.key, left + 1) <= left
        touched = carry_out(stage, roots, None if fits else left, workspace=workspace, within=map_)
        if touched:
            done[stage.key], last = touched, stage.key
            left -= touched
        if left <= 0 and not unfrozen:
            break
    if left <= 0 or not waiting:
        remaining = waiting
    else:
        # Stages that touched all the rows that they were counted to have are not asked again.
        sure = all(done.get(key, 0) >= rows for key, rows in waiting.items())
        remaining = _pending(map_, roots, workspace, lists_only=sure)
    if remaining and not done and remaining.keys() == waiting.keys():
        raise Stuck(sorted(remaining))
    here = {"stage": last or str(cursor.get("stage", "")), "batch": int(cursor.get("batch", 0)) + 1}
    return Step(here, done, finished=not remaining)


def pending(roots: Roots, *, workspace: Workspace, within: Map | None = None) -> frozenset[str]:
    """The keys of the stages that have something left to do."""
    with by_index():
        return frozenset(_pending(within or maps.current(), roots, workspace))


def tidy() -> None:
    """Let go of what the database file still holds of deleted rows. To be called outside a transaction.

    On SQLite, full-text indexes keep deleted words until they are optimised, and the write-ahead log keeps pages until it is
    truncated. On PostgreSQL dead tuples last until VACUUM, which is the operator's: the promise is about live rows and dumps.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    with connection.cursor() as asking:
        asking.execute(_FTS)
        for (name,) in asking.fetchall():
            table = connection.ops.quote_name(name)
            asking.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")  # noqa: S608 # nosec B608 - a table's own name
        asking.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@functools.lru_cache(maxsize=8)
def _stages(map_: Map) -> tuple[Stage, ...]:
    return tuple(stages(map_))


def _pending(
    map_: Map, roots: Roots, workspace: Workspace, *, up_to: int = 1, lists_only: bool = False
) -> dict[str, int]:
    """How many rows each stage has left, counted no further than `up_to`; those with none are left out. One statement.

    With `lists_only`, of the stages alone whose rows are on the working lists.
    """
    fixed = Statement("", ()) if lists_only else _fixed_question(map_, roots)
    shared = [stage for stage in _stages(map_) if stage.action is Action.LAST_OUT]
    lists = union(
        ((stage.key, rows_to_touch(stage, roots, workspace, within=map_).values("pk")) for stage in shared),
        _COUNTED,
        more=(_UP_TO,),
        start=len(fixed.parts),
    )
    parts, given = (*fixed.parts, *lists.parts), (*fixed.given, *lists.given)
    if not parts:
        return {}
    with connection.cursor() as asking:
        asking.execute(
            " UNION ALL ".join(one.sql for one in (fixed, lists) if one),
            [up_to if value is _UP_TO else value for value in given],
        )
        return {parts[place]: rows for place, rows in asking.fetchall() if rows}


@about_roots
def _fixed_question(map_: Map, roots: Roots) -> Statement:
    """The part of the question that does not depend on the working lists."""
    stages = (stage for stage in _stages(map_) if stage.action is not Action.LAST_OUT)
    return union(
        ((stage.key, rows_to_touch(stage, roots, None, within=map_).values("pk")) for stage in stages),
        _COUNTED,
        more=(_UP_TO,),
    )


_UP_TO = object()  # stands in the parameters for the number up to which rows are counted
_COUNTED = "SELECT {place} AS place, COUNT(*) FROM ({rows} LIMIT %s) AS counted_{place}"
