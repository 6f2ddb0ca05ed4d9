"""Storage limitation (Art. 5(1)(e) GDPR): what has lived as long as its rule says is due, and goes in batches."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet
from django.utils.module_loading import import_string

from portico.privacy import Expiry, Keep, LastOut, Rule
from portico.rights import map as maps
from portico.rights.batches import Removal, not_empty
from portico.rights.columns import blank
from portico.rights.keeping import rules
from portico.rights.map import Entry, Link, Map
from portico.rights.paths import walk
from portico.rights.predicates import all_rows
from portico.rights.workspace import Workspace

DELETE, BLANK = "delete", "blank"
_EARLIEST = date(1900, 1, 1)

Held = Callable[[QuerySet[Any], Entry], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Due:
    """A rule of one table, with how many rows are due, and what becomes of them: `delete` or `blank`.

    `rule` names it within its table: `at+90`, or a retention rule's key; `reason` is its sentence for people.
    """

    label: str
    rule: str
    rows: int
    action: str
    reason: str = ""


class UnknownDue(LookupError):
    """A rule that the map does not have, such as one from before a change of the declarations."""

    def __init__(self, due: Due) -> None:
        """Carry what was asked for."""
        super().__init__(f"{due.label} has no rule of expiry “{due.rule}”; ask again what is due.")
        self.due = due


@dataclass(frozen=True, slots=True)
class _Limit:
    """A rule as rows: which are past it at a moment, and what becomes of them."""

    entry: Entry
    rule: str
    action: str
    past: Q
    changes: dict[str, Any]
    reason: object

    @property
    def name(self) -> tuple[str, str, str]:
        return self.entry.label, self.rule, self.action


def due(at: datetime, *, within: Map | None = None) -> list[Due]:
    """The rules that have rows due at a moment, children before parents, so that carrying them out in order works.

    Rules are those of the declarations, and for rows that a law keeps the date computed from their trigger and rule. What is
    restricted (Art. 18(2)) is not due. Changes nothing.
    """
    map_ = within or maps.current()
    counted = [(limit, _rows(limit, map_, at).count()) for limit in _limits(map_, at)]
    return [
        Due(limit.entry.label, limit.rule, rows, limit.action, str(limit.reason)) for limit, rows in counted if rows
    ]


def expire(due: Due, *, at: datetime, limit: int, workspace: Workspace, within: Map | None = None) -> int:
    """Remove or empty up to `limit` rows of one rule, inside the caller's transaction; returns how many.

    With a row go the rows that belong to it (those whose key to it cannot be empty); other links to it are emptied. A row on which
    one rests that is kept for longer stays until that one goes. Files are put on the workspace's list. Raises `UnknownDue`.
    """
    map_ = within or maps.current()
    found = next((one for one in _limits(map_, at) if one.name == (due.label, due.rule, due.action)), None)
    if found is None:
        raise UnknownDue(due)
    rows = _rows(found, map_, at)
    removal = Removal(found.entry, workspace, map_)
    if found.action == BLANK:
        return removal.empty(rows, found.changes, limit)
    keys = list(rows.values_list("pk", flat=True)[:limit])
    if not keys:
        return 0
    chosen = all_rows(found.entry.model).filter(pk__in=keys)
    _remove_dependants(found.entry, chosen, workspace, map_)
    removed = removal.remove(chosen, len(keys))
    for entry in map_.entries:
        if isinstance(entry.fate, LastOut):
            Removal(entry, workspace, map_).remove_alone()
    return removed


def _remove_dependants(entry: Entry, rows: QuerySet[Any], workspace: Workspace, within: Map) -> None:
    for link in _others(entry, within):
        children = all_rows(link.child.model).filter(**{f"{link.name}__in": rows.values("pk")})
        if link.child.fields[link.name].null:
            children.update(**{link.name: None})
        else:
            _remove_dependants(link.child, children, workspace, within)
            Removal(link.child, workspace, within).remove(children, None)
    for link in within.pointing_at(entry):
        if link.child is entry and entry.fields[link.name].null:
            all_rows(entry.model).filter(**{f"{link.name}__in": rows.values("pk")}).update(**{link.name: None})


def _others(entry: Entry, within: Map) -> list[Link]:
    return [link for link in within.pointing_at(entry) if link.child is not entry]


def _rows(limit: _Limit, within: Map, at: datetime) -> QuerySet[Any]:
    """The rows that are due: past their time, not emptied yet, not held, and not what a row kept for longer rests on."""
    rows = all_rows(limit.entry.model).filter(limit.past)
    if limit.action == BLANK:
        rows = not_empty(rows, limit.changes)
    else:
        for path, keeper in _keepers(limit.entry, within):
            longer = all_rows(keeper.model).filter(**{path: OuterRef("pk")})
            for over in _lawful(keeper, at):
                longer = longer.exclude(over.past)
            rows = rows.filter(~Exists(longer))
    return _not_held(rows, limit.entry)


def _keepers(entry: Entry, within: Map) -> Iterator[tuple[str, Entry]]:
    """The kept tables that rest on this one by keys that cannot be empty, each with the path to it."""
    for link in _others(entry, within):
        if link.child.fields[link.name].null:
            continue
        if isinstance(link.child.fate, Keep):
            yield link.name, link.child
        for path, keeper in _keepers(link.child, within):
            yield f"{path}__{link.name}", keeper


def _not_held(rows: QuerySet[Any], entry: Entry) -> QuerySet[Any]:
    """Without the rows of those whose processing is restricted: they asked that nothing be deleted (Art. 18(1)(b) and (c))."""
    path = str(settings.RIGHTS.get("held", ""))
    if not path or not entry.about_people:
        return rows
    held: Held = import_string(path)
    return held(rows, entry)


def _limits(within: Map, at: datetime) -> Iterator[_Limit]:
    for entry in within.entries:
        for rule in sorted(entry.declaration.expires, key=lambda one: one.days):
            yield _stated(entry, rule, at)
        yield from _lawful(entry, at)


def _stated(entry: Entry, rule: Expiry, at: datetime) -> _Limit:
    until: date = at - timedelta(days=rule.days)
    if not isinstance(entry.fields[rule.trigger], DateTimeField):
        until = at.date() - timedelta(days=rule.days)
    past = Q(**{f"{rule.trigger}__lte": until}, **rule.when)
    changes = {name: blank(entry.fields[name]) for name in rule.blank}
    name = f"{rule.trigger}+{rule.days}" + "".join(f" {key}={rule.when[key]}" for key in sorted(rule.when))
    return _Limit(entry, name, BLANK if rule.blank else DELETE, past, changes, rule.reason)


def _lawful(entry: Entry, at: datetime) -> Iterator[_Limit]:
    """The kept rows whose last day is past, by rule."""
    fate = entry.fate
    if not isinstance(fate, Keep):
        return
    moment = isinstance(walk(entry.model, fate.trigger).last, DateTimeField)
    for key, rule in sorted(rules().items()):
        last = _last_trigger(rule, at.date())
        if last is not None:
            ends = {f"{fate.trigger}__date__lte" if moment else f"{fate.trigger}__lte": last}
            yield _Limit(entry, key, DELETE, Q(**{fate.rule: key}, **ends, **fate.when), {}, rule.title)


def _last_trigger(rule: Rule, today: date) -> date | None:
    """The last day on which a document can have been triggered whose period is over before today."""
    low, high = _EARLIEST.toordinal(), today.toordinal()
    if rule.until(_EARLIEST) >= today:
        return None
    while low < high:
        middle = (low + high + 1) // 2
        if rule.until(date.fromordinal(middle)) < today:
            low = middle
        else:
            high = middle - 1
    return date.fromordinal(low)
