"""`consent.record`: eight processes record decisions at once, against bare inserts of the same rows.

A person consents and later withdraws. Both sides leave, in a transaction for each decision, the same commitments, events,
current states, lines of the journal, suppressions and notes for the ledger. The floor has its rows at hand and inserts them in plain
SQL; recording locks the current state, asks for holds, digests, and keeps the order. `consent.record_saved` is the same against
rows saved through the models, as the rest of the house writes. Persons and connections are made beforehand.
"""

import multiprocessing
import os
import time
import uuid
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import django
from django.db import connection, connections, transaction

from bench.measure import Result, in_turns

FULL = False
WRITERS = 8
PERSONS = 60  # of each writer in each run
AT = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
_together: list[Any] = []  # in each writer, the barrier at which all of them start
WORDS = "Once a month we write to you about what is new, in one short mail. You can withdraw at any time."

SENDER = "Nordlicht Hosting GmbH, Speicherstraße 4, 20457 Hamburg; hello@nordlicht.example"


def measure(*, full: bool) -> list[Result]:
    """Decisions recorded in a second by all writers together."""
    from portico.consent import actions  # noqa: PLC0415 - Django is ready only now
    from portico.people.models import Seller  # noqa: PLC0415

    Seller.objects.create(
        name="Nordlicht Hosting GmbH",
        street="Speicherstraße 4",
        postcode="20457",
        city="Hamburg",
        country="DE",
        email="hello@nordlicht.example",
    )
    purpose = actions.add_purpose(key="newsletter", double_opt_in=False)
    actions.publish_wordings(purpose=purpose, texts={"en": ("Newsletter", WORDS)}, at=AT)
    connections.close_all()
    persons = PERSONS * (10 if full else 1)
    barrier = multiprocessing.Barrier(WRITERS)
    with ProcessPoolExecutor(WRITERS, initializer=_ready, initargs=(barrier,)) as pool:

        def against(floor: Any) -> tuple[float, float]:
            return in_turns(lambda: _rate(pool, _record, persons), lambda: _rate(pool, floor, persons))

        found = [("consent.record", 0.7, *against(_insert)), ("consent.record_saved", 0.7, *against(_save))]
    return [
        Result(
            name=name,
            value=value,
            floor=floor,
            unit="decisions/s",
            limit=limit,
            sense="at_least",
            size=f"{WRITERS} writers, {persons * 2} decisions each",
            database=connection.vendor,
        )
        for name, limit, value, floor in found
    ]


def _ready(barrier: Any) -> None:
    django.setup()
    _together.append(barrier)


def _rate(pool: ProcessPoolExecutor, work: Any, persons: int) -> float:
    """All writers begin at the same moment, each with its persons made and its connection open."""
    spans = list(pool.map(work, [persons] * WRITERS))
    return WRITERS * persons * 2 / (max(end for _begin, end in spans) - min(begin for begin, _end in spans))


def _persons(count: int) -> list[Any]:
    from portico.people.models import Person  # noqa: PLC0415 - in a process of its own

    made = [Person(email=f"{uuid.uuid4()}@people.example", email_verified_at=AT, created_at=AT) for _ in range(count)]
    return Person.objects.bulk_create(made)


def _begin() -> float:
    _together[0].wait(60)
    return time.time()


def _record(count: int) -> tuple[float, float]:
    from portico.consent import actions, queries  # noqa: PLC0415 - in a process of its own

    wording, persons = queries.wordings("en")["newsletter"], _persons(count)
    begin = _begin()
    for given, at in ((True, AT), (False, AT + timedelta(days=1))):
        for person in persons:
            actions.decide(
                person=person,
                purpose="newsletter",
                given=given,
                source="consent_page",
                wording=wording,
                by=person.pk,
                by_role="client",
                ip="203.0.113.9",
                at=at,
            )
    return begin, time.time()


def _save(count: int) -> tuple[float, float]:
    from portico.consent.models import Head  # noqa: PLC0415 - in a process of its own

    persons = _persons(count)
    decisions = [_instances(person, given=given) for given in (True, False) for person in persons]
    begin = _begin()
    for commitment, event, line, *along in decisions:
        with transaction.atomic():
            commitment.save(force_insert=True)
            event.commitment, line.object_id = commitment, str(commitment.pk)
            for row in (event, line, *along):
                row.save(force_insert=True)
            if event.decision == "given":
                Head(person_id=event.person_id, purpose=event.purpose, event=event, decision=event.decision).save(
                    force_insert=True
                )
            else:
                Head.objects.filter(person_id=event.person_id, purpose=event.purpose).update(
                    event=event, decision=event.decision
                )
    return begin, time.time()


