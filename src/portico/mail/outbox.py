"""Taking mail out of the outbox: leases, and the holds that stop them.

A lease is a commit before anything is sent, and its outcome another one after. Between the two stands the mail server. A
worker killed in between leaves a lease that runs out; the mail is then sent again under the same Message-ID. That is also what a
crash of the machine leads to, so that neither commit has to be on the disk before the work goes on.
"""

from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import F, Q, QuerySet

from portico.kit import gate
from portico.kit.commits import may_be_lost
from portico.kit.compiled import Statement, compiled_once, update
from portico.mail.models import Message
from portico.people.holds import Work, held

State, Stream = Message.State, Message.Stream
LEASE = timedelta(minutes=5)  # longer than the slowest conversation with a mail server
SHELF_LIFE = timedelta(days=5)  # RFC 5321, 4.5.4.1: give up after four to five days
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)

# What the table of holds says of each stream. A message about the account that is neither about security nor owed by law is
# processing like any automation: a restriction stops it, and so does a suspension. What suspends, restricts or erases
# someone, or answers a request of theirs, is legal mail and goes out as `security`.
WORK: dict[str, Work] = {
    Stream.SECURITY: Work.SECURITY_MAIL,
    Stream.ERASURE_NOTICE: Work.ERASURE_NOTICE,
    Stream.SERVICE: Work.AUTOMATION,
}


def _not_held() -> Q:
    return reduce(
        or_,
        (Q(stream=stream) & ~Q(held(work, person="person_id", client="client_id")) for stream, work in WORK.items()),
    )


def claimable(*, at: datetime) -> QuerySet[Message]:
    """The messages that may be sent now, those with a lease that ran out among them."""
    return Message.objects.filter(_not_held(), state__in=Message.WAITING, next_at__lte=at)


def claim(*, at: datetime, only: UUID | None = None) -> Message | None:
    """Lease the message that has waited longest, or only this one. None if there is nothing to do.

    Raises `gate.Closed` where nothing may be sent. Nobody else gets the message until `lease_until`.
    """
    gate.require_open()
    with may_be_lost():
        key = only if only is not None else _longest_waiting(at)
        if key is None:
            return None
        lease = _lease(values=((key,), (at, at + LEASE)))
        return next(iter(Message.objects.raw(f"{lease.sql} RETURNING *", lease.given)), None)


@compiled_once
def _lease(*, values: tuple[tuple[UUID], tuple[datetime, datetime]]) -> Statement:
    """The claim itself: one message is ours from a moment to another, if it may be sent."""
    (key,), (at, until) = values
    changes = {"state": State.LEASED, "lease_until": until, "next_at": until, "attempts": F("attempts") + 1}
    return update(claimable(at=at).filter(pk=key), changes)


def _longest_waiting(at: datetime) -> UUID | None:
    """The message whose turn it is, locked; those that another worker is about to lease are passed over."""
    due = claimable(at=at).order_by("next_at").select_for_update(skip_locked=True, of=("self",))
    return due.values_list("pk", flat=True).first()


def sent(message: Message, *, at: datetime) -> None:
    """The mail server has taken it; the secrets go, so that no history opens a door."""
    _end(message, state=State.SENT, sent_at=at, secrets={}, failure="")
    _forget_a_strangers(message)


def failed(message: Message, *, failure: str) -> None:
    """The mail server refused it for good."""
    _end(message, state=State.FAILED, secrets={}, failure=failure)
    _forget_a_strangers(message)


def deferred(message: Message, *, failure: str, at: datetime) -> None:
    """Not now: tried again after a pause that doubles from half a minute to an hour."""
    pause = min(FIRST_PAUSE * 2 ** min(message.attempts - 1, 10), LONGEST_PAUSE)
    _end(message, state=State.DEFERRED, next_at=at + pause, failure=failure)


def _end(message: Message, **outcome: object) -> None:
    """Write the outcome of a lease that is still ours; a message that was erased meanwhile stays so."""
    mine = Message.objects.filter(pk=message.pk, state=State.LEASED, lease_until=message.lease_until)
    outcome["lease_until"] = None
    with may_be_lost():
        ours = mine.update(**outcome)
    if not ours:
        message.refresh_from_db()
        return
    for name, value in outcome.items():
        setattr(message, name, value)


def _forget_a_strangers(message: Message) -> None:
    """A message that has ended, of which nobody is known, stays in no history."""
    if message.person_id is None and message.client_id is None and message.state in (State.SENT, State.FAILED):
        _forget(Message.objects.filter(pk=message.pk))


def give_up(*, at: datetime) -> int:
    """End what has waited longer than its shelf life: stopped if a hold kept it, failed otherwise. Returns how many."""
    old = Message.objects.filter(state__in=Message.WAITING, next_at__lte=at, created_at__lte=at - SHELF_LIFE)
    ended = _forget(old)
    ended += old.filter(_not_held()).update(state=State.FAILED, lease_until=None, secrets={}, failure="expired")
    return ended + old.update(state=State.STOPPED, lease_until=None, secrets={}, failure="held")


def _forget(ended: QuerySet[Message]) -> int:
    """Keep nothing of a mail to somebody we do not know: it is in nobody's history, and nobody could have it erased."""
    deleted, _per_model = ended.filter(person=None, client=None).delete()
    return deleted
