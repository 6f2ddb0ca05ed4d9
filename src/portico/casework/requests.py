"""Requests that cannot be done at once: taking one in with the day by which it is answered, taking it up, answering it."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from portico.casework.deadlines import answer_by
from portico.casework.models import Request
from portico.casework.runs import lock
from portico.journal.actions import note
from portico.mail.actions import enqueue
from portico.mail.addresses import BadAddress
from portico.mail.models import Message
from portico.people.models import Client, Person

MOST = 5  # open requests of one person


class TooManyRequests(Exception):
    """As many requests of the person are open as are taken in at a time."""

    def __init__(self, person: Person) -> None:
        """Carry the person."""
        super().__init__(
            _(
                "%(most)d of your requests are open already. You can send another one once one of them is answered; what cannot "
                "wait, write to us by e-mail."
            )
            % {"most": MOST}
        )
        self.person = person


class AlreadyClosed(Exception):
    """The request was answered before."""

    def __init__(self, request: Request) -> None:
        """Carry the request as it stands."""
        super().__init__(f"The request is {request.state} already.")
        self.request = request


class NoAnswer(Exception):
    """Done and refused are both answers in words (Art. 12(3) and (4) GDPR)."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("A request is answered in words; write them.")


def open_request(
    *,
    person: Person,
    client: Client | None,
    kind: str,
    words: str,
    source: str = "portal",
    at: datetime,
    ip: str | None = None,
) -> Request:
    """Store a request and confirm it by mail with its number and the day of the answer (Art. 12(3) GDPR).

    `source` is a key for the journal: `portal`, `desk`, `ticket`. What the person wrote stands on the request alone.
    Raises `TooManyRequests` where `MOST` are open, and stores nothing then.
    """
    with transaction.atomic():
        lock("person", person.pk)
        if Request.objects.filter(person=person, state__in=Request.OPEN).count() >= MOST:
            raise TooManyRequests(person)
        made = Request.objects.create(
            person=person,
            client=client,
            kind=Request.Kind(kind),
            words=words.strip(),
            received_at=at,
            due=answer_by(at),
        )
        _note(made, "request.received", person.pk, "client", at, detail=source, ip=ip)
        _tell(made, "request_received", at, due=made.due)
    return made


def take_up(*, request: Request, by: UUID, by_role: str, at: datetime) -> Request:
    """Mark a request as in work. Raises `AlreadyClosed`."""
    with transaction.atomic():
        locked = _open(request)
        if locked.state == Request.State.RECEIVED:
            locked.state = Request.State.IN_WORK
            locked.save(update_fields=["state"])
            _note(locked, "request.taken_up", by, by_role, at)
    return locked


def close_request(*, request: Request, state: str, answer: str, by: UUID, by_role: str, at: datetime) -> Request:
    """Answer a request: `done` or `refused`, with words for the person, who gets them by mail. Raises `AlreadyClosed` or `NoAnswer`.

    A refusal has to name its ground, the right to complain and the way to a court; that is the answer's to say.
    """
    if state not in Request.CLOSED:
        sentence = f"A request is closed as one of {', '.join(Request.CLOSED)}."
        raise ValueError(sentence)
    if not answer.strip():
        raise NoAnswer
    with transaction.atomic():
        locked = _open(request)
        locked.state = state
        locked.answer = answer.strip()
        locked.closed_at = at
        locked.closed_by = by
        locked.save(update_fields=["state", "answer", "closed_at", "closed_by"])
        _note(locked, "request.closed", by, by_role, at)
        _tell(locked, "request_answered", at, answer=locked.answer)
    return locked


def _open(request: Request) -> Request:
    locked = Request.objects.select_for_update().get(pk=request.pk)
    if locked.state not in Request.OPEN:
        raise AlreadyClosed(locked)
    return locked


def _tell(request: Request, template: str, at: datetime, **told: date | str) -> None:
    """Write to the person, naming the right and the request's number; an address that cannot be written to stops nothing."""
    person = request.person
    with translation.override(person.language):
        kind = str(Request.Kind(request.kind).label)
    try:
        enqueue(
            template=template,
            person=person,
            to=person.email,
            language=person.language,
            stream=Message.Stream.SECURITY,
            context={"name": person.name, "kind": kind, "number": str(request.pk), **told},
            client=request.client,
            at=at,
        )
    except BadAddress:
        return  # the request stands in the portal, and so does the answer


def _note(
    request: Request, verb: str, by: UUID, by_role: str, at: datetime, *, detail: str = "", ip: str | None = None
) -> None:
    note(
        verb=verb,
        at=at,
        actor=by,
        actor_role=by_role,
        person=request.person_id,
        client=request.client_id,
        about=("casework.Request", str(request.pk)),
        detail=detail or request.state,
        ip=ip,
    )
