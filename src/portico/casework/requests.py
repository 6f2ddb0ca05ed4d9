"""Requests that cannot be done at once: taking one in with the day by which it is answered, working on it, answering it.

Every step is written down beside the request and told to the person by mail. Here stand the steps that move the request;
`correspondence` has what is said about it, `restriction` what Art. 18 asks for at once.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from portico.casework.deadlines import answer_by
from portico.casework.models import Request, RequestStep
from portico.casework.runs import lock
from portico.journal.actions import note
from portico.mail.actions import enqueue
from portico.mail.addresses import BadAddress
from portico.mail.models import Message
from portico.people.models import Client, Person
from portico.people.queries import local_day

MOST = 5  # open requests of one person
MONTHS = 3  # for an answer, where it was told within the first that more are needed (Art. 12(3))


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


class NoReasons(Exception):
    """Whoever waits longer is told why (Art. 12(3) GDPR)."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(_("Write down why it takes longer; the person is told."))


class TooLateToExtend(Exception):
    """More time can be taken once, and only within the first month (Art. 12(3) GDPR)."""

    def __init__(self, request: Request) -> None:
        """Carry the request."""
        super().__init__(
            _("More time can be taken once, and only before the day on which the answer was due. Answer now.")
        )
        self.request = request


def open_request(
    *,
    person: Person,
    client: Client | None,
    kind: str,
    words: str,
    source: str = "portal",
    at: datetime,
    about: str = "",
    controller: str = "",
    contact: str = "",
    ip: str | None = None,
) -> Request:
    """Store a request and confirm it by mail with its number and the day of the answer (Art. 12(3) GDPR).

    `source` is a key for the journal: `portal`, `desk`, `ticket`. `about` is a key from code, such as that of the field, the
    purpose or the ground of Art. 18(1) that it is about. `controller` and `contact` say to whom data is to be sent (Art. 20(2)).
    What the person wrote stands on the request alone. Raises `TooManyRequests` where `MOST` are open, and stores nothing then.
    """
    with transaction.atomic():
        lock("person", person.pk)
        if Request.objects.filter(person=person, state__in=Request.OPEN).count() >= MOST:
            raise TooManyRequests(person)
        made = Request.objects.create(
            person=person,
            client=client,
            kind=Request.Kind(kind),
            source=source,
            about=about,
            words=words.strip(),
            controller=controller.strip(),
            contact=contact.strip(),
            received_at=at,
            due=answer_by(at),
        )
        step(made, RequestStep.Kind.RECEIVED, person.pk, "client", at)
        note_request(made, "request.received", person.pk, "client", at, detail=source, ip=ip)
        if made.controller:
            tell(made, "transfer_asked", at, due=made.due, controller=made.controller)
        else:
            tell(made, "request_received", at, due=made.due)
    return made


def check_identity(*, request: Request, by: UUID, by_role: str, at: datetime) -> Request:
    """Note that we know that it is the person who asks; told by mail. Changes nothing after it was taken up. Raises `AlreadyClosed`."""
    with transaction.atomic():
        locked = open_one(request)
        if locked.state == Request.State.RECEIVED:
            _move(locked, Request.State.CHECKED, "request.identity_checked", by, by_role, at)
    return locked


def take_up(*, request: Request, by: UUID, by_role: str, at: datetime) -> Request:
    """Mark a request as in work; told by mail. Raises `AlreadyClosed`."""
    with transaction.atomic():
        locked = open_one(request)
        if locked.state != Request.State.IN_WORK:
            _move(locked, Request.State.IN_WORK, "request.taken_up", by, by_role, at)
    return locked


