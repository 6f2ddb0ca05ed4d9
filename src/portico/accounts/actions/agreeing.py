"""Agreeing at a sign-in: the first one to an account that others made, and the first since a document changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from portico.accounts.actions.sign_up import TermsMissing
from portico.consent.actions import accept, show_notice
from portico.consent.models import Acceptance, Agreement
from portico.people.models import Client, Person


@dataclass(frozen=True, slots=True)
class Agreed:
    """A document as it was put to somebody who ticked the box beside it; `client` is the account it is concluded in."""

    agreement: Agreement
    client: Client | None
    wording: str
    language: str


def agree(
    *,
    person: Person,
    documents: Sequence[Agreed],
    client: Client | None,
    notice: Agreement | None,
    notice_language: str,
    ip: str | None,
    at: datetime,
) -> None:
    """Record that a person agreed to these documents at a sign-in, all or none, and which privacy notice they were shown.

    Raises `TermsMissing` where there is nothing to agree to, or where a document has no sentence beside its box.
    """
    if not documents or not all(one.wording for one in documents):
        raise TermsMissing
    with transaction.atomic():
        for one in documents:
            known = Acceptance.objects.filter(person=person, agreement__kind=one.agreement.kind).exists()
            accept(
                person=person,
                client=one.client,
                agreement=one.agreement,
                language=one.language,
                wording=one.wording,
                source=Acceptance.Source.SIGN_IN if known else Acceptance.Source.FIRST_SIGN_IN,
                ip=ip,
                at=at,
            )
        if notice is not None:
            show_notice(
                person=person,
                client=client,
                agreement=notice,
                language=notice_language,
                source=Acceptance.Source.FIRST_SIGN_IN,
                ip=ip,
                at=at,
            )
