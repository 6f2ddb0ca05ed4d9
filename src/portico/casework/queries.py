"""Reading runs, receipts, downloads, requests, and what is held about someone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import translation

from portico.casework.erasure import open_run, run_of_token
from portico.casework.execution import identifiers_of
from portico.casework.exports import controller
from portico.casework.models import Export, Receipt, Request, Run
from portico.casework.receipts import RECEIPT
from portico.kit.tokens import token_digest
from portico.people.models import Member, Person
from portico.rights import map as maps
from portico.rights.export.information import (
    basis_title,
    categories_of,
    purposes_of,
    retention_of,
)
from portico.rights.export.information import (
    information as _information,
)
from portico.rights.map import Entry
from portico.rights.plan import count_held, recipients_of, unlinked
from portico.rights.roots import resolve


@dataclass(frozen=True, slots=True)
class Use:
    """Why a kind of data is held."""

    title: str
    explanation: str
    basis: str
    retention: str


@dataclass(frozen=True, slots=True)
class Held:
    """A kind of data of which there is something: what it is called, how much, why, for how long."""

    label: str
    title: str
    rows: int
    categories: tuple[str, ...]
    uses: tuple[Use, ...]
    retention: tuple[str, ...]
    recipients: tuple[str, ...]


def run_for(root: str, root_id: UUID) -> Run | None:
    """The open run about this person or client."""
    return open_run(root, root_id)


def begun_run(root: str, given: str) -> Run | None:
    """The newest run about somebody who may be gone already, by public UUID or, until the sweep, by e-mail address.

    So the command that was interrupted half-way can be given again as it was.
    """
    runs = Run.objects.filter(root=root, started_at__isnull=False).order_by("-decided_at")
    try:
        return runs.filter(root_id=UUID(given)).first()
    except ValueError:
        address = given.casefold()
        known = runs.filter(identifiers__isnull=False)
        return next((run for run in known if address in {one.casefold() for one in identifiers_of(run).emails}), None)


def run_of_person(person: Person) -> Run | None:
    """The open run about a person, or about a client that they belong to: their own first."""
    clients = Member.objects.filter(person=person).values("client_id")
    about = Q(root="person", root_id=person.pk) | Q(root="client", root_id__in=clients)
    return Run.objects.filter(about, state__in=Run.OPEN).order_by("-root", "-decided_at").first()


def exports_of(person: Person) -> QuerySet[Export]:
    """The downloads that a person may fetch: their own, and those of the clients they own; newest first."""
    owned = Member.objects.filter(person=person, role=Member.Role.OWNER).values("client_id")
    return Export.objects.filter(Q(person=person) | Q(client_id__in=owned)).order_by("-created_at", "pk")


def requests_of(person: Person) -> QuerySet[Request]:
    """What a person asked, newest first."""
    return Request.objects.filter(person=person).order_by("-received_at", "pk")


def run_to_cancel(token: str) -> Run | None:
    """The run that a link in a mail may cancel without signing in, as long as it is cooling off."""
    return run_of_token(token)


def receipt_by_token(token: str, at: datetime) -> Receipt | None:
    """The receipt that the link in the notice opens without signing in, for 30 days; None for any other token."""
    if not token:
        return None
    digest = token_digest(purpose=RECEIPT, token=token)
    return Receipt.objects.select_related("run").filter(token=digest, token_until__gt=at).first()


def run_by_receipt_token(token: str) -> Run | None:
    """The run whose receipt the same link will open, for as long as it is not over."""
    if not token:
        return None
    digest = token_digest(purpose=RECEIPT, token=token)
    return Run.objects.filter(receipt_token=digest).exclude(state__in=Run.OVER).first()


def held(root: str, root_id: UUID, language: str = "") -> list[Held]:
    """What is held about a person or client, counted in one statement; kinds of which there is nothing are left out."""
    with translation.override(language or translation.get_language() or "en"):
        return [_as_held(entry, rows) for entry, rows in count_held(resolve(root, root_id)) if rows]


def information(root: str, root_id: UUID, language: str = "") -> dict[str, Any]:
    """What Art. 15(1) and (2) GDPR tell beside the data: purposes, categories, recipients, retention, source, rights."""
    with translation.override(language or translation.get_language() or "en"):
        entries = [entry for entry, rows in count_held(resolve(root, root_id)) if rows]
        return _information(entries, recipients=recipients_of(entries), controller=controller())


def notice() -> dict[str, Any]:
    """What the privacy notice says from the declarations (Art. 13 GDPR): everything that is processed, about whomever."""
    entries = [entry for entry in maps.current().entries if entry.about_people and entry.columns]
    told = _information(entries, recipients=recipients_of(entries), controller=controller())
    return told | {"unlinked": [{"title": one.title, "reason": one.reason} for one in unlinked(maps.current())]}


def _as_held(entry: Entry, rows: int) -> Held:
    uses = purposes_of([entry])
    return Held(
        label=entry.label,
        title=entry.title,
        rows=rows,
        categories=tuple(categories_of(entry)),
        uses=tuple(
            Use(
                str(use.title),
                str(use.explanation),
                f"{basis_title(use.basis)} {use.interest}".strip(),
                str(use.retention),
            )
            for use in uses
        ),
        retention=tuple(retention_of(entry)),
        recipients=recipients_of([entry]),
    )