def extend(*, request: Request, reasons: str, by: UUID, by_role: str, at: datetime) -> Request:
    """Take up to two months more for a complex request and tell the person why, within the first month (Art. 12(3) GDPR).

    Raises `NoReasons`, `TooLateToExtend`, `AlreadyClosed`; nothing changes then.
    """
    if not reasons.strip():
        raise NoReasons
    with transaction.atomic():
        locked = open_one(request)
        if not extendable(locked, at=at):
            raise TooLateToExtend(locked)
        locked.extended_at = at
        locked.extension = reasons.strip()
        locked.due = answer_by(locked.received_at, months=MONTHS)
        locked.save(update_fields=["extended_at", "extension", "due"])
        step(locked, RequestStep.Kind.EXTENDED, by, by_role, at)
        note_request(locked, "request.extended", by, by_role, at)
        tell(locked, "request_extended", at, due=locked.due, reasons=locked.extension)
    return locked


def extendable(request: Request, *, at: datetime) -> bool:
    """Whether more time can still be taken: once, while it is open and before the answer is late."""
    return request.state in Request.OPEN and request.extended_at is None and local_day(at) <= request.due


def close_request(*, request: Request, state: str, answer: str, by: UUID, by_role: str, at: datetime) -> Request:
    """Answer a request: `done` or `refused`, with words for the person, who gets them by mail. Raises `AlreadyClosed` or `NoAnswer`.

    A refusal's words name its ground; the right to complain and the way to a court are told with them (Art. 12(4) GDPR).
    """
    if state not in Request.CLOSED:
        sentence = f"A request is closed as one of {', '.join(Request.CLOSED)}."
        raise ValueError(sentence)
    if not answer.strip():
        raise NoAnswer
    with transaction.atomic():
        locked = open_one(request)
        locked.state = state
        locked.answer = answer.strip()
        locked.closed_at = at
        locked.closed_by = by
        locked.save(update_fields=["state", "answer", "closed_at", "closed_by"])
        step(locked, RequestStep.Kind(state), by, by_role, at)
        note_request(locked, "request.closed", by, by_role, at)
        template = "request_refused" if state == Request.State.REFUSED else "request_answered"
        tell(locked, template, at, answer=locked.answer)
    return locked


def open_one(request: Request) -> Request:
    """The request under its lock. Raises `AlreadyClosed`."""
    locked = Request.objects.select_for_update().get(pk=request.pk)
    if locked.state not in Request.OPEN:
        raise AlreadyClosed(locked)
    return locked


def step(request: Request, kind: str, by: UUID | None, by_role: str, at: datetime, words: str = "") -> RequestStep:
    """Write down beside the request what was said or done."""
    return RequestStep.objects.create(request=request, kind=kind, at=at, actor=by, actor_role=by_role, words=words)


def tell(request: Request, template: str, at: datetime, **told: date | str) -> None:
    """Write to the person and in no account's matters, naming the right and the request's number; an address that cannot be written to stops nothing."""
    person = request.person
    with translation.override(person.language):
        kind = str(Request.Kind(request.kind).label)
        named = {name: str(value) if name == "state" else value for name, value in told.items()}
    try:
        enqueue(
            template=template,
            person=person,
            to=person.email,
            language=person.language,
            stream=Message.Stream.SECURITY,
            context={"name": person.name, "kind": kind, "number": str(request.pk), **named},
            at=at,
        )
    except BadAddress:
        return  # the request stands in the portal, and so does the answer


def note_request(
    request: Request, verb: str, by: UUID, by_role: str, at: datetime, *, detail: str = "", ip: str | None = None
) -> None:
    """Write a line of the journal about a request, by reference.

    What somebody asks about their data is told to nobody else of the account in which they asked, so the line names no account.
    """
    note(
        verb=verb,
        at=at,
        actor=by,
        actor_role=by_role,
        person=request.person_id,
        about=("casework.Request", str(request.pk)),
        detail=detail or request.state,
        ip=ip,
    )


def _move(request: Request, state: Request.State, verb: str, by: UUID, by_role: str, at: datetime) -> None:
    request.state = state
    request.save(update_fields=["state"])
    step(request, RequestStep.Kind(state.value), by, by_role, at)
    note_request(request, verb, by, by_role, at)
    with translation.override(request.person.language):
        label = str(state.label)
    tell(request, "request_moved", at, state=label, due=request.due)
