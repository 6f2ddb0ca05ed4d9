"""Every claim by which a person gets less than the whole of their right, a second time, in `agreed.txt`.

That a column is exported to its person and erased with them needs no second word. That it says nothing of anyone, is never shown, stays
when the person goes, is kept by a law, or belongs to nobody is a claim that no other test can judge: a person agrees to
it by writing it down twice. `python -m tests.generated.agreed` writes what the declarations say now; read what it changes.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import django
from django.db.models import AutoField, ForeignKey, UUIDField

from portico.privacy import Delete, Impersonal, Keep, LastOut, Role
from portico.privacy.columns import Kind
from portico.rights.map import Entry, Map

FILE = Path(__file__).with_name("agreed.txt")


def claims(map_: Map) -> list[str]:
    """What the declarations claim, one line each."""
    return [
        f"{entry.label}: {said}" for entry in sorted(map_.entries, key=lambda one: one.label) for said in _of(entry)
    ]


def agreed() -> list[str]:
    """What was agreed to."""
    return FILE.read_text().splitlines()


def _of(entry: Entry) -> Iterator[str]:
    marker = entry.declaration.marker
    if marker is not None:
        yield "about nobody" if isinstance(marker, Impersonal) else "about people, tied to nobody"
        if isinstance(marker, Impersonal):
            return
    for tie in entry.ties:
        if tie.role is not Role.OWNER:
            withheld = f", who does not see {', '.join(tie.redact)}" if tie.redact else ""
            yield f"stays when its {tie.role} at {tie.path} goes{_where(tie.when)}{withheld}"
        elif tie.when:
            withheld = f", who then does not see {', '.join(tie.redact)}" if tie.redact else ""
            yield f"goes with its owner at {tie.path} only{_where(tie.when)}{withheld}"
    yield from _fate(entry)
    for said, names in (
        ("never shown", [f"{name} of {entry.of(name)}" for name in _names(entry, Kind.SECRET)]),
        ("says nothing of anyone", [name for name in _names(entry, Kind.TECHNICAL) if not _numbered(entry, name)]),
        ("is a mere key", [name for name in _names(entry, Kind.REFERENCE) if not _plainly_a_key(entry, name)]),
    ):
        if names:
            yield f"{said}: {', '.join(sorted(names))}"
    for rule in entry.declaration.expires:
        what = f"{', '.join(sorted(rule.blank))} emptied" if rule.blank else "gone"
        yield f"{what} {rule.days} days after {rule.trigger}{_where(rule.when)}"


def _names(entry: Entry, kind: Kind) -> list[str]:
    return [name for name, column in entry.columns.items() if column.kind is kind and name in entry.fields]


def _numbered(entry: Entry, name: str) -> bool:
    return isinstance(entry.fields[name], AutoField)


def _plainly_a_key(entry: Entry, name: str) -> bool:
    """Whether a column is the row's own key, or points at a row about people, which says for itself what it holds."""
    field = entry.fields[name]
    if isinstance(field, ForeignKey):
        declared = getattr(field.related_model, "privacy", None)
        return declared is None or declared.marker is None
    return field.primary_key or isinstance(field, UUIDField)


def _fate(entry: Entry) -> Iterator[str]:
    match entry.fate:
        case Delete(witness=witness):
            if witness:
                yield f"goes under the witness {witness}"
        case Keep(ground=ground, trigger=trigger, rule=rule, columns=columns, when=when):
            yield f"kept by {ground}{_where(when)}, from {trigger} by {rule}: {', '.join(sorted(columns))}"
        case LastOut(child=child):
            yield f"goes with its last {child}"


def _where(condition: Mapping[str, object]) -> str:
    return f" where {', '.join(f'{key}={value!r}' for key, value in sorted(condition.items()))}" if condition else ""


if __name__ == "__main__":
    import tests.conftest  # noqa: F401 - prepares the settings of a test run

    django.setup()
    from portico.rights import map as maps

    FILE.write_text("\n".join(claims(maps.current())) + "\n")
