"""Which rows are whose: one predicate per table, role and roots, as SQL over sets."""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from portico.privacy import Delete, Keep, LastOut, Role, Tie
from portico.rights import map as maps
from portico.rights.map import Entry, Map
from portico.rights.paths import walk
from portico.rights.roots import Roots

OWNERS = frozenset({Role.OWNER})
EVERYONE = frozenset(Role)


def all_rows(model: type[Model]) -> QuerySet[Any]:
    """Every row, in no order: managers may hide rows, and orderings cost."""
    return model._base_manager.order_by()


def tied(entry: Entry, tie: Tie, roots: Roots) -> Q | None:
    """The rows that one tie gives to the roots; None where it can give none.

    A direct tie is `column IN (ids)`. A longer path is nested sub-queries, so that each level can use its index.
    """
    ids = roots.ids(tie.root)
    if not ids:
        return None
    path = walk(entry.model, tie.path)
    condition = Q(**{f"{path.last.name}__in": ids})
    for hop in reversed(path.hops):
        condition = Q(**{f"{hop.name}__in": all_rows(hop.related_model).filter(condition).values("pk")})
    return condition & Q(**tie.when) if tie.when else condition


def rows_of(
    entry: Entry,
    roots: Roots,
    roles: Collection[Role] = OWNERS,
    *,
    shared: bool = True,
    within: Map | None = None,
) -> QuerySet[Any]:
    """The rows of a table that the roots hold in one of the roles.

    With `shared`, the rows of a `LastOut` table include those that the roots' rows in the child table point at.
    `within` is the map to look children up in; by default the installed models'.
    """
    rows = all_rows(entry.model)
    ties = [tie for tie in entry.ties if tie.role in roles]
    conditions = [condition for tie in ties if (condition := tied(entry, tie, roots)) is not None]
    direct = all(walk(entry.model, tie.path).direct for tie in ties)
    if shared and isinstance(entry.fate, LastOut):
        child, column = child_of(entry, within)
        held = rows_of(child, roots, roles, within=within).filter(**{f"{column}__isnull": False})
        conditions.append(Q(pk__in=held.values(column)))
        direct = False
    if not conditions:
        return rows.none()
    if len(conditions) == 1 or direct:
        either = conditions[0]
        for condition in conditions[1:]:
            either |= condition
        return rows.filter(either)
    # `a IN (…) OR b IN (SELECT …)` makes PostgreSQL read the whole table; a union of keys does not.
    first, *others = [all_rows(entry.model).filter(condition).values("pk") for condition in conditions]
    return rows.filter(pk__in=first.union(*others, all=True))


def child_of(entry: Entry, within: Map | None = None) -> tuple[Entry, str]:
    """The child table of a `LastOut` table, and the child's column that points at it."""
    fate = entry.fate
    if not isinstance(fate, LastOut):
        message = f"{entry.label} is no shared table; only LastOut has a child."
        raise TypeError(message)
    label, column = fate.child.rsplit(".", 1)
    return (within or maps.current()).entry(label), column


def kept(entry: Entry, roots: Roots, *, within: Map | None = None) -> QuerySet[Any]:
    """The rows of a `Keep` table that a law or a legal claim keeps."""
    if not isinstance(entry.fate, Keep):
        return all_rows(entry.model).none()
    return rows_of(entry, roots, within=within).filter(**entry.fate.when)


def going(entry: Entry, roots: Roots, *, within: Map | None = None) -> QuerySet[Any]:
    """The rows that an erasure of the roots removes.

    For a shared table: the rows whose every child goes, asked before the children went.
    """
    rows = rows_of(entry, roots, within=within)
    match entry.fate:
        case Delete():
            return rows
        case Keep(when=when):
            return rows.exclude(**when) if when else rows.none()
        case LastOut():
            child, column = child_of(entry, within)
            leaving = going(child, roots, within=within).values("pk")
            staying = all_rows(child.model).filter(**{column: OuterRef("pk")}).exclude(pk__in=leaving)
            return rows.filter(~Exists(staying))


def without(rows: QuerySet[Any], others: QuerySet[Any]) -> QuerySet[Any]:
    """The rows that are not among the others, a null in either changing nothing."""
    return rows if others.query.is_empty() else rows.exclude(pk__in=others.values("pk"))


def outside(entry: Entry, rows: QuerySet[Any], roots: Roots, *, within: Map | None = None) -> QuerySet[Any]:
    """The rows that the roots do not own. By direct ties this is asked of the row itself, and needs no sub-query."""
    ties = entry.ties_of(*OWNERS)
    if isinstance(entry.fate, LastOut) or not all(walk(entry.model, tie.path).direct for tie in ties):
        return without(rows, rows_of(entry, roots, OWNERS, within=within))
    for tie in ties:
        condition = tied(entry, tie, roots)
        if condition is not None:
            rows = rows.exclude(condition)
    return rows
