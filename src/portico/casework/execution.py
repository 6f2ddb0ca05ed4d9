"""Carrying an erasure out: ledger, notice, participants, batches, files, verification, receipt; from wherever it was left.

The order of commits is the promise. The decision is committed before the ledger hears of it; the ledger before the
database says so; and only then is anything destroyed. Killed anywhere, the same call goes on to the same end.
"""

import contextlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.storage import storages
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from portico.accounts.memories import forget_what_was_typed
from portico.casework import ledger
from portico.casework.erasure import MARGIN, concerned, fall_due
from portico.casework.models import Candidate, DoomedFile, Finding, Run
from portico.casework.receipts import RECEIPT, write_receipt
from portico.casework.runs import Worklists, payload_of, planned, roots_of
from portico.casework.runs import locked as under_lock
from portico.consent.models import Tombstone
from portico.kit.commits import wait_for_the_next
from portico.kit.compiled import Statement, compiled_once, delete, update
from portico.kit.links import absolute
from portico.kit.logs import where
from portico.kit.sealing import new_key, seal, unseal
from portico.kit.tokens import new_token, token_digest
from portico.mail.actions import compose
from portico.mail.addresses import BadAddress
from portico.mail.delivery import deliver_one
from portico.mail.models import Message
from portico.rights import execution, identifiers, verification
from portico.rights import ledger as ledgers
from portico.rights.compiled import union
from portico.rights.plan import participants

log = logging.getLogger("portico.casework")

LEASE = timedelta(minutes=2)
BATCH = 5000
ROUNDS = 5  # how often rows that arrive meanwhile are gone after, before a human is asked
NOTICE_PATIENCE = timedelta(hours=24)
_GOING = (Run.State.LEDGERED, Run.State.EXECUTING)  # the first batch's commit makes one the other


class NotYet(Exception):
    """The run waits for something outside: the ledger, the mail server, a participant. The same call goes on later."""

    def __init__(self, reason: str) -> None:
        """Say what is waited for, in a word for logs and a page."""
        super().__init__(f"The erasure waits for {reason}; run the same command again, or leave it to the worker.")
        self.reason = reason


def proceed(*, run: UUID, at: datetime, patient: bool = True, batch: int = BATCH) -> Run:
    """Go on with a run to its end, or as far as it can go now; returns it as it stands.

    `patient` waits, within limits, for the notice to leave and for participants; without, what cannot be reached is named on
    the receipt. Two processes may do this at once: each batch locks the run. Raises `NotYet` where the run has to wait.
    """
    found = Run.objects.get(pk=run)
    if found.state == Run.State.STOPPED and found.started_at is not None:
        found = _again(found)
    if found.state == Run.State.COOLING_OFF:
        found = fall_due(run=found, at=at)
    notices: list[UUID] | None = None
    if found.state == Run.State.DECIDED:
        found, notices = _tell_the_ledger(found, at=at)
    if found.state == Run.State.LEDGERED:
        _send_notice(found, notices, at=at, patient=patient)
        _ask_participants(found, at=at, patient=patient)
    if found.state in _GOING:
        found = _destroy(found, at=at, batch=batch)
    return found


def claim(*, at: datetime) -> UUID | None:
    """Take the run that has waited longest for a worker, for the length of a lease; None if there is nothing to do."""
    due = Run.objects.filter(state=Run.State.COOLING_OFF, due_at__lte=at) | Run.objects.filter(state__in=Run.MOVING)
    free = due.filter(lease_until=None) | due.filter(lease_until__lte=at)
    key = free.order_by("decided_at", "pk").values_list("pk", flat=True).first()
    if key is None or not free.filter(pk=key).update(lease_until=at + LEASE):
        return None
    return key


def _tell_the_ledger(run: Run, *, at: datetime) -> tuple[Run, list[UUID] | None]:
    """Append the decision, keep the key of the identifiers beside it, then commit that it stands there; returns also the notices.

    What that commit needs is read and written out while the disk is waited for; nothing of it is stored before the ledger has said
    that the entry stands.
    """
    made = new_key()
    try:
        with ledger.appending(
            id=run.pk, kind="erasure", payload=payload_of(run), at=run.decided_at, key=made
        ) as appended:
            collected = identifiers.collect(roots_of(run)).to_bytes()
            notices = [] if run.trigger == Run.Trigger.REPLAY else _write_notice(run, at=at)
            appended.result()
        key = ledgers.current().key(run.pk) or made  # that of whoever was first
    except ledgers.Unreachable as error:
        raise NotYet("the ledger") from error
    run.identifiers = seal(collected, key)
    run.state, run.ledgered_at = Run.State.LEDGERED, at
    with transaction.atomic():
        decided = Run.objects.filter(pk=run.pk, state=Run.State.DECIDED)
        ours = decided.update(
            identifiers=run.identifiers,
            state=run.state,
            ledgered_at=at,
            receipt_token=run.receipt_token,
            notice=run.notice,
        )
        if ours:  # otherwise another process was here meanwhile
            Message.objects.bulk_create(notices)
    return (run, [one.pk for one in notices]) if ours else (Run.objects.get(pk=run.pk), None)


