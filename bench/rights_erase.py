"""`rights.erase`: a client with 2,000 lines of the journal and 2,000 mails, against hand-written SQL that deletes the same rows.

The clock runs from the decision, which is committed beforehand with its plan and holds, to the signed receipt: the ledger with its
synced entries, the notice with its handing over, the participants, the batches, the verification. The floor is one transaction
with a statement for each table, which does not know beforehand in which of them rows are. What it costs among how many others
is `rights.erase_among`.
"""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction

from bench import people
from bench.databases import vacuum
from bench.measure import RUNS, Result, in_turns, seconds

FULL = False
JOURNAL, MAILS = 2000, 2000

# A statement for every table in which rows of somebody can be, and for every column that can name them, in the order of the foreign
# keys: who writes this by hand does not know either which of them a person has rows in. A test holds it to be complete.
STATEMENTS = (
    (
        "DELETE FROM account_emailconfirmation"
        " WHERE email_address_id IN (SELECT id FROM account_emailaddress WHERE user_id = %(person)s)"
    ),
    "DELETE FROM account_emailaddress WHERE user_id = %(person)s",
    "DELETE FROM accounts_session WHERE person_id = %(person)s",
    "DELETE FROM accounts_knownbrowser WHERE person_id = %(person)s",
    (
        "DELETE FROM accounts_passkey"
        " WHERE authenticator_id IN (SELECT id FROM mfa_authenticator WHERE user_id = %(person)s)"
    ),
    "DELETE FROM mfa_authenticator WHERE user_id = %(person)s",
    "DELETE FROM casework_export WHERE person_id = %(person)s OR client_id = %(client)s RETURNING file",
    "UPDATE casework_export SET asked_by = NULL WHERE asked_by = %(person)s",
    (
        "DELETE FROM casework_requeststep"
        " WHERE request_id IN (SELECT id FROM casework_request WHERE person_id = %(person)s)"
    ),
    "UPDATE casework_requeststep SET actor = NULL WHERE actor = %(person)s",
    "DELETE FROM casework_request WHERE person_id = %(person)s",
    "UPDATE casework_request SET closed_by = NULL WHERE closed_by = %(person)s",
    "UPDATE casework_request SET client_id = NULL WHERE client_id = %(client)s",
    "DELETE FROM consent_acceptance WHERE person_id = %(person)s",
    "UPDATE consent_acceptance SET client_id = NULL WHERE client_id = %(client)s",
    "DELETE FROM consent_head WHERE person_id = %(person)s",
    (
        "UPDATE consent_head SET event_id = NULL"
        " WHERE event_id IN (SELECT commitment_id FROM consent_event WHERE person_id = %(person)s)"
    ),
    (
        "DELETE FROM consent_evidence"
        " WHERE event_id IN (SELECT commitment_id FROM consent_event WHERE person_id = %(person)s) RETURNING file"
    ),
    'UPDATE consent_evidence SET "by" = NULL WHERE "by" = %(person)s',
    (
        "INSERT INTO consent_tombstone (commitment_id, run, part)"
        " SELECT commitment_id, %(run)s, 'row' FROM consent_event WHERE person_id = %(person)s"
    ),
    "DELETE FROM consent_event WHERE person_id = %(person)s",
    (
        "INSERT INTO consent_tombstone (commitment_id, run, part)"
        " SELECT commitment_id, %(run)s, 'actor' FROM consent_event WHERE actor = %(person)s"
    ),
    "UPDATE consent_event SET actor = NULL, actor_salt = NULL WHERE actor = %(person)s",
    "DELETE FROM fields_clientvalue WHERE client_id = %(client)s RETURNING file",
    "DELETE FROM fields_personvalue WHERE person_id = %(person)s RETURNING file",
    "DELETE FROM fields_statement WHERE person_id = %(person)s OR client_id = %(client)s",
    "DELETE FROM journal_entry WHERE person = %(person)s OR client = %(client)s",
    "UPDATE journal_entry SET actor = NULL, ip = NULL, user_agent = '' WHERE actor = %(person)s",
    "DELETE FROM mail_message WHERE person_id = %(person)s OR client_id = %(client)s",
    "DELETE FROM people_invitation WHERE person_id = %(person)s OR client_id = %(client)s",
    "UPDATE people_invitation SET invited_by_id = NULL WHERE invited_by_id = %(person)s",
    "DELETE FROM people_savedview WHERE person_id = %(person)s",
    "DELETE FROM people_reason WHERE person_id = %(person)s OR client_id = %(client)s",
    'UPDATE people_reason SET "by" = NULL WHERE "by" = %(person)s',
    "DELETE FROM people_note WHERE client_id = %(client)s",
    "UPDATE people_note SET author = NULL WHERE author = %(person)s",
    "DELETE FROM people_clienttag WHERE client_id = %(client)s",
    "UPDATE people_clienttag SET author = NULL WHERE author = %(person)s",
    "DELETE FROM people_member WHERE person_id = %(person)s OR client_id = %(client)s",
    "DELETE FROM people_staff WHERE person_id = %(person)s",
    "DELETE FROM people_hold WHERE person_id = %(person)s OR client_id = %(client)s",
    "UPDATE people_hold SET placed_by = NULL WHERE placed_by = %(person)s",
    "DELETE FROM people_client WHERE id = %(client)s",
    "DELETE FROM people_person WHERE id = %(person)s",
)


def measure(*, full: bool) -> list[Result]:
    """From the committed decision to the receipt."""
    del full
    send_nothing()
    clients = subjects(2 * (RUNS + 1))
    vacuum()
    value, floor = in_turns(lambda: erasing(next(clients)), lambda: deleting(next(clients)))
    return [
        Result(
            name="rights.erase",
            value=value,
            floor=floor,
            unit="s",
            limit=4,
            sense="at_most",
            size=f"{JOURNAL:,} lines of the journal, {MAILS:,} mails",
            database=connection.vendor,
        )
    ]


def send_nothing() -> None:
    """Let the notice reach a mail server that takes no time."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def subjects(count: int) -> Iterator[tuple[UUID, UUID]]:
    """So many clients with a history, made now."""
    return iter([people.client(JOURNAL, MAILS) for _ in range(count)])


def erasing(subject: tuple[UUID, UUID]) -> float:
    """Seconds of an erasure by the product, from the committed decision to the receipt."""
    from portico.casework import actions  # noqa: PLC0415 - Django is ready only now
    from portico.casework.models import Run  # noqa: PLC0415

    person, _account = subject
    at = people.AT + timedelta(days=1)
    digest = actions.preview(root="person", root_id=person, at=at).digest
    run = actions.erase(
        root="person", root_id=person, digest=digest, trigger=Run.Trigger.DESK, by=None, by_role="privacy", at=at
    )
    spent = seconds(lambda: actions.proceed(run=run.pk, at=at))
    run.refresh_from_db()
    if run.state != Run.State.ERASED:
        raise RuntimeError(f"The erasure is {run.state}.")
    return spent


def deleting(subject: tuple[UUID, UUID]) -> float:
    """Seconds of the hand-written statements."""
    person, account, run = *subject, uuid4()

    def work() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in STATEMENTS:
                cursor.execute(statement, {"person": person, "client": account, "run": run})

    return seconds(work)
