"""Where a person is signed in."""

from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, ip_address

from django.contrib.sessions.backends.base import SessionBase

from portico.accounts.devices import in_words
from portico.accounts.models import Session
from portico.kit.digests import exact_digest
from portico.people.models import Person


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """One browser in which a person is signed in. `id` opens nothing: it is a digest of what the cookie holds."""

    id: str
    device: str
    network: str
    since: datetime
    seen: datetime
    current: bool


def sessions_of(person: Person, *, current: SessionBase, at: datetime) -> list[Whereabouts]:
    """Where a person is signed in: this browser first, then by when each was last seen."""
    rows = (
        Session.objects.filter(person=person, awaits_second_factor=False, expire_date__gt=at)
        .defer("session_data")
        .order_by("-seen_at", "-created_at")
    )
    found = [
        Whereabouts(
            id=session_id(row.session_key),
            device=in_words(row.user_agent),
            network=masked(row.ip),
            since=row.created_at,
            seen=row.seen_at,
            current=row.session_key == current.session_key,
        )
        for row in rows[:_LISTED]
    ]
    return sorted(found, key=lambda one: not one.current)


_LISTED = 100  # whoever has more signs out everywhere


def session_id(session_key: str) -> str:
    """How a page names a session without holding the key to it."""
    return exact_digest(scope="session", value=session_key)[:32]


def masked(ip: str | None) -> str:
    """An IP of which enough is shown to recognise a network and too little to find a house."""
    if not ip:
        return ""
    address = ip_address(ip)
    if isinstance(address, IPv4Address):
        return ".".join([*ip.split(".")[:2], "x", "x"])
    return ":".join([*address.exploded.split(":")[:3], "x"])
