"""Writing the activity log."""

from datetime import datetime, timedelta
from uuid import UUID

from portico.journal.models import Entry

LOOKED = timedelta(minutes=10)


def note(
    *,
    verb: str,
    at: datetime,
    actor: UUID | None = None,
    actor_role: str = "system",
    person: UUID | None = None,
    client: UUID | None = None,
    about: tuple[str, str] = ("", ""),
    detail: str = "",
    ip: str | None = None,
    user_agent: str = "",
) -> Entry:
    """Write one line. `about` is (type, opaque id); `detail` a key from code, never a value; `ip` for security events only."""
    made = line(
        verb=verb,
        at=at,
        actor=actor,
        actor_role=actor_role,
        person=person,
        client=client,
        about=about,
        detail=detail,
        ip=ip,
        user_agent=user_agent,
    )
    made.save(force_insert=True)
    return made


def note_look(
    *,
    verb: str,
    at: datetime,
    actor: UUID,
    actor_role: str,
    about: tuple[str, str],
    person: UUID | None = None,
    client: UUID | None = None,
    detail: str = "",
) -> None:
    """Write that staff looked at something: once in ten minutes for each of them, thing and part."""
    lately = Entry.objects.filter(actor=actor, at__gt=at - LOOKED, verb=verb, object_id=about[1], detail=detail)
    if not lately.exists():
        note(
            verb=verb,
            at=at,
            actor=actor,
            actor_role=actor_role,
            person=person,
            client=client,
            about=about,
            detail=detail,
        )


def line(
    *,
    verb: str,
    at: datetime,
    actor: UUID | None = None,
    actor_role: str = "system",
    person: UUID | None = None,
    client: UUID | None = None,
    about: tuple[str, str] = ("", ""),
    detail: str = "",
    ip: str | None = None,
    user_agent: str = "",
) -> Entry:
    """The same line, not stored yet, for those who store it together with other rows."""
    return Entry(
        verb=verb,
        at=at,
        actor=actor,
        actor_role=actor_role,
        person=person,
        client=client,
        object_type=about[0],
        object_id=about[1],
        detail=detail,
        ip=ip,
        user_agent=user_agent[:200],
    )
