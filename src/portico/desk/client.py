"""What every page about one client shares: finding the client, the header, the tabs, and the line in the journal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portico.casework.models import Request, Run
from portico.desk import queries
from portico.desk.access import DeskRequest
from portico.journal.actions import note_look
from portico.people.models import Client, Hold, Member, Person
from portico.people.permissions import Permission
from portico.people.queries import local_day

TABS = (
    ("summary", _("Summary"), Permission.VIEW_CLIENTS),
    ("profile", _("Profile"), Permission.VIEW_CLIENTS),
    ("emails", _("E-mails"), Permission.VIEW_MAIL),
    ("log", _("Log"), Permission.VIEW_JOURNAL),
    ("privacy", _("Privacy"), Permission.HANDLE_REQUESTS),
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A client as its pages see it."""

    client: Client
    members: list[Member]
    holds: list[Hold]
    open_requests: list[Request]
    open_runs: list[Run]

    @property
    def persons(self) -> list[Person]:
        """The people of the client."""
        return [place.person for place in self.members]

    @property
    def name(self) -> str:
        """The company's name, or the owner's, or the address."""
        owner = self.owner
        return self.client.company or (owner.name or owner.email if owner else str(self.client.pk))

    @property
    def owner(self) -> Person | None:
        """The first owner, or at least the first person."""
        owners = [place for place in self.members if place.role == Member.Role.OWNER] or self.members
        return owners[0].person if owners else None

    @property
    def language(self) -> str:
        """The language in which the client is written to: the owner's."""
        return self.owner.language if self.owner else "en"

    @property
    def people(self) -> list[tuple[Member, list[tuple[str, str]]]]:
        """Each place with the state of its person."""
        return [
            (place, queries.badges([hold for hold in self.holds if hold.person_id == place.person_id]))
            for place in self.members
        ]

    @property
    def told_holds(self) -> list[Hold]:
        """The holds to be told above the tabs: what stands on the client and its people alike is told once."""
        return list({(hold.kind, hold.reason): hold for hold in self.holds}.values())

    @property
    def state(self) -> list[tuple[str, str]]:
        """The holds in words with the kinds of their badges."""
        return queries.badges(self.holds)

    def held(self, kind: str) -> bool:
        """Whether the client itself is held in this way."""
        return any(hold.kind == kind and hold.client_id == self.client.pk for hold in self.holds)

    @property
    def suspended(self) -> bool:
        """Whether the client is suspended."""
        return self.held(Hold.Kind.SUSPENDED)

    @property
    def restricted(self) -> bool:
        """Whether processing is restricted."""
        return self.held(Hold.Kind.RESTRICTED)


def subject(client: UUID) -> Subject:
    """The client with what the header shows, or 404."""
    found = Client.objects.filter(pk=client).first()
    if found is None:
        raise Http404
    members = queries.members(found)
    persons = [place.person_id for place in members]
    return Subject(
        client=found,
        members=members,
        holds=queries.holds(found, persons),
        open_requests=list(Request.objects.filter(person_id__in=persons, state__in=Request.OPEN).order_by("due", "pk")),
        open_runs=list(
            Run.objects.filter(root_id__in=[client, *persons], state__in=Run.OPEN).defer("identifiers", "plan")
        ),
    )


def looked_at(
    request: DeskRequest,
    *,
    verb: str,
    about: tuple[str, str],
    client: UUID | None,
    at: datetime,
    person: UUID | None = None,
    detail: str = "",
) -> None:
    """Write that staff looked at something of a client: once in ten minutes for each member of staff, thing and part."""
    note_look(
        verb=verb,
        at=at,
        actor=request.desk.person,
        actor_role=request.desk.role,
        person=person,
        client=client,
        about=about,
        detail=detail,
    )


def viewed(request: DeskRequest, of: Subject, tab: str, *, at: datetime) -> None:
    """Write that staff looked at a tab of a client."""
    client = of.client.pk
    looked_at(request, verb="client.viewed", about=("people.Client", str(client)), client=client, at=at, detail=tab)


def tabs(request: DeskRequest, client: UUID, current: str) -> list[dict[str, Any]]:
    """The tabs that the role may open."""
    return [
        {"label": label, "href": reverse(f"desk:client_{name}", args=[client]), "current": name == current}
        for name, label, permission in TABS
        if request.desk.allows(permission)
    ]


def show(
    request: DeskRequest, of: Subject, tab: str, *, at: datetime, status: int = 200, template: str = "", **context: Any
) -> HttpResponse:
    """Write the view to the journal and render a tab."""
    client = of.client.pk
    viewed(request, of, tab, at=at)
    today = local_day(at)
    shared = {
        "subject": of,
        "client": of.client,
        "tabs": tabs(request, client, tab),
        "tab": tab,
        "next_due": queries.due(of.open_requests[0].due, today=today) if of.open_requests else None,
        "desk": request.desk,
    }
    return render(request, template or f"desk/client/{tab}.html", shared | context, status=status)
