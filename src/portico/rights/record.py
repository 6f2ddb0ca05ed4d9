"""The record of processing activities (Art. 30(1) GDPR), made from the declarations."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from portico.privacy import FromRow, Keep, Purpose, Root, Unlinked
from portico.rights import map as maps
from portico.rights import recipients as outside
from portico.rights.export.information import categories_of, purposes_of, retention_of
from portico.rights.map import Entry, Map
from portico.rights.plan import participants
from portico.rights.words import basis_title, origins_of


@dataclass(frozen=True, slots=True)
class Given:
    """What the program cannot know and the operator states. What is empty stands in the record as a gap to fill.

    `transfers` maps a recipient to the third country and its safeguard (Art. 30(1)(e)); `others` are activities
    outside the portal, such as payroll and the telephone.
    """

    controller: Mapping[str, str] = field(default_factory=dict)
    transfers: Mapping[str, str] = field(default_factory=dict)
    measures: Sequence[str] = ()
    others: Sequence[str] = ()


_PARTICULARS = ("name", "address", "email", "representative", "data_protection_officer")


def as_json(given: Given | None = None, *, within: Map | None = None) -> dict[str, Any]:
    """The record as data: the controller, one activity per purpose, recipients, transfers, measures."""
    stated = given or Given()
    map_ = within or maps.current()
    entries = sorted((entry for entry in map_.entries if entry.columns), key=lambda entry: entry.label)
    found = outside.recipients(entries)
    return {
        "controller": {name: str(stated.controller.get(name, "")) for name in _PARTICULARS},
        "activities": [_activity(purpose, entries) for purpose in purposes_of(entries)],
        "rows_with_their_own_purpose": [
            {"table": entry.label, "column": name, "purpose_at": column.purposes.path}
            for entry in entries
            for name, column in entry.columns.items()
            if isinstance(column.purposes, FromRow)
        ],
        "tables_tied_to_nobody": [
            {"table": entry.label, "title": entry.title, "reason": str(entry.declaration.marker.reason)}
            for entry in entries
            if isinstance(entry.declaration.marker, Unlinked)
        ],
        "recipients": [str(one) for one in found],
        "transfers": {f"{one.name}, {one.country}": str(one.safeguard) for one in found if one.country is not None}
        | dict(stated.transfers),
        "measures": [*_measures(), *stated.measures],
        "other_activities": list(stated.others),
        "map_version": map_.version,
    }


def _activity(purpose: Purpose, entries: Sequence[Entry]) -> dict[str, Any]:
    """One purpose: whose data, of which kinds, who gets it and for how long."""
    uses = [entry for entry in entries if purpose in purposes_of([entry])]
    return {
        "key": purpose.key,
        "title": str(purpose.title),
        "explanation": str(purpose.explanation),
        "basis": purpose.basis.value,
        "basis_in_words": basis_title(purpose.basis),
        "interest": str(purpose.interest),
        "people": _people(uses),
        "categories": sorted({category for entry in uses for category in categories_of(entry, purpose)}),
        "tables": [{"label": entry.label, "title": entry.title} for entry in uses],
        "sources": list(dict.fromkeys(line for entry in uses for line in origins_of(entry))),
        "recipients": sorted({*(str(one) for one in purpose.recipients), *(one.name for one in participants())}),
        "retention": [str(purpose.retention), *(line for entry in uses for line in retention_of(entry))],
        "kept_by_law": sorted({entry.fate.ground for entry in uses if isinstance(entry.fate, Keep)}),
    }


def _people(entries: Sequence[Entry]) -> list[str]:
    titles = {Root.PERSON: _("persons with an account, guests and staff"), Root.CLIENT: _("clients")}
    roots = {tie.root for entry in entries for tie in entry.ties}
    return [titles[root] for root in Root if root in roots]


def _measures() -> list[str]:
    """What the program itself does for security (Art. 32(1) GDPR)."""
    return [
        _("Passwords are stored as Argon2 digests; tokens and addresses to be recognised as keyed digests."),
        _("Staff see and do only what their role allows; what they look at is logged by reference and shown by role."),
        _("Erasures are carried out from the declarations, verified, and repeated after a restored backup."),
        _("Consent is logged append-only, sealed in a chain and verifiable."),
        _("Pages run under a strict content security policy; files are stored outside the web root."),
    ]


def as_text(given: Given | None = None, *, within: Map | None = None) -> str:
    """The record for reading and printing."""
    return "\n".join(_lines(as_json(given, within=within))) + "\n"


def _lines(record: Mapping[str, Any]) -> Iterator[str]:
    gap = _("(to be stated by the controller)")
    captions = dict(
        zip(
            _PARTICULARS,
            (_("Name"), _("Address"), _("E-mail"), _("Representative"), _("Data protection officer")),
            strict=True,
        )
    )
    yield _("Record of processing activities (Art. 30 GDPR)")
    yield ""
    yield _("Controller")
    for name, value in record["controller"].items():
        yield f"  {captions[name]}: {value or gap}"
    for activity in record["activities"]:
        yield ""
        yield f"{activity['title']} ({activity['key']})"
        yield f"  {_('Purpose')}: {activity['explanation']}"
        yield f"  {_('Lawful basis')}: {activity['basis_in_words']} {activity['interest']}".rstrip()
        yield f"  {_('People')}: {', '.join(activity['people']) or '–'}"
        yield f"  {_('Categories of data')}: {', '.join(activity['categories'])}"
        yield f"  {_('Sources')}: {'; '.join(activity['sources']) or '–'}"
        yield f"  {_('Recipients')}: {', '.join(activity['recipients']) or _('none')}"
        yield f"  {_('Time limits')}: {' '.join(dict.fromkeys(activity['retention']))}"
        for ground in activity["kept_by_law"]:
            yield f"  {_('Kept after an erasure')}: {ground}"
    yield ""
    yield _("Transfers to third countries, and their safeguards")
    for recipient, safeguard in record["transfers"].items():
        yield f"  {recipient}: {safeguard}"
    if not record["transfers"]:
        yield f"  {_('none')}"
    yield ""
    yield _("Tables about people that are tied to nobody")
    for table in record["tables_tied_to_nobody"]:
        yield f"  {table['title']}: {table['reason']}"
    yield ""
    yield _("Security measures (Art. 32)")
    for measure in record["measures"]:
        yield f"  {measure}"
    if record["other_activities"]:
        yield ""
        yield _("Other activities of the controller")
        for other in record["other_activities"]:
            yield f"  {other}"
