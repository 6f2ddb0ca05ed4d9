"""Reading who can sign in, and where they are signed in."""

from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, ip_address

from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Value
from django.db.models.functions import Lower

from portico.accounts.models import Session
from portico.kit.digests import exact_digest
from portico.people.models import Person, Staff


def person_with_address(address: str) -> Person | None:
    """The person who signs in with this address, whatever its case."""
    lowered = Person.objects.annotate(lowered=Lower("email"))
    return lowered.filter(lowered=Lower(Value(address.strip())), can_sign_in=True).first()


def role_of(person: Person) -> str:
    """How the journal names a person who acts: their role at the desk, or `client`."""
    return Staff.objects.filter(person=person).values_list("role", flat=True).first() or "client"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """One browser in which a person is signed in. `id` opens nothing: it is a digest of what the cookie holds."""

    id: str
    browser: str
    system: str
    network: str
    since: datetime
    seen: datetime
    current: bool


def sessions_of(person: Person, *, current: SessionBase, at: datetime) -> list[Whereabouts]:
    """Where a person is signed in: this browser first, then by when each was last seen."""
    rows = (
        Session.objects.filter(person=person, expire_date__gt=at)
        .defer("session_data")
        .order_by("-seen_at", "-created_at")
    )
    found = [
        Whereabouts(
            id=session_id(row.session_key),
            browser=_first(_BROWSERS, row.user_agent),
            system=_first(_SYSTEMS, row.user_agent),
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


# What a browser says of itself names its ancestors too: the first that fits is the one.
_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def _first(marks: tuple[tuple[str, str], ...], said: str) -> str:
    return next((name for mark, name in marks if mark in said), "")
