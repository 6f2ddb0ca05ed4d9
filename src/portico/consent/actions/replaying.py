"""What is done again after a restored backup: withdrawals that the ledger knows and the database does not."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from portico.consent import heads, rows
from portico.consent.actions.appending import WITHDRAWN, Act, append, suppression, words_of
from portico.consent.models import Event
from portico.people.models import LedgerNote, Person


def repeat_withdrawal(*, note: UUID, payload: Mapping[str, Any], withdrawn_at: datetime, at: datetime) -> Event | None:
    """Repeat a withdrawal from its entry in the ledger (`note` is the entry's id), once.

    The addresses are kept from the purpose again, by their digests, also where the database never knew the person. None where
    there is nothing to record: the database knows the withdrawal, or not the person.
    """
    with transaction.atomic():
        if LedgerNote.objects.filter(pk=note).exists():
            return None
        LedgerNote.objects.create(
            pk=note, kind="withdrawal", payload=dict(payload), at=withdrawn_at, appended_at=withdrawn_at
        )
        if payload["suppress"]:
            rows.send(
                [
                    suppression(digest=digest, scope=payload["purpose"], reason=payload["suppress"], at=withdrawn_at)
                    for digest in payload["addresses"]
                ]
            )
        person = Person.objects.filter(pk=payload["person"]).first()
        if person is None:
            return None
        head = heads.lock(person.pk, [payload["purpose"]], to_consent=False).heads[payload["purpose"]]
        if head.event is not None and head.event.decision == WITHDRAWN:
            return None
        return append(
            person=person.pk,
            address=head.event.address if head.event is not None else person.email,
            head=head,
            decision=WITHDRAWN,
            words=words_of(None, head.event),
            act=Act(Event.Source.REPLAY, None, "system", None, at),
        )
