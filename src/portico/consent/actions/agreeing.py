"""Agreeing to a document, and having been shown one. An agreement is a contract and no consent: it cannot be withdrawn."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portico.consent.models import Acceptance, Agreement
from portico.journal.actions import note
from portico.people.models import Client, Person


class NotAccepted(Exception):
    """A privacy notice informs; nobody has to agree to it."""

    def __init__(self, agreement: Agreement) -> None:
        super().__init__(_("A privacy notice is shown and not agreed to; record it with show_notice."))
        self.agreement = agreement


class NotShown(Exception):
    """Terms and processing agreements are agreed to; showing them proves nothing."""

    def __init__(self, agreement: Agreement) -> None:
        super().__init__(_("Terms and processing agreements are agreed to; record it with accept."))
        self.agreement = agreement


def accept(
    *,
    person: Person,
    client: Client | None,
    agreement: Agreement,
    language: str,
    wording: str,
    source: str,
    ip: str | None,
    at: datetime,
) -> Acceptance:
    """Record that a person agreed to a version, in the language shown, by a box with this wording beside it.

    Terms bind the person, and one time is enough; a processing agreement is concluded for each account. Agreeing again
    changes nothing: the first time stands and is returned. Raises `NotAccepted` for a privacy notice.
    """
    if agreement.kind == Agreement.Kind.NOTICE:
        raise NotAccepted(agreement)
    return _record(person, client, agreement, "agreement.accepted", language, wording, source, ip, at)


def show_notice(
    *,
    person: Person,
    agreement: Agreement,
    language: str,
    source: str,
    ip: str | None,
    at: datetime,
    client: Client | None = None,
) -> Acceptance:
    """Record that a person was shown a version of the privacy notice, the first time. Raises `NotShown` for anything else."""
    if agreement.kind != Agreement.Kind.NOTICE:
        raise NotShown(agreement)
    return _record(person, client, agreement, "notice.shown", language, "", source, ip, at)


def _record(
    person: Person,
    client: Client | None,
    agreement: Agreement,
    verb: str,
    language: str,
    wording: str,
    source: str,
    ip: str | None,
    at: datetime,
) -> Acceptance:
    with transaction.atomic(savepoint=False):
        acceptance, made = Acceptance.objects.get_or_create(
            person=person,
            agreement=agreement,
            **({"client": client} if agreement.kind == Agreement.Kind.PROCESSING else {}),
            defaults={
                "client": client,
                "language": language,
                "wording": wording,
                "source": source,
                "ip": ip,
                "at": at,
            },
        )
        if made:
            note(
                verb=verb,
                at=at,
                actor=person.pk,
                actor_role="client",
                person=person.pk,
                client=None if client is None else client.pk,
                about=("agreement", str(agreement.pk)),
            )
    return acceptance
