"""What is said about an open request, by the person and by staff. The person reads all of it on the request's page."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portico.casework.models import Request, RequestStep
from portico.casework.requests import note_request, open_one, step, tell

MOST = 20  # messages of the person about one request


class NothingWritten(Exception):
    """A message has words."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(_("Write your message."))


class TooManyMessages(Exception):
    """The person has written as often about this request as is taken in."""

    def __init__(self, request: Request) -> None:
        """Carry the request."""
        super().__init__(
            _("You have written %(most)d messages about this request already. For more, write to us by e-mail.")
            % {"most": MOST}
        )
        self.request = request


def add_words(*, request: Request, words: str, at: datetime, ip: str | None = None) -> RequestStep:
    """Add something that the person wrote to their open request. Raises `NothingWritten`, `TooManyMessages`, `AlreadyClosed`."""
    if not words.strip():
        raise NothingWritten
    with transaction.atomic():
        locked = open_one(request)
        said = RequestStep.objects.filter(
            request=locked, kind=RequestStep.Kind.MESSAGE, actor=locked.person_id, actor_role="client"
        )
        if said.count() >= MOST:
            raise TooManyMessages(locked)
        made = step(locked, RequestStep.Kind.MESSAGE, locked.person_id, "client", at, words.strip())
        note_request(locked, "request.written", locked.person_id, "client", at, ip=ip)
    return made


def write_to_person(*, request: Request, words: str, by: UUID, by_role: str, at: datetime) -> RequestStep:
    """Write to the person about their open request; they get the words by mail too. Raises `NothingWritten`, `AlreadyClosed`."""
    if not words.strip():
        raise NothingWritten
    with transaction.atomic():
        locked = open_one(request)
        made = step(locked, RequestStep.Kind.MESSAGE, by, by_role, at, words.strip())
        note_request(locked, "request.written", by, by_role, at)
        tell(locked, "request_message", at, words=made.words, due=locked.due)
    return made
