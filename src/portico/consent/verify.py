"""Whether the consent log is what was written: every event against its commitment, every commitment against its seal.

What an erasure removed left a tombstone that names a run of the ledger. What a restored backup lost lies in a range that the
ledger names. Anything else that is missing or different was done by hand, and is a problem.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q

from portico.consent.graves import removed_by
from portico.consent.models import Commitment, Event, Head, Seal, Tombstone
from portico.consent.payload import NOBODY, actor_digest, digest
from portico.consent.seals import START, as_payload, link

BATCH = 2_000
ROW, ACTOR = "row", "actor"


class LedgerView(Protocol):
    """What verifying asks of the ledger, which stands above this package and outside the database."""

    def runs(self) -> set[UUID]:
        """The runs of erasures that it holds."""
        ...

    def removed(self) -> Sequence[Mapping[str, Any]]:
        """What erasures said that they removed from the log (`graves.removed_by`)."""
        ...

    def seals(self) -> Sequence[Mapping[str, Any]]:
        """The payloads of the seals noted in it (`seals.as_payload`)."""
        ...

    def gaps(self) -> Sequence[Mapping[str, Any]]:
        """The ranges (`first`, `last`) of numbers lost in a restore (`numbers.leave_lost_range`)."""
        ...


@dataclass(frozen=True, slots=True)
class Range:
    """Commitments from one number to another; `count` of them exist."""

    first: int
    last: int
    count: int


@dataclass(slots=True)
class Report:
    """What verifying found. The log holds if there are no problems.

    `events` were read and are right; `erased` are gone with a tombstone. `sealed` is the number up to which seals reach;
    `unsealed_tail` is what was written since the last seal, and `not_in_the_ledger` are seals that the ledger does not hold
    yet: of these the database alone is a witness. `lost` are ranges that a restored backup lost.
    """

    problems: list[str] = field(default_factory=list)
    events: int = 0
    erased: int = 0
    sealed: int = 0
    unsealed_tail: Range | None = None
    not_in_the_ledger: int = 0
    lost: list[Range] = field(default_factory=list)


def verify(ledger: LedgerView) -> Report:
    """Verify the whole log in one pass; memory does not depend on its length."""
    report = Report()
    runs, gaps = ledger.runs(), [(int(gap["first"]), int(gap["last"])) for gap in ledger.gaps()]
    report.lost = [Range(first, last, 0) for first, last in gaps]
    _seals(_commitments(report, runs, gaps), report)
    _checkpoints(ledger.seals(), gaps, report)
    _graves(ledger.removed(), runs, report)
    _strays(report)
    _heads(report)
    return report


def _commitments(report: Report, runs: set[UUID], gaps: Sequence[tuple[int, int]]) -> Iterator[tuple[int, bytes]]:
    """Every commitment in order, once its event was checked."""
    done = 0
    while batch := list(Commitment.objects.filter(seq__gt=done).order_by("seq")[:BATCH]):
        first, done = batch[0].seq, batch[-1].seq
        within = {"commitment_id__gte": first, "commitment_id__lte": done}
        events = {event.pk: event for event in Event.objects.filter(**within)}
        graves = {(grave.commitment_id, grave.part): grave.run for grave in Tombstone.objects.filter(**within)}
        for commitment in batch:
            event = events.get(commitment.seq)
            found = _absent(commitment, graves, runs) if event is None else _wrong(event, commitment, graves, runs)
            report.problems += found
            report.events += event is not None and not found
            report.erased += event is None and not found
            if any(low <= commitment.seq <= high for low, high in gaps):
                report.problems.append(
                    f"The number {commitment.seq} was given again although a restored backup lost it."
                )
            yield commitment.seq, bytes(commitment.digest)


def _absent(commitment: Commitment, graves: Mapping[tuple[int, str], UUID], runs: set[UUID]) -> list[str]:
    run = graves.get((commitment.seq, ROW))
    if run is None:
        return [f"Event {commitment.seq} is missing, and no tombstone says which erasure removed it."]
    if run not in runs:
        return [
            f"Event {commitment.seq} is missing; its tombstone names the run {run}, which the ledger does not hold."
        ]
    return []


def _wrong(event: Event, commitment: Commitment, graves: Mapping[tuple[int, str], UUID], runs: set[UUID]) -> list[str]:
    found = []
    if (event.pk, ROW) in graves:
        found.append(f"Event {event.pk} is there although a tombstone says that it was erased.")
    if digest(event) != bytes(commitment.digest):
        found.append(f"Event {event.pk} is not what was committed: one of its values was changed.")
    said = bytes(event.actor_digest)
    if event.actor is not None and actor_digest(event.actor_salt, event.actor) != said:
        found.append(f"Event {event.pk} names another actor than was committed.")
    if event.actor is None and said != NOBODY:
        run = graves.get((event.pk, ACTOR))
        if run is None:
            found.append(f"The actor of event {event.pk} is missing, and no tombstone says which erasure removed it.")
        elif run not in runs:
            found.append(
                f"The actor of event {event.pk} is missing; the tombstone names the run {run}, which the ledger does not hold."
            )
    return found


def _seals(commitments: Iterator[tuple[int, bytes]], report: Report) -> None:
    """Compute each seal anew; what follows the last is the tail."""
    expected, previous = 1, START
    current = next(commitments, None)
    for seal in Seal.objects.order_by("first", "pk").iterator():
        if seal.first != expected or bytes(seal.previous) != previous:
            report.problems.append(
                f"The seal over {seal.first}–{seal.last} does not follow the one before: a seal was removed or changed."
            )
        state = hashlib.sha256(bytes(seal.previous))
        while current is not None and current[0] <= seal.last:
            if current[0] >= seal.first:
                state.update(link(*current))
            current = next(commitments, None)
        if state.digest() != bytes(seal.digest):
            report.problems.append(
                f"The commitments {seal.first}–{seal.last} are not those that were sealed: one was removed, added or changed."
            )
        expected, previous, report.sealed = seal.last + 1, bytes(seal.digest), seal.last
    if current is not None:
        first = last = current[0]
        count = 1
        for last, _digest in commitments:  # noqa: B007 - the last one is what is wanted
            count += 1
        report.unsealed_tail = Range(first, last, count)


def _checkpoints(noted: Sequence[Mapping[str, Any]], gaps: Sequence[tuple[int, int]], report: Report) -> None:
    """The seals of the ledger are those of the log, unless a restored backup lost them."""
    seals = {str(payload["digest"]): payload for payload in map(as_payload, Seal.objects.order_by("first").iterator())}
    found = set()
    for payload in noted:
        own = seals.get(str(payload["digest"]))
        if own is not None and all(own[key] == payload[key] for key in own):
            found.add(str(payload["digest"]))
        elif not any(first <= int(payload["last"]) <= last for first, last in gaps):
            report.problems.append(
                f"The ledger holds a seal over {payload['first']}–{payload['last']} that the log does not: "
                "rows at its end were removed, or it was written anew."
            )
    report.not_in_the_ledger = len(seals) - len(found)


def _graves(noted: Sequence[Mapping[str, Any]], runs: set[UUID], report: Report) -> None:
    """The tombstones of each erasure are those that it told the ledger of when it was over; a replay tells anew."""
    said: dict[UUID, list[tuple[int, str]]] = {}
    for payload in noted:
        said.setdefault(UUID(payload["run"]), []).append((int(payload["count"]), str(payload["digest"])))
    for run in Tombstone.objects.order_by().values_list("run", flat=True).distinct():
        own = removed_by(run) if run in runs else None
        if own is not None and (own["count"], own["digest"]) not in said.get(run, []):
            report.problems.append(
                f"The {own['count']} tombstones that name the run {run} are not those that it told the ledger of: "
                "one was made by hand, or the erasure is not over yet."
            )


def _strays(report: Report) -> None:
    """Rows that belong to no commitment; only someone who switched foreign keys off can leave them."""
    known = Exists(Commitment.objects.filter(seq=OuterRef("commitment_id")))
    for key in Event.objects.filter(~known).order_by("pk").values_list("pk", flat=True).iterator():
        report.problems.append(f"Event {key} has no commitment: that was removed.")
    for key in Tombstone.objects.filter(~known).order_by("pk").values_list("commitment_id", flat=True).iterator():
        report.problems.append(f"A tombstone stands for {key}, of which there is no commitment: that was removed.")


def _heads(report: Report) -> None:
    """No head stands on an event that a later one has overtaken, and no event is without a head."""
    withdrawn = Event.Decision.WITHDRAWN
    same = Event.objects.filter(person=OuterRef("person"), purpose=OuterRef("purpose"))
    tie = ~Q(decision=withdrawn) & Q(at=OuterRef("event__at"))
    later = same.filter(commitment_id__gt=OuterRef("event_id"))
    stale = (
        Q(Exists(later), ~Q(event__decision=withdrawn))
        | Q(Exists(later.exclude(tie)), event__decision=withdrawn)
        | Q(Exists(same), event__isnull=True)
        | ~Q(decision=F("event__decision"), event__isnull=False) & ~Q(decision="", event__isnull=True)
    )
    for person in Head.objects.filter(stale).order_by("pk").values_list("person_id", flat=True).iterator():
        report.problems.append(
            f"A current state of person {person} does not follow from the events; rebuild the heads."
        )
    head = Exists(Head.objects.filter(person=OuterRef("person"), purpose=OuterRef("purpose")))
    for person in Event.objects.filter(~head).values_list("person_id", flat=True).distinct().iterator():
        report.problems.append(f"A current state of person {person} is missing; rebuild the heads.")
