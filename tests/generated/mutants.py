"""Every declaration of a map, removed or weakened, one at a time."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import CharField, DateField

from portico.privacy import Column, Declaration, Delete, Fate, FromRow, Impersonal, Keep, LastOut, Role, Tie, Unlinked
from portico.privacy.columns import Kind
from portico.rights.map import Entry, Map

SPEAKING = (Kind.PERSONAL, Kind.FREE_TEXT)


@dataclass(frozen=True)
class Mutant:
    """A map with one declaration changed. `kind` groups what was done; `name` says it."""

    kind: str
    name: str
    map: Map


def all_of(map_: Map) -> Iterator[Mutant]:
    """Every mutant of a map."""
    for entry in map_.entries:
        yield _undeclared(map_, entry)
        for kind, what, declaration in _declarations(entry):
            changed = Entry(entry.model, declaration)
            entries = tuple(changed if one is entry else one for one in map_.entries)
            yield Mutant(kind, f"{entry.label}: {what}", replace(map_, entries=entries))


def _undeclared(map_: Map, entry: Entry) -> Mutant:
    rest = tuple(one for one in map_.entries if one is not entry)
    return Mutant(
        "declaration removed",
        f"{entry.label}: its declaration removed",
        replace(map_, entries=rest, undeclared=(*map_.undeclared, entry.model)),
    )


Changed = tuple[str, str, Declaration]


def _declarations(entry: Entry) -> Iterator[Changed]:
    said = entry.declaration
    if not isinstance(said.marker, Impersonal):
        nobody: tuple[Impersonal | Unlinked, ...] = (Impersonal("a mutant"),)
        if said.marker is None:
            nobody += (Unlinked("a mutant"),)
        for marker in nobody:
            yield (
                "tied to nobody",
                f"declared {type(marker).__name__}",
                replace(said, ties=(), marker=marker, fate=Delete()),
            )
    for place, tie in enumerate(said.ties):
        for kind, what, ties in _ties(entry, tie):
            yield kind, what, replace(said, ties=(*said.ties[:place], *ties, *said.ties[place + 1 :]))
    if entry.about_people:
        for kind, what, fate in _fates(entry):
            yield kind, what, replace(said, fate=fate)
    for name, column in said.columns.items():
        for kind, what, now in _columns(entry, name, column):
            columns = (
                {**said.columns, name: now}
                if now is not None
                else {key: one for key, one in said.columns.items() if key != name}
            )
            yield kind, f"`{name}` {what}", replace(said, columns=columns)
    yield from _expiries(said)


def _expiries(said: Declaration) -> Iterator[Changed]:
    for place, rule in enumerate(said.expires):
        rest = (*said.expires[:place], *said.expires[place + 1 :])
        yield "expiry removed", f"no expiry by `{rule.trigger}`", replace(said, expires=rest)
        later = replace(rule, days=rule.days * 2 + 1)
        yield "expiry later", f"`{rule.trigger}` after {later.days} days", replace(said, expires=(*rest, later))
        for name in rule.blank:
            fewer = replace(rule, blank=tuple(one for one in rule.blank if one != name))
            yield "expiry without a column", f"`{name}` never emptied", replace(said, expires=(*rest, fewer))


def _ties(entry: Entry, tie: Tie) -> Iterator[tuple[str, str, tuple[Tie, ...]]]:
    if len(entry.ties) > 1 or isinstance(entry.fate, LastOut):
        yield "tie dropped", f"tie `{tie.path}` as {tie.role} dropped", ()
    else:
        yield "last tie dropped", f"tie `{tie.path}` as {tie.role} dropped", ()
    for role in Role:
        if role is not tie.role:
            yield f"{tie.role} to {role}", f"tie `{tie.path}` from {tie.role} to {role}", (replace(tie, role=role),)
    if tie.when:
        yield (
            "condition of a tie dropped",
            f"tie `{tie.path}` as {tie.role} without its condition",
            (replace(tie, when={}),),
        )
    for name in tie.redact:
        fewer = tuple(one for one in tie.redact if one != name)
        yield "redaction dropped", f"`{name}` no longer redacted", (replace(tie, redact=fewer),)


def _fates(entry: Entry) -> Iterator[tuple[str, str, Fate]]:
    fate = entry.fate
    if not isinstance(fate, Keep):
        yield f"{type(fate).__name__} to Keep", "everything that can be is kept", _keep_all(entry)
    if isinstance(fate, LastOut):
        yield "LastOut to Delete", "goes with its owner", Delete()
    if isinstance(fate, Delete) and fate.witness:
        yield "witness removed", "goes without a witness", Delete()
    if isinstance(fate, Keep):
        if fate.when:
            yield "condition of a Keep dropped", "kept whatever it is", replace(fate, when={})
        yield "Keep to Delete", "not kept", Delete()
        for name in entry.fields:
            if name not in fate.columns and not entry.fields[name].primary_key:
                yield "Keep column added", f"`{name}` kept", replace(fate, columns=(*fate.columns, name))
        for name in fate.columns:
            fewer = tuple(one for one in fate.columns if one != name)
            yield "Keep column removed", f"`{name}` not kept", replace(fate, columns=fewer)


def _keep_all(entry: Entry) -> Keep:
    """The most that a law could keep of a table: every column that no tie is and no secret."""
    ties = {tie.path for tie in entry.ties}
    stay = tuple(
        name
        for name, field in entry.fields.items()
        if name not in ties and not field.primary_key and entry.columns[name].kind is not Kind.SECRET
    )
    trigger = next((name for name in stay if isinstance(entry.fields[name], DateField)), "id")
    rule = next((name for name in stay if isinstance(entry.fields[name], CharField)), "id")
    return Keep(ground="a mutant", trigger=trigger, rule=rule, columns=stay)


def _columns(entry: Entry, name: str, column: Column) -> Iterator[tuple[str, str, Column | None]]:
    yield "column undeclared", "not declared", None
    if column.kind in SPEAKING:
        yield f"{column.kind} to technical", "from speaking to technical", Column(Kind.TECHNICAL)
        yield f"{column.kind} to reference", "from speaking to reference", Column(Kind.REFERENCE)
        yield f"{column.kind} to secret", "from speaking to secret", Column(Kind.SECRET, of=column.of)
        if not isinstance(column.purposes, FromRow) or column.purposes.path:
            yield "purposes removed", "without purpose", dataclasses.replace(column, purposes=frozenset())
    if column.kind is Kind.SECRET:
        yield "secret to technical", "from secret to technical", Column(Kind.TECHNICAL, of=column.of)
    for path in dict.fromkeys(tie.path for tie in entry.ties):
        if column.of and path != column.of:
            yield "about another", f"about `{path}`", dataclasses.replace(column, of=path)
    if column.of:
        yield "about nobody", "about nobody in particular", dataclasses.replace(column, of="")


def kinds(mutants: Any) -> list[str]:
    """The kinds of mutants, sorted."""
    return sorted({mutant.kind for mutant in mutants})
