"""Who outside has the data of some tables, with what covers a transfer to a third country."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from portico.privacy import FromRow, Participant, Recipient
from portico.rights.map import Entry
from portico.rights.plan import participants


def recipients(entries: Iterable[Entry]) -> list[Recipient]:
    """Each recipient once, by name: the participants, and those that the tables and their purposes name."""
    found = {one.name: _of_participant(one) for one in participants()}
    for entry in entries:
        for one in entry.declaration.recipients:
            found[str(one)] = _as_recipient(one)
        for column in entry.columns.values():
            if not isinstance(column.purposes, FromRow):
                found.update({str(one): _as_recipient(one) for use in column.purposes for one in use.recipients})
    return [found[name] for name in sorted(found)]


def as_json(recipient: Recipient) -> dict[str, Any]:
    """A recipient in words: its name, what it does, and for a third country the safeguard of the transfer."""
    return {
        "name": str(recipient.name),
        "task": str(recipient.task),
        "country": "" if recipient.country is None else str(recipient.country),
        "safeguard": "" if recipient.safeguard is None else str(recipient.safeguard),
    }


def in_words(recipient: Mapping[str, str]) -> str:
    """The same in one line, for reading."""
    said = f"{recipient['name']}: {recipient['task']}" if recipient["task"] else recipient["name"]
    if not recipient["country"]:
        return said
    return _("%(recipient)s (%(country)s; safeguard: %(safeguard)s)") % {**recipient, "recipient": said}


def _of_participant(participant: Participant) -> Recipient:
    """What a participant says of itself, or at least its name."""
    said = getattr(participant, "recipient", None)
    return said if isinstance(said, Recipient) else Recipient(participant.name)


def _as_recipient(given: object) -> Recipient:
    return given if isinstance(given, Recipient) else Recipient(given)
