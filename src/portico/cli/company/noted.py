"""What staff keep about clients in their own words: notes, one of which protects somebody, and tags."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from portico.cli.company.cast import Cast, Step
from portico.people import notes, tags
from portico.people.models import Client, Tag
from portico.people.permissions import StaffRole

TAGS = (("pilot customer", Tag.Colour.BLUE), ("prefers letters", Tag.Colour.GREY), ("pays on time", Tag.Colour.GREEN))
ADA, GRACE = "ada@lovelace.example", "grace@hopper.example"
WORDS = (
    (ADA, 90, "Asked whether the engine room may be visited. Told her that visits are in June.", ""),
    (ADA, 41, "Prefers to be called before noon; the number in her profile is right.", ""),
    (
        ADA,
        12,
        "A neighbour called about a parcel that was left with them and gave their own number for the courier.",
        "the neighbour, whose number stands in the note",
    ),
    (GRACE, 30, "Their audit is in March. They want answers in writing.", ""),
)


def steps(cast: Cast, *, at: datetime) -> Iterator[Step]:
    """Tags that were defined and set, and notes; to be taken in the order of time."""
    support, owner = cast.staff[StaffRole.SUPPORT].pk, cast.staff[StaffRole.OWNER].pk
    begun = at - timedelta(days=100)
    for name, colour in TAGS:
        yield begun, partial(tags.define, name=name, colour=colour, by=owner, by_role=StaffRole.OWNER, at=begun)
    later = begun + timedelta(days=1)
    for email, name in ((ADA, "pilot customer"), (ADA, "prefers letters"), (GRACE, "pays on time")):
        yield later, partial(_tag, cast[email].client, name, support, later)
    for email, days, words, why in WORDS:
        when = at - timedelta(days=days)
        client, role = cast[email].client, StaffRole.SUPPORT
        yield when, partial(notes.write, client=client, words=words, why=why, by=support, by_role=role, at=when)


def _tag(client: Client, name: str, by: UUID, at: datetime) -> None:
    tags.put(client=client, tag=Tag.objects.get(name=name), by=by, by_role=StaffRole.SUPPORT, at=at)
