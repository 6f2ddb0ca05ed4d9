"""No foreign key is left pointing at a row that the plan removes."""

from collections.abc import Iterator

from django.core.checks import CheckMessage, Error

from portico.privacy import Keep, LastOut, Role, Tie
from portico.rights.checks.ties import indexed
from portico.rights.columns import removable
from portico.rights.map import Link, Map
from portico.rights.roots import model_of
from portico.rights.schedule import nulled_with, unlinks


def check(map_: Map) -> Iterator[CheckMessage]:
    """The foreign keys to tables of which an erasure may remove rows."""
    for link in map_.links:
        if not removable(link.parent):
            continue
        field = link.child.fields[link.name]
        if not indexed(link.child.model, field):
            yield Error(
                f"No index starts with the foreign key `{link.name}` of {link.child.label}: removing a row of "
                f"{link.parent.label} would read the whole table.",
                hint="Leave db_index as it is, or write an index in Meta.indexes that starts with it.",
                obj=link.child.label,
                id="portico.E026",
            )
        if not settled(link, map_):
            yield Error(
                f"The plan may remove a row of {link.parent.label} while `{link.name}` of {link.child.label} still "
                "points at it: a database cascade outside the plan, or a refusal in its midst.",
                hint=f"Write null=True, with which the link is emptied, or let the row go too: {_suggestion(link)}.",
                obj=link.child.label,
                id="portico.E023",
            )


def _suggestion(link: Link) -> str:
    paths = [(tie.root, _through(link, tie)) for tie in link.parent.ties_of(Role.OWNER)]
    if isinstance(link.parent.fate, LastOut):
        return f'LastOut("{link.child.label}.{link.name}") in {link.parent.label}'
    return ", ".join(f'tie("{root}", "{path}", "owner")' for root, path in paths)


def _through(link: Link, tie: Tie) -> str:
    """The path of the child's row to the root of its parent's."""
    return link.name if link.parent.model is model_of(tie.root) else f"{link.name}__{tie.path}"


def settled(link: Link, map_: Map) -> bool:
    """Whether, before the parent's row goes, the child's row has gone or its link is empty."""
    child, parent = link.child, link.parent
    if isinstance(child.fate, Keep) and link.name in child.fate.columns:
        return _kept_together(link, child.fate)
    ties = [tie for tie in child.ties if tie.path == link.name]
    if ties:
        # Two conditional ties on one link are taken to complement each other: each says what the other leaves.
        return len(ties) > 1 or not ties[0].when
    if unlinks(link) or link in nulled_with(map_, parent):
        return True
    if isinstance(parent.fate, LastOut):
        return parent.fate.child == f"{child.label}.{link.name}"
    if child is parent or isinstance(child.fate, LastOut):
        return False
    return all(_goes_along(link, tie) for tie in parent.ties_of(Role.OWNER))


def _kept_together(link: Link, fate: Keep) -> bool:
    """Whether a kept row's parent is kept by the same condition, and the others go with their parents."""
    parent = link.parent
    if not isinstance(parent.fate, Keep):
        return False
    same = {f"{link.name}__{name}": value for name, value in parent.fate.when.items()} == dict(fate.when)
    return same and all(_goes_along(link, tie) for tie in parent.ties_of(Role.OWNER))


def _goes_along(link: Link, tie: Tie) -> bool:
    """Whether one of the child's ties gives its row to whomever this tie gives the parent's."""
    path = _through(link, tie)
    prefixed = {f"{link.name}__{name}": value for name, value in tie.when.items()}
    return any(
        own.root is tie.root and own.path == path and (not own.when or dict(own.when) == prefixed)
        for own in link.child.ties_of(Role.OWNER)
    )