def _instances(person: Any, *, given: bool) -> list[Any]:
    from portico.consent.models import Commitment, Event  # noqa: PLC0415 - in a process of its own
    from portico.journal.models import Entry  # noqa: PLC0415
    from portico.mail.models import Suppression  # noqa: PLC0415
    from portico.people.models import LedgerNote  # noqa: PLC0415

    digest, decision = os.urandom(32), "given" if given else "withdrawn"
    rows = [
        Commitment(digest=digest),
        Event(
            salt=digest,
            person_id=person.pk,
            address=person.email,
            purpose="newsletter",
            decision=decision,
            at=AT,
            wording_version=1,
            wording_language="en",
            wording=WORDS,
            sender=SENDER,
            source="consent_page",
            actor_role="client",
            actor=person.pk,
            actor_salt=digest,
            actor_digest=digest,
            ip="203.0.113.9",
        ),
        Entry(at=AT, verb=f"consent.{decision}", actor=person.pk, actor_role="client", person=person.pk),
    ]
    if not given:
        payload = {"person": str(person.pk), "purpose": "newsletter", "addresses": [digest.hex()]}
        rows += [
            Suppression(digest=digest.hex(), scope="newsletter", reason="withdrawn", since=AT),
            LedgerNote(kind="withdrawal", payload=payload, at=AT),
        ]
    return rows


def _insert(count: int) -> tuple[float, float]:
    persons = _persons(count)
    digests = [os.urandom(32) for _ in persons]
    begin = _begin()
    for given in (True, False):
        for person, digest in zip(persons, digests, strict=True):
            with transaction.atomic(), connection.cursor() as cursor:
                _rows(cursor, person, digest, given=given)
    return begin, time.time()


def _rows(cursor: Any, person: Any, digest: bytes, *, given: bool) -> None:
    cursor.execute("INSERT INTO consent_commitment (digest) VALUES (%s) RETURNING seq", [digest])
    (seq,) = cursor.fetchone()
    decision = "given" if given else "withdrawn"
    cursor.execute(
        "INSERT INTO consent_event (commitment_id, salt, person_id, address, purpose, decision, at, wording_version,"
        " wording_language, wording, sender, source, actor_role, actor, actor_salt, actor_digest, ip, reason, evidence)"
        " VALUES (%s, %s, %s, %s, 'newsletter', %s, %s, 1, 'en', %s, %s, 'consent_page', 'client', %s, %s, %s, %s, '', '')",
        [seq, digest, person.pk, person.email, decision, AT, WORDS, SENDER, person.pk, digest, digest, "203.0.113.9"],
    )
    if given:
        cursor.execute(
            "INSERT INTO consent_head (person_id, purpose, event_id, decision) VALUES (%s, 'newsletter', %s, 'given')",
            [person.pk, seq],
        )
    else:
        cursor.execute(
            "UPDATE consent_head SET event_id = %s, decision = 'withdrawn' WHERE person_id = %s", [seq, person.pk]
        )
        cursor.execute(
            "INSERT INTO mail_suppression (digest, scope, reason, since) VALUES (%s, 'newsletter', 'withdrawn', %s)",
            [f"{uuid.uuid4().hex}{uuid.uuid4().hex}", AT],
        )
        cursor.execute(
            "INSERT INTO people_ledgernote (id, kind, payload, at) VALUES (%s, 'withdrawal', %s, %s)",
            [
                uuid.uuid4(),
                f'{{"person": "{person.pk}", "purpose": "newsletter", "addresses": ["{digest.hex()}"]}}',
                AT,
            ],
        )
    cursor.execute(
        "INSERT INTO journal_entry (at, verb, actor, actor_role, person, object_type, object_id, detail, user_agent)"
        " VALUES (%s, %s, %s, 'client', %s, 'consent', %s, '', '')",
        [AT, f"consent.{decision}", person.pk, person.pk, str(seq)],
    )
