"""Notes of staff on a client: written, edited and removed, each with a line in the journal that holds no word of it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from portico.journal.actions import note as journal
from portico.kit import claims
from portico.people.holds import Work, held
from portico.people.models import Client, Member, Note


class NotNoted(Exception):
    """Nothing was changed; the words are a sentence for the member of staff."""


class Stopped(NotNoted):
    """A hold stops what staff write about the client."""

    def __init__(self) -> None:
        """Say why."""
        super().__init__(
            _("Nothing was changed: the account is being erased, or its processing is restricted to storage.")
        )


class NoteChanged(NotNoted):
    """Somebody else has edited or removed the note since it was shown."""

    def __init__(self, now: Note | None) -> None:
        """Carry the note as it is; None once it is gone."""
        super().__init__(
            _("Somebody has edited this note meanwhile. Look at their words and decide again.")
            if now
            else _("Somebody has removed this note meanwhile.")
        )
        self.now = now


def open_to_staff() -> QuerySet[Client]:
    """The claim: accounts about which staff may write, and which they may tag.

    Neither the account is held, nor everybody in it.
    """
    free = Member.objects.filter(~held(Work.STAFF_EDITS, person="person_id"), client=OuterRef("pk"))
    return Client.objects.filter(~held(Work.STAFF_EDITS, client="pk"), Exists(free))


def lock(client: Client) -> None:
    """Within a transaction: lock the account if staff may write about it. Raises `Stopped`."""
    if open_to_staff().select_for_update().filter(pk=client.pk).first() is None:
        raise Stopped


def write(*, client: Client, words: str, why: str, by: UUID, by_role: str, at: datetime) -> Note:
    """Keep a note. With `why` it protects another person and is withheld from the client's copy. Raises `Stopped`."""
    with transaction.atomic():
        lock(client)
        made = Note.objects.create(
            client=client, words=words.strip(), protects=bool(why), why=why.strip(), author=by, written_at=at
        )
        _journal("note.written", made, by, by_role, at)
    return made


def edit(*, note: Note, words: str, why: str, by: UUID, by_role: str, at: datetime) -> Note:
    """Put other words in the place of a note's, as it was shown. Raises `NoteChanged` or `Stopped`."""
    with transaction.atomic():
        lock(note.client)
        found = _as_shown(note)
        found.words, found.protects, found.why, found.edited_at = words.strip(), bool(why), why.strip(), at
        found.save(update_fields=["words", "protects", "why", "edited_at"])
        _journal("note.edited", found, by, by_role, at)
    return found


def remove(*, note: Note, by: UUID, by_role: str, at: datetime) -> None:
    """Remove a note as it was shown. Raises `NoteChanged` or `Stopped`."""
    with transaction.atomic():
        lock(note.client)
        found = _as_shown(note)
        _journal("note.removed", found, by, by_role, at)
        found.delete()


def notes_of(client: Client) -> QuerySet[Note]:
    """The notes on a client, newest first."""
    return Note.objects.filter(client=client).order_by("-written_at", "-pk")


def _as_shown(note: Note) -> Note:
    """The row, if it is still what `note` holds: its time of editing tells."""
    found = Note.objects.select_for_update().filter(pk=note.pk).first()
    if found is None or found.edited_at != note.edited_at:
        raise NoteChanged(found)
    return found


def _journal(verb: str, note: Note, by: UUID, by_role: str, at: datetime) -> None:
    about = ("people.Note", str(note.pk))
    journal(verb=verb, at=at, actor=by, actor_role=by_role, client=note.client_id, about=about)


claims.register(
    claims.Claim(
        name="people.notes",
        family=Work.STAFF_EDITS.value,
        takes=lambda person: open_to_staff().filter(members__person=person).exists(),
    )
)
