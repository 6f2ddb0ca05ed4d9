"""Reading runs, receipts, downloads, requests, and what is held about someone."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from portico.casework.erasure import open_run, run_of_token
from portico.casework.execution import identifiers_of
from portico.casework.holdings import Held, NothingHeld, RowsPage, Use, held, information, notice, rows_held
from portico.casework.models import Export, Receipt, Request, RequestStep, Run
from portico.casework.objection import Objectionable, objectionable
from portico.casework.receipts import RECEIPT
from portico.casework.requests import extendable
from portico.casework.restriction import restricted_by_themself
from portico.journal.models import Entry
from portico.kit.tokens import token_digest
from portico.people.models import Member, Person
from portico.people.roles import May, roles_with

__all__ = [
    "Held",
    "NothingHeld",
    "Objectionable",
    "RowsPage",
    "Use",
    "about_in_words",
    "begun_run",
    "closed_requests",
    "exports_of",
    "extendable",
    "fetches_of",
    "held",
    "information",
    "notice",
    "objectionable",
    "open_requests",
    "receipt_by_token",
    "requests_of",
    "restricted_by_themself",
    "rows_held",
    "run_by_receipt_token",
    "run_for",
    "run_of_person",
    "run_to_cancel",
    "steps_of",
]


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
    owned = Member.objects.filter(person=person, role__in=roles_with(May.CLOSE_ACCOUNT)).values("client_id")
    return Export.objects.filter(Q(person=person) | Q(client_id__in=owned)).order_by("-created_at", "pk")


def fetches_of(export: Export) -> QuerySet[Entry]:
    """Each time that a download was fetched, newest first."""
    about = {"object_type": "casework.Export", "object_id": str(export.pk), "verb": "export.fetched"}
    root = {"person": export.person_id} if export.person_id else {"client": export.client_id}
    return Entry.objects.filter(**root, **about).order_by("-at", "-pk")


def steps_of(request: Request) -> QuerySet[RequestStep]:
    """Everything that was said and done about a request, in the order of time."""
    return RequestStep.objects.filter(request=request).order_by("at", "pk")


def open_requests() -> QuerySet[Request]:
    """What waits for an answer, each with its person: what is due first first."""
    return Request.objects.filter(state__in=Request.OPEN).select_related("person").order_by("due", "pk")


def closed_requests() -> QuerySet[Request]:
    """What was answered, each with its person, to be listed by the time it was received and its key.

    Told by not being open: nearly all are closed, so that the index to read is that of the order and not that of the state.
    """
    return Request.objects.exclude(state__in=Request.OPEN).select_related("person")


def requests_of(person: Person) -> QuerySet[Request]:
    """What a person asked, newest first."""
    return Request.objects.filter(person=person).order_by("-received_at", "pk")


def about_in_words(request: Request) -> str:
    """What a request is about, such as the ground of a restriction; nothing for a key that has no words."""
    if request.about in Request.Ground:
        return str(Request.Ground(request.about).label)
    return next((one.title for one in objectionable() if one.key == request.about), "")


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
