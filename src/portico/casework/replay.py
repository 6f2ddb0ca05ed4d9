"""After a restored backup: repeating what the ledger knows and this database does not. Interrupted, it goes on when run again."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from portico.casework import ledger
from portico.casework.deadlines import answer_by
from portico.casework.execution import proceed
from portico.casework.models import Run
from portico.casework.restore_gate import gate
from portico.casework.runs import anyone_left, as_strings, roots_from
from portico.consent.actions import repeat_withdrawal
from portico.consent.numbers import leave_lost_range
from portico.journal.actions import note
from portico.people.models import Client, Hold, LedgerNote, Person
from portico.rights import ledger as ledgers
from portico.rights import plan as plans


class Foreign(Exception):
    """The ledger is another instance's, or its chain is broken: nothing is repeated from it."""

    def __init__(self, problems: list[str]) -> None:
        """Say why."""
        super().__init__("Nothing was repeated. " + " ".join(problems))
        self.problems = problems


def replay(*, at: datetime) -> "Counter[str]":
    """Repeat erasures, withdrawals, holds and liftings in the order of the ledger; returns how many of each kind.

    Roots are found by their public UUIDs alone: whoever got a number of theirs meanwhile is not touched. The restore itself is
    written to the ledger, with the range of the consent log that was lost in it. Raises `ledgers.Unreachable`, `Foreign`.
    """
    book, own = ledgers.current(), ledger.head()
    if book.instance() not in (None, own.instance):
        raise Foreign(["The ledger belongs to another instance; point PORTICO_LEDGER at this one's."])
    if problems := book.verify():
        raise Foreign(problems)
    done: Counter[str] = Counter()
    for entry in ledger.lacking(list(book.after(own.seq))):
        if entry.kind == "erasure":
            _erase_again(entry, at=at)
        else:
            with transaction.atomic():
                _REPEAT[entry.kind](entry, at)
                _known(entry, at)
        done[entry.kind] += 1
    if done:
        _leave_lost_range(at=at)
        note(verb="database.replayed", at=at, actor_role="operator")
    ledger.follow()
    gate.forget()
    return done


def _leave_lost_range(*, at: datetime) -> None:
    """Give no number of the consent log twice: what was given after the backup is lost, and the ledger says so."""
    seals = [entry.payload for entry in ledgers.current().after(0) if entry.kind == "seal"]
    with transaction.atomic():
        made = LedgerNote.objects.create(kind="restored", payload=leave_lost_range(seals), at=at)
    ledger.append(id=made.pk, kind=made.kind, payload=made.payload, at=at)
    LedgerNote.objects.filter(pk=made.pk).update(appended_at=at)


def _erase_again(entry: ledgers.Entry, *, at: datetime) -> None:
    """A run with the entry's own id, from the roots that the ledger names, straight to its end.

    A run that the backup remembers as not begun is taken up; people who are gone already are only recorded.
    """
    roots = roots_from(entry.payload)
    with transaction.atomic():
        plan = plans.make(roots, at=at)
        left = anyone_left(roots)
        Run.objects.update_or_create(
            pk=entry.id,
            defaults={
                "state": Run.State.DECIDED if left else Run.State.VERIFIED,
                "trigger": Run.Trigger.REPLAY,
                "digest": plan.digest,
                "plan": plan.as_json | {"language": "en"},
                "due_at": None,
                "answer_by": answer_by(entry.at),
                "decided_at": entry.at,
                "erased_at": None if left else at,
                "verified_at": None if left else at,
                "cancel_token": "",
            }
            | as_strings(roots),
        )
    if left:
        proceed(run=entry.id, at=at, patient=False)


def _known(entry: ledgers.Entry, at: datetime) -> None:
    """Remember that this database holds the entry."""
    LedgerNote.objects.get_or_create(
        pk=entry.id, defaults={"kind": entry.kind, "payload": entry.payload, "at": entry.at, "appended_at": at}
    )


def _hold(entry: ledgers.Entry, _at: datetime) -> None:
    on = _on(entry.payload)
    if on:
        Hold.objects.get_or_create(kind=entry.payload["kind"], **on, defaults={"since": entry.at})


def _lift(entry: ledgers.Entry, _at: datetime) -> None:
    on = _on(entry.payload)
    if on:
        Hold.objects.filter(kind=entry.payload["kind"], **on).delete()


def _on(payload: Mapping[str, Any]) -> dict[str, UUID]:
    """Whom a hold is on, if that person or client is in this database."""
    for name, model in (("person", Person), ("client", Client)):
        if name in payload:
            key = UUID(payload[name])
            return {f"{name}_id": key} if model._base_manager.filter(pk=key).exists() else {}
    return {}


def _withdraw(entry: ledgers.Entry, at: datetime) -> None:
    """A consent given anew in what the backup lost is lost with it: nobody is mailed on the strength of a memory that is gone."""
    repeat_withdrawal(note=entry.id, payload=entry.payload, withdrawn_at=entry.at, at=at)


def _nothing(_entry: ledgers.Entry, _at: datetime) -> None:
    """Seals and restores are told by the ledger alone; the events that they are about are lost with what the backup lacks."""


_REPEAT = {
    "hold": _hold,
    "lift": _lift,
    "withdrawal": _withdraw,
    "seal": _nothing,
    "restored": _nothing,
    "removed": _nothing,
}
