"""Until when a kept row is kept: computed from its trigger and rule, never stored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils.module_loading import import_string

from portico.privacy import Keep, Rule
from portico.rights.map import Entry, Map
from portico.rights.predicates import kept
from portico.rights.roots import Roots


class UnknownRule(LookupError):
    """A kept row names a rule of retention that is not installed."""

    def __init__(self, label: str, key: str) -> None:
        """Carry the key."""
        super().__init__(f"{label} names the retention rule “{key}”; add it to the rules in settings.RIGHTS['rules'].")
        self.key = key


@dataclass(frozen=True, slots=True)
class Document:
    """A kept row, by its opaque id: the ground on which it stays and until when."""

    label: str
    id: str
    ground: str
    rule: str
    until: date


def rules() -> Mapping[str, Rule]:
    """The installed rules of retention, by key."""
    path = settings.RIGHTS.get("rules", "")
    found: Mapping[str, Rule] = import_string(path) if path else {}
    return found


def until(label: str, rule: str, trigger: date | datetime) -> date:
    """The last day on which a row is kept. Raises UnknownRule."""
    known = rules().get(rule)
    if known is None:
        raise UnknownRule(label, rule)
    return known.until(trigger.date() if isinstance(trigger, datetime) else trigger)


def documents(entry: Entry, roots: Roots, *, within: Map) -> Iterator[Document]:
    """The rows of one table that an erasure of the roots would keep, by id."""
    fate = entry.fate
    if not isinstance(fate, Keep):
        return
    rows = kept(entry, roots, within=within).order_by("pk").values_list("pk", fate.trigger, fate.rule)
    for key, trigger, rule in rows:
        yield Document(
            entry.label,
            str(key),
            fate.ground,
            str(rule),
            until(entry.label, str(rule), trigger),
        )
