"""The one place that writes to the consent log: commitment, event and head, in the transaction that holds the head's lock."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from portico.consent import heads, rows, senders
from portico.consent.models import Event, Head, Wording
from portico.consent.payload import SALT_BYTES, actor_digest, digest, plain_ip
from portico.journal.models import Entry
from portico.mail.addresses import digest as address_digest
from portico.mail.models import Suppression
from portico.mail.queries import EVERYTHING
from portico.people.models import LedgerNote, Person

GIVEN, PENDING, WITHDRAWN = Event.Decision.GIVEN, Event.Decision.PENDING, Event.Decision.WITHDRAWN
OF_THE_PERSON = frozenset({Event.Source.SIGN_UP, Event.Source.PROFILE, Event.Source.CONSENT_PAGE})
_REASON_LENGTH, _SENDER_LENGTH = 300, 700


@dataclass(frozen=True, slots=True)
class Act:
    """Who decided, from where and when: the same for every event of one form."""

    source: str
    by: UUID | None
    by_role: str
    ip: str | None
    at: datetime
    reason: str = ""
    evidence: str = ""  # the digest of the file, of a consent that staff record


@dataclass(frozen=True, slots=True)
class Words:
    """The wording as it was shown."""

    version: int = 0
    language: str = ""
    text: str = ""
    sender: str = ""


def words_of(wording: Wording | None, otherwise: Event | None) -> Words:
    """The words of a wording; without one those of an event, since what is withdrawn is what was given."""
    if wording is not None:
        return Words(wording.version, wording.language, wording.text, senders.of(wording).in_words)
    if otherwise is not None:
        return Words(otherwise.wording_version, otherwise.wording_language, otherwise.wording, otherwise.sender)
    return Words()


def append(
    *,
    person: UUID,
    address: str,
    head: Head,
    decision: Event.Decision,
    words: Words,
    act: Act,
    along: Sequence[rows.Statement] = (),
) -> Event:
    """Write an event and make it the head's, unless it loses a tie; and what has to be written along with it.

    The head must be locked (`heads.lock`): the number that the commitment gets is the event's place in the order.
    """
    salt = None if act.by is None else os.urandom(SALT_BYTES)
    event = Event(
        salt=os.urandom(SALT_BYTES),
        person_id=person,
        address=address,
        purpose=head.purpose,
        decision=decision,
        at=act.at,
        wording_version=words.version,
        wording_language=words.language,
        wording=words.text,
        sender=words.sender[:_SENDER_LENGTH],
        source=Event.Source(act.source),
        actor_role=act.by_role,
        actor=act.by,
        actor_salt=salt,
        actor_digest=actor_digest(salt, act.by),
        ip=plain_ip(act.ip),
        reason=act.reason[:_REASON_LENGTH],
        evidence=act.evidence,
    )
    event.commitment_id = rows.NUMBER
    written = [rows.insertion(event), _line(event, act), *along]
    if heads.overtakes(event, head.event):
        written.append(rows.update(Head, head.pk, {"event_id": rows.NUMBER, "decision": event.decision}))
        head.event, head.decision = event, event.decision
    event.commitment_id = rows.send_numbered(digest(event), written)
    event._state.adding = False
    return event


def _line(event: Event, act: Act) -> rows.Statement:
    """The line of the activity log."""
    values = {
        "verb": f"consent.{event.decision}",
        "at": act.at,
        "actor": act.by,
        "actor_role": act.by_role,
        "person": event.person_id,
        "object_type": "consent",
        "object_id": rows.NUMBER,
    }
    return rows.plain(Entry, values)


def withdraw(*, person: Person, head: Head, words: Words, act: Act, suppress_as: Suppression.Reason | None) -> Event:
    """Write a withdrawal; keep the addresses it is about from that purpose, and tell the ledger, by opaque ids and digests.

    Those are the address that had consented and the person's present one; without `suppress_as`, neither.
    """
    consented = head.event.address if head.event is not None else person.email
    digests = sorted({address_digest(address) for address in {consented, person.email}})
    suppress = "" if suppress_as is None else str(suppress_as)
    payload = {"person": str(person.pk), "purpose": head.purpose, "addresses": digests, "suppress": suppress}
    along = [rows.plain(LedgerNote, {"id": uuid4(), "kind": "withdrawal", "payload": payload, "at": act.at})]
    if suppress:
        along += [suppression(digest=digest, scope=head.purpose, reason=suppress, at=act.at) for digest in digests]
    return append(person=person.pk, address=consented, head=head, decision=WITHDRAWN, words=words, act=act, along=along)


def suppression(*, digest: str, scope: str, reason: str, at: datetime) -> rows.Statement:
    """Keep an address, known by its digest, from a scope; of a repeated one the first day stands and the latest reason."""
    row = {"digest": digest, "scope": scope, "reason": Suppression.Reason(reason).value, "since": at}
    return rows.plain(Suppression, row, unique=("digest", "scope"), renew=("reason",))


def lifting(person: Person, purpose: str) -> rows.Statement:
    """A fresh consent of a person whose address is verified ends its suppression, also one from all mailings."""
    return rows.removal(Suppression, "digest", address_digest(person.email), ("scope", purpose, EVERYTHING))


@transaction.atomic
def rebuild_heads() -> int:
    """Derive every head from the events anew; returns how many were wrong or missing."""
    right = heads.derived(Event.objects.order_by("commitment_id").iterator())
    mended = 0
    for head in Head.objects.select_for_update().order_by("pk"):
        event = right.pop((head.person_id, head.purpose), None)
        decision = event.decision if event else ""
        if (head.event_id, head.decision) != (event.pk if event else None, decision):
            Head.objects.filter(pk=head.pk).update(event=event, decision=decision)
            mended += 1
    Head.objects.bulk_create(
        Head(person_id=person, purpose=purpose, event=event, decision=event.decision)
        for (person, purpose), event in right.items()
    )
    return mended + len(right)
