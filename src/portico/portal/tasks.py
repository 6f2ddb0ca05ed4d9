"""What waits for a person: everything that only they can do, or that they are told in time, in one list."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portico.casework.models import Request
from portico.consent import queries as consents
from portico.consent.models import Event
from portico.kit import postal
from portico.people.roles import May, may
from portico.portal.access import PortalRequest
from portico.portal.queries import State


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits, and where it is done. What only has to be known has the icon of a clock."""

    text: str
    href: str
    label: str
    icon: str = "arrow"


def waiting(
    request: PortalRequest,
    *,
    offers: Iterable[consents.Offer],
    requests: Iterable[Request],
    state: State,
    at: datetime,
) -> list[Task]:
    """Everything that waits, what can be done first, what comes by itself last."""
    return [
        *_of_person(request),
        *_of_account(request),
        *_of_fields(unanswered=state.unanswered),
        *_of_invitations(request, state),
        *_of_consents(offers),
        *_of_download(ready=state.download_ready),
        *_of_documents(request, at),
        *_of_requests(requests),
    ]


def _of_person(request: PortalRequest) -> Iterator[Task]:
    if not request.person.email_verified_at:
        text = _("Confirm your e-mail address with the link that we sent you.")
        yield Task(text, reverse("portal:security"), _("Send the link again"))
    if not request.person.name:
        yield Task(_("Tell us how to address you."), reverse("portal:profile"), _("Add your name"))


def _of_account(request: PortalRequest) -> Iterator[Task]:
    if request.account is None or not may(request.member, May.CORRECT_ACCOUNT):
        return
    if postal.missing(postal.parts_of(request.account)):
        yield Task(_("The postal address is incomplete."), reverse("portal:profile"), _("Complete the address"))


def _of_fields(*, unanswered: bool) -> Iterator[Task]:
    if unanswered:
        yield Task(_("Some questions in your profile wait for an answer."), reverse("portal:profile"), _("Answer them"))


def _of_invitations(request: PortalRequest, state: State) -> Iterator[Task]:
    if state.invited:
        text = _("You were invited to an account.")
        yield Task(text, reverse("portal:invitations"), _("See the invitation"))
    if state.inviting and may(request.member, May.MANAGE_PEOPLE):
        text = _("Somebody you invited to the account has not answered yet.")
        yield Task(text, reverse("portal:team"), _("See the people"), "clock")


def _of_consents(offers: Iterable[consents.Offer]) -> Iterator[Task]:
    for one in offers:
        if one.state == Event.Decision.PENDING:
            text = _("“%(title)s” waits for your confirmation. Use the link in the mail that we sent you.")
            yield Task(text % {"title": one.wording.title}, reverse("portal:consent"), _("See your consents"))


def _of_download(*, ready: bool) -> Iterator[Task]:
    if ready:
        yield Task(_("The copy of your data is ready."), reverse("portal:export"), _("Fetch it"))


def _of_documents(request: PortalRequest, at: datetime) -> Iterator[Task]:
    for one in consents.announced(request.person, at):
        said = (
            _("%(document)s: a new version holds from %(day)s.")
            if one.coming
            else _("%(document)s: a new version holds since %(day)s.")
        )
        values = {
            "document": capfirst(one.agreement.get_kind_display()),
            "day": date_format(timezone.localtime(one.agreement.effective_at), "DATE_FORMAT"),
        }
        yield Task(said % values, reverse("portal:agreements"), _("See what changes"), "clock")


def _of_requests(requests: Iterable[Request]) -> Iterator[Task]:
    for one in requests:
        text = _("Your request “%(kind)s” is answered by %(due)s at the latest.")
        values = {"kind": one.get_kind_display(), "due": date_format(one.due, "DATE_FORMAT")}
        yield Task(text % values, reverse("portal:request", args=[one.pk]), _("See the request"), "clock")