def _write_notice(run: Run, *, at: datetime) -> list[Message]:
    """Put the promise with its number into words, with the link that will open the receipt for 30 days."""
    token, written = new_token(), list[Message]()
    run.receipt_token = token_digest(purpose=RECEIPT, token=token)
    for person in concerned(roots_of(run)):
        try:
            message = compose(
                template="erasure_notice",
                person=person,
                to=person.email,
                language=person.language,
                stream=Message.Stream.ERASURE_NOTICE,
                context={"name": person.name, "number": str(run.pk)},
                secrets={"link": absolute(f"/receipt/{token}/")},
                at=at,
            )
        except BadAddress:
            run.notice = "failed"
        else:
            written.append(message)
    return written


def _send_notice(run: Run, notices: list[UUID] | None, *, at: datetime, patient: bool) -> None:
    """Send the notice before anything is destroyed, since its address goes with the rest.

    `notices` are those that were just written; without, they are looked for. What came of it is put on the run and committed with
    the first batch; until then the outbox knows it.
    """
    if run.notice == "sent":
        return
    since = run.ledgered_at or at
    states = set()
    for key in _notices(run, since) if notices is None else notices:
        with contextlib.suppress(Message.DoesNotExist):  # another process went on with the run meanwhile
            states.add(deliver_one(message_id=key, at=at))
    unsent = states - {Message.State.SENT, Message.State.FAILED, Message.State.STOPPED}
    if unsent and patient and at < since + NOTICE_PATIENCE:
        raise NotYet("the mail server")
    if states:
        whole = states == {Message.State.SENT} and run.notice != "failed"
        run.notice = "sent" if whole else "failed"


def _notices(run: Run, since: datetime) -> list[UUID]:
    told = Message.objects.filter(person__in=concerned(roots_of(run)), created_at__gte=since)
    return list(told.filter(stream=Message.Stream.ERASURE_NOTICE).values_list("pk", flat=True))


def _ask_participants(run: Run, *, at: datetime, patient: bool) -> None:
    """Let the world outside act while the identifiers still exist. Who cannot be reached is asked again, until the margin.

    Their answers are put on the run and committed with the first batch, or now where somebody is waited for.
    """
    subject, stands = roots_of(run).subject, dict(run.participants)
    for one in participants():
        if stands.get(one.name) == "confirmed":
            continue
        try:
            one.before_erase(subject)
            stands[one.name] = "confirmed" if one.confirmed(subject) else "open"
        except Exception as error:  # noqa: BLE001 - whatever a participant raises, the erasure is not its to stop
            log.warning("a participant was out of reach: %s", where(error))
            stands[one.name] = "unreachable"
    run.participants = stands
    waits = any(state == "unreachable" for state in stands.values())
    if waits and patient and at.date() < run.answer_by - MARGIN:
        run.save(update_fields=["notice", "participants"])
        raise NotYet("a recipient")


def _again(run: Run) -> Run:
    """Whoever asks for a run that was stopped half-way has settled what stopped it."""
    Run.objects.filter(pk=run.pk, state=Run.State.STOPPED).update(state=Run.State.EXECUTING, stopped_because="")
    run.refresh_from_db()
    return run


def _destroy(run: Run, *, at: datetime, batch: int) -> Run:
    """Batches until nothing is left, then files, then verification and the receipt in one commit."""
    for number in range(ROUNDS):
        try:
            while (waiting := _one_batch(run, at=at, batch=batch, trust=number == 0)) is None:
                continue
        except IntegrityError:  # a row arrived that points at one that went; the batch was rolled back
            continue
        except execution.Stuck:
            return _stop(run, "stuck", at=at)
        _clear_up(run, waiting, at=at)
        with transaction.atomic():
            locked = under_lock(run.pk)
            if locked.state != Run.State.EXECUTING:
                return locked
            left = verification.leftovers(roots_of(locked), identifiers_of(locked))
            if not any(one.kind == "row" for one in left):
                return _finish(locked, [one for one in left if one.kind != "row"], at=at)
            locked.cursor = {}  # something arrived between the last look and this one: once more from the beginning
            locked.save(update_fields=["cursor"])
    return _stop(run, "arriving", at=at)


def _clear_up(run: Run, waiting: frozenset[type[Model]], *, at: datetime) -> None:
    """What follows the removal of rows: files, what the database file still holds, and what the ledger is told of the consent log."""
    if DoomedFile in waiting:
        remove_files(run.pk)
    execution.tidy()
    if Tombstone in waiting:
        try:
            ledger.tell_removed(run=run.pk, at=at)
        except ledgers.Unreachable as error:
            raise NotYet("the ledger") from error


def _waiting(run: Run) -> frozenset[type[Model]]:
    """Which of the tables that ask for more after the rows are gone have a line of a run."""
    with connection.cursor() as asking:
        asked = _which_wait(values=((run.pk,),))
        asking.execute(asked.sql, asked.given)
        return frozenset(asked.parts[place] for (place,) in asking.fetchall())


