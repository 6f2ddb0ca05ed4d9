"""`rights.erase`: a client with 2,000 lines of the journal and 2,000 mails, against hand-written SQL that deletes the same rows.

The clock runs from the decision, which is committed beforehand with its plan and holds, to the signed receipt: the ledger with its
synced entries, the notice, the participants, the batches, the verification. The floor is one transaction that knows beforehand
in which tables rows are. What it costs among how many others is `rights.erase_among`.
"""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from bench import people
from bench.databases import vacuum
from bench.measure import RUNS, Result, in_turns, seconds

FULL = False
JOURNAL, MAILS = 2000, 2000

# In the order of the foreign keys. The person's own tables that this person has no row in are left out.
_STATEMENTS = (
    "DELETE FROM journal_entry WHERE person = %(person)s OR client = %(client)s",
    "UPDATE journal_entry SET actor = NULL, ip = NULL, user_agent = '' WHERE actor = %(person)s",
    "DELETE FROM mail_message WHERE person_id = %(person)s OR client_id = %(client)s",
    "DELETE FROM people_hold WHERE person_id = %(person)s OR client_id = %(client)s",
    "DELETE FROM people_member WHERE person_id = %(person)s OR client_id = %(client)s",
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
    person, account = subject

    def work() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in _STATEMENTS:
                cursor.execute(statement, {"person": person, "client": account})

    return seconds(work)
