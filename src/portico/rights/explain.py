"""The map as a person reads it."""

from collections.abc import Iterator

from portico.privacy import Column, Delete, FromRow, Impersonal, Keep, LastOut, Origin, Role, Tie
from portico.rights import map as maps
from portico.rights.map import Entry, Map

_ROLES = {
    Role.OWNER: "belongs to",
    Role.AUTHOR: "was written or done by",
    Role.ACCESSOR: "is also seen by",
}
_ORIGINS = {
    Origin.PERSON: "the person",
    Origin.COLLEAGUE: "somebody else of the account",
    Origin.STAFF: "staff",
    Origin.PORTAL: "the portal itself",
}


def as_text(label: str | None = None, *, within: Map | None = None) -> str:
    """Every table, or one, in sentences: whose rows, what becomes of them, what each column holds, when it expires.

    Raises LookupError for a label of no model.
    """
    map_ = within or maps.current()
    entries = [map_.entry(label)] if label else sorted(map_.entries, key=lambda entry: entry.label)
    return "\n\n".join("\n".join(_lines(entry)) for entry in entries) + "\n"


def _lines(entry: Entry) -> Iterator[str]:
    yield f"{entry.label} – {entry.title}"
    marker = entry.declaration.marker
    if marker is not None:
        whose = "about nobody" if isinstance(marker, Impersonal) else "about people, on purpose tied to nobody"
        yield f"  Rows are {whose}: {marker.reason}"
    for tie in entry.ties:
        yield f"  A row {_tie(tie)}."
    if entry.declaration.sources:
        yield f"  Comes from: {', '.join(_ORIGINS[origin] for origin in Origin if origin in entry.declaration.sources)}."
    if entry.about_people:
        yield f"  Erasure: {_fate(entry)}"
    width = max(map(len, entry.columns), default=0)
    for name, column in entry.columns.items():
        yield f"    {name:<{width}}  {_column(column)}"
    for rule in entry.declaration.expires:
        what = f"empties {', '.join(rule.blank)}" if rule.blank else "removes the row"
        yield f"  Expiry: {rule.days} days after `{rule.trigger}` {what}{_when(rule.when)}. {rule.reason}"


def _when(condition: object) -> str:
    pairs = dict(condition) if isinstance(condition, dict) else {}
    return f", where {' and '.join(f'{key} = {value!r}' for key, value in pairs.items())}" if pairs else ""


def _tie(tie: Tie) -> str:
    redacted = f" (who does not see {', '.join(tie.redact)})" if tie.redact else ""
    return f"{_ROLES[tie.role]} the {tie.root} at `{tie.path}`{redacted}{_when(tie.when)}"


def _fate(entry: Entry) -> str:
    links = [tie.path for tie in entry.ties_of(Role.AUTHOR, Role.ACCESSOR)]
    left = f" Where the row stays, `{'`, `'.join(links)}` and what is about it are emptied." if links else ""
    match entry.fate:
        case Delete(witness=witness):
            said = "the row goes with any of its owners." + (f" {witness} remembers that it went." if witness else "")
        case Keep(ground=ground, trigger=trigger, rule=rule, columns=columns, when=when):
            said = (
                f"{', '.join(columns)} are kept{_when(when)} ({ground}), counted from `{trigger}` by the rule in "
                f"`{rule}`; everything else in the row is emptied, its ties too."
            )
        case LastOut(child=child):
            said = f"the row goes once no {child} points at it."
    return said + left


def _column(column: Column) -> str:
    said: str = column.kind.value.replace("_", " ")
    if column.category and column.category != said:
        said += f" ({column.category})"
    if column.of:
        said += f", about `{column.of}`"
    if isinstance(column.purposes, FromRow):
        said += f", for the purpose that {column.purposes.path} names"
    elif column.purposes:
        said += f", for {', '.join(sorted(purpose.key for purpose in column.purposes))}"
    return said
