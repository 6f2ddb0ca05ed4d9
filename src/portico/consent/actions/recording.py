"""What staff do for a person: record a consent that was given elsewhere, with evidence or not at all.

The person is told at once, with a link that withdraws. Where the purpose asks for confirmation, or the address is on the
suppression list, nothing is in force before the person has confirmed: staff lift no suppression.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portico.consent import evidence, heads, queries, tokens
from portico.consent.actions.appending import GIVEN, PENDING, WITHDRAWN, Act, append, words_of
from portico.consent.actions.deciding import NotOffered, OnHold
from portico.consent.actions.links import unsubscribe_token
from portico.consent.models import Event, Evidence, Wording
from portico.kit.links import absolute
from portico.mail.actions import enqueue
from portico.mail.models import Message
from portico.mail.queries import is_suppressed
from portico.mail.templates import register
from portico.people.holds import STOPPED_BY, Work
from portico.people.models import Person
from portico.people.queries import holds_on, local_day

TOLD, ASKED = "consent_recorded", "consent_recorded_confirm"

register(TOLD, "name", "purpose", "wording", "sender", "how", "day", secrets=["withdraw"])
register(ASKED, "name", "purpose", "wording", "sender", "how", "day", secrets=["withdraw", "confirm"])


class CannotRecord(Exception):
    """Staff cannot record this consent; the sentence says why, and what to do."""


def record(
    *,
    person: Person,
    wording: Wording,
    how: str,
    given_on: date,
    file: bytes,
    note: str,
    by: UUID | None,
    by_role: str,
    ip: str | None,
    at: datetime,
) -> Event:
    """Record that a person consented elsewhere, in this wording and on this day, as the file shows; and tell them.

    The latest decision wins, and that is the person's: a withdrawal on that day or since stands. Raises `NotUsable`,
    `CannotRecord`, `NotOffered` or `OnHold`, and stores nothing then.
    """
    shown = evidence.read(file)
    way = Evidence.How(how)
    _possible(person, wording, given_on, at)
    act = Act(Event.Source.DESK, by, by_role, ip, at, _reason(person, way, given_on, note), shown.digest)
    kept: list[Evidence] = []
    try:
        with transaction.atomic():
            event = _event(person, wording, given_on, act)
            attached = Evidence(event=event, how=way, given_on=given_on, media_type=shown.media_type, by=by, at=at)
            attached.size = len(shown.content)
            kept.append(attached)
            kept_file = shown.as_file()
            attached.file.save(str(kept_file.name), kept_file, save=False)
            attached.save(force_insert=True)
            _tell(person, event, wording, way, given_on, at)
    except BaseException:
        for one in kept:
            if one.file.name:  # the row is gone with the transaction; the file would stay
                one.file.storage.delete(one.file.name)
        raise
    return event


def _possible(person: Person, wording: Wording, given_on: date, at: datetime) -> None:
    if not wording.purpose.active:
        raise NotOffered(wording.purpose_id)
    if person.email_verified_at is None:
        raise CannotRecord(_("The person's e-mail address is not verified, so they could not be told. Ask them to."))
    if given_on > local_day(at):
        raise CannotRecord(_("This day has not come yet."))
    if given_on < local_day(wording.published_at):
        raise CannotRecord(_("These words were published after that day; the person was shown others. Choose them."))


def _event(person: Person, wording: Wording, given_on: date, act: Act) -> Event:
    locked = heads.lock(person.pk, [wording.purpose_id], to_consent=True)
    if locked.held or holds_on(person) & STOPPED_BY[Work.STAFF_EDITS]:
        raise OnHold(person.pk)
    head = locked.heads[wording.purpose_id]
    if queries.in_force(head.event, person):
        raise CannotRecord(_("This consent is in force already. There is nothing to record."))
    before = head.event
    if before is not None and before.decision == WITHDRAWN and local_day(before.at) >= given_on:
        raise CannotRecord(_("The person withdrew on that day or later. Only they can consent again."))
    asked = wording.purpose.double_opt_in or is_suppressed(person.email, wording.purpose_id)
    return append(
        person=person.pk,
        address=person.email,
        head=head,
        decision=PENDING if asked else GIVEN,
        words=words_of(wording, None),
        act=act,
    )


def _reason(person: Person, how: Evidence.How, given_on: date, note: str) -> str:
    """How and when, in the person's language, since it stands in their history."""
    with translation.override(person.language):
        words = _("Given %(how)s on %(day)s.") % {"how": how.label, "day": date_format(given_on, "DATE_FORMAT")}
    return f"{words} {note}".strip()


def _tell(person: Person, event: Event, wording: Wording, how: Evidence.How, given_on: date, at: datetime) -> None:
    links = {"withdraw": absolute(f"/unsubscribe/{unsubscribe_token(person, event.purpose)}/")}
    if event.decision == PENDING:
        named = tokens.Confirmation(person.pk, frozenset({event.pk}), at)
        links["confirm"] = absolute(f"/consent/confirm/{tokens.for_confirming(named)}/")
    with translation.override(person.language):
        how_in_words = str(how.label)
    enqueue(
        template=ASKED if "confirm" in links else TOLD,
        person=person,
        to=person.email,
        language=person.language,
        stream=Message.Stream.SECURITY,
        context={
            "name": person.name,
            "purpose": queries.titles(person.language).get(event.purpose, wording.title),
            "wording": wording.text,
            "sender": event.sender,
            "how": how_in_words,
            "day": given_on,
        },
        secrets=links,
        at=at,
    )
