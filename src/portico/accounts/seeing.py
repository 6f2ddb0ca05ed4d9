"""A member of staff looks at the portal as a client sees it. The session stays theirs; it only says whom they see, and until when.

Nothing here signs anybody in: `request.user` is the member of staff throughout, and what the person's own sessions tell does
not change. What may be looked at is decided in `portico.portal.seen`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext as _

from portico.journal.actions import note
from portico.people.models import Client, Hold, Member, Person, Staff
from portico.people.permissions import Permission, allows

KEY = "seen_as"
LASTS = timedelta(minutes=30)


class CannotSee(Exception):
    """The portal is not there to be seen as this person sees it; the words are a sentence for the member of staff."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Whose portal a member of staff looks at, in which account, until when, and in which role of their own."""

    person: Person
    client: Client
    until: datetime
    staff: UUID
    role: str

    def allows(self, permission: Permission) -> bool:
        """Whether the member of staff holds a permission."""
        return allows(self.role, permission)


def enter(*, session: SessionBase, client: Client, person: Person, by: UUID, by_role: str, at: datetime) -> None:
    """From now on and for half an hour the session shows the portal as this person sees it. Noted. Raises `CannotSee`."""
    if not Member.objects.filter(client=client, person=person).exists():
        raise CannotSee(_("This person does not belong to the account."))
    held = Hold.objects.filter(kind=Hold.Kind.ERASING)
    if held.filter(person=person).exists() or held.filter(client=client).exists():
        raise CannotSee(_("The data is being erased. There is no portal to see any more."))
    session[KEY] = {"person": str(person.pk), "client": str(client.pk), "until": (at + LASTS).timestamp()}
    _note("portal.entered", person.pk, client.pk, by, by_role, at)


def leave(*, session: SessionBase, by: UUID, by_role: str, at: datetime) -> UUID | None:
    """The session shows the portal as that person sees it no longer; returns whose account it was."""
    told: dict[str, Any] | None = session.pop(KEY, None)
    if told is None:
        return None
    client = UUID(told["client"])
    _note("portal.left", UUID(told["person"]), client, by, by_role, at)
    return client


def seen_in(session: SessionBase, *, by: UUID, at: datetime) -> Seen | None:
    """Whom the session shows, if that still holds: the time, the permission, the place in the account."""
    told: dict[str, Any] | None = session.get(KEY)
    if told is None or told["until"] <= at.timestamp():
        return None
    staff = Staff.objects.filter(person=by).first()
    if staff is None or not allows(staff.role, Permission.VIEW_PORTAL):
        return None
    place = Member.objects.filter(client=told["client"], person=told["person"]).select_related("client", "person")
    found = place.first()
    if found is None:
        return None
    until = datetime.fromtimestamp(told["until"], tz=at.tzinfo)
    return Seen(found.person, found.client, until, by, staff.role)


def _note(verb: str, person: UUID, client: UUID, by: UUID, by_role: str, at: datetime) -> None:
    about = ("people.Person", str(person))
    note(verb=verb, at=at, actor=by, actor_role=by_role, person=person, client=client, about=about)