@compiled_once
def _which_wait(*, values: tuple[tuple[UUID]]) -> Statement:
    [(run,)] = values
    asked = ((model, model._base_manager.filter(run=run).values("pk")) for model in (DoomedFile, Tombstone))
    return union(asked, "SELECT {place} FROM ({rows} LIMIT 1) AS waiting_{place}")


def _stop(run: Run, because: str, *, at: datetime) -> Run:
    """Leave it to a human: what is gone is gone, and the holds stay on what is left. It has begun, even if no row went."""
    with transaction.atomic():
        locked = under_lock(run.pk)
        if locked.state in _GOING:
            begun = _begin(locked, run, at=at)
            locked.state, locked.stopped_because, locked.lease_until = Run.State.STOPPED, because, None
            locked.save(update_fields=["state", "stopped_because", "lease_until", *begun])
    return locked


def _begin(locked: Run, run: Run, *, at: datetime) -> list[str]:
    """Where nothing was removed yet, put what came of the notice and the world outside on the locked run; returns what changed."""
    if locked.state != Run.State.LEDGERED:
        return []
    locked.state, locked.started_at = Run.State.EXECUTING, at
    locked.notice, locked.participants = run.notice, run.participants
    return ["state", "started_at", "notice", "participants"]


def _one_batch(run: Run, *, at: datetime, batch: int, trust: bool) -> frozenset[type[Model]] | None:
    """Data and cursor in one commit, the first of them with the beginning; that one may trust the plan to say where rows are.

    Returns None while rows are left, and then in which tables the run has lines that ask for more. The commit that leaves nothing to
    do but to verify is on the disk with the receipt's, which follows it at once: what a crash of the machine takes back is done again.
    """
    with transaction.atomic():
        locked = under_lock(run.pk)
        if locked.state not in _GOING:
            return _waiting(locked)
        begun = _begin(locked, run, at=at)
        step = execution.step(
            roots_of(locked),
            locked.cursor,
            workspace=Worklists(locked.pk),
            limit=batch,
            expected=planned(locked) if begun and trust else None,
        )
        for key, rows in step.done.items():
            locked.done[key] = locked.done.get(key, 0) + rows
        locked.cursor, locked.lease_until = step.cursor, at + LEASE
        locked.save(update_fields=["cursor", "done", "lease_until", *begun])
        if not step.finished:
            return None
        waiting = _waiting(locked)
        if not waiting:
            wait_for_the_next()
    return waiting


def remove_files(run: UUID) -> None:
    """Remove the files whose rows are gone, each from its list only once it is gone from its storage."""
    while some := DoomedFile.objects.filter(run=run).order_by("pk")[:BATCH]:
        for doomed in some:
            storages[doomed.storage].delete(doomed.name)
            doomed.delete()


def identifiers_of(run: Run) -> identifiers.Identifiers:
    """The identifiers of a run, with the key that the ledger's store holds. Empty once they were destroyed."""
    key = ledgers.current().key(run.pk)
    if run.identifiers is None or key is None:
        return identifiers.Identifiers()
    return identifiers.Identifiers.from_bytes(unseal(bytes(run.identifiers), key))


def _finish(run: Run, traces: list[verification.Leftover], *, at: datetime) -> Run:
    run.state, run.erased_at, run.lease_until, run.cursor = Run.State.ERASED, at, None, {}
    with connection.cursor() as writing:
        for ending in (_erased(values=((run.pk,), (at,))), _no_candidate(values=((run.pk,),))):
            writing.execute(ending.sql, ending.given)
    forget_what_was_typed()
    for trace in traces:
        report(Trace(run.pk, trace.label, trace.row, trace.column, "strong", trace.kind, trace.cell), at=at)
    write_receipt(run, at=at)
    return run


@compiled_once
def _erased(*, values: tuple[tuple[UUID], tuple[datetime]]) -> Statement:
    (run,), (at,) = values
    changes = {"state": Run.State.ERASED, "erased_at": at, "lease_until": None, "cursor": {}}
    return update(Run.objects.filter(pk=run), changes)


@compiled_once
def _no_candidate(*, values: tuple[tuple[UUID]]) -> Statement:
    [(run,)] = values
    return delete(Candidate.objects.filter(run=run))


@dataclass(frozen=True, slots=True)
class Trace:
    """Where something of an erased person may be left, as a finding holds it."""

    run: UUID
    label: str
    row: str
    column: str
    strength: str
    kind: str
    cell: str


def report(trace: Trace, *, at: datetime) -> bool:
    """Store a trace as a finding; one that was judged is opened again only if its cell has changed. True if it is open."""
    found, made = Finding.objects.get_or_create(
        run=trace.run,
        model=trace.label,
        row=trace.row[:300],
        column=trace.column,
        kind=trace.kind,
        defaults={"strength": trace.strength, "cell": trace.cell, "found_at": at},
    )
    if not made and found.cell != trace.cell:
        found.cell, found.state, found.found_at, found.judged_by = trace.cell, Finding.State.OPEN, at, None
        found.save(update_fields=["cell", "state", "found_at", "judged_by"])
    return found.state == Finding.State.OPEN
