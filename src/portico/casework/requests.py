"""Working on requests: taking one up, answering it. Opening one stands in `portico.casework.actions`."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import translation

from portico.casework.models import Request
from portico.journal.actions import note
from portico.mail.actions import enqueue
from portico.mail.addresses import BadAddress
from portico.mail.models import Message

OPEN = (Request.State.RECEIVED, Request.State.IN_WORK)
CLOSED = (Request.State.DONE, Request.State.REFUSED)


class AlreadyClosed(Exception):
    """The request was answered before."""

    def __init__(self, request: Request) -> None:
        """Carry the request as it stands."""
        super().__init__(f"The request is {request.state}.")
        self.request = request


class NoAnswer(Exception):
    """Done and refused are both answers in words (Art. 12(3) and (4))."""


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
    if state not in CLOSED:
        sentence = f"A request is closed as one of {', '.join(CLOSED)}."
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
        _tell(locked, at)
    return locked


def _open(request: Request) -> Request:
    locked = Request.objects.select_for_update().get(pk=request.pk)
    if locked.state not in OPEN:
        raise AlreadyClosed(locked)
    return locked


def _tell(request: Request, at: datetime) -> None:
    person = request.person
    with translation.override(person.language):
        kind = str(Request.Kind(request.kind).label)
    try:
        enqueue(
            template="request_answered",
            person=person,
            to=person.email,
            language=person.language,
            stream=Message.Stream.SECURITY,
            context={"name": person.name, "kind": kind, "number": str(request.pk), "answer": request.answer},
            client=request.client,
            at=at,
        )
    except BadAddress:
        return  # the answer stands in the portal


def _note(request: Request, verb: str, by: UUID, by_role: str, at: datetime) -> None:
    note(
        verb=verb,
        at=at,
        actor=by,
        actor_role=by_role,
        person=request.person_id,
        client=request.client_id,
        about=("casework.Request", str(request.pk)),
        detail=request.state,
    )
