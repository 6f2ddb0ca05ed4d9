"""Decisions of a person, one at a time and by a form."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from portico.consent import heads, queries
from portico.consent.actions.appending import (
    GIVEN,
    OF_THE_PERSON,
    PENDING,
    Act,
    append,
    lifting,
    withdraw,
    words_of,
)
from portico.consent.actions.asking import ask_to_confirm
from portico.consent.models import Event, Head, MailingPurpose, Wording
from portico.mail.models import Suppression
from portico.people.models import Person


class NotOffered(Exception):
    """Nobody is asked for this purpose now, or not in these words; nothing was recorded."""

    def __init__(self, purpose: str) -> None:
        super().__init__(
            _(
                "This mailing is not offered at present, so nobody can consent to it. Load the page again to see which are."
            )
        )
        self.purpose = purpose


class EvidenceMissing(Exception):
    """Staff record a consent with `record`, which takes the evidence."""

    def __init__(self, purpose: str) -> None:
        super().__init__(_("Staff cannot consent for anybody without evidence of the person's own consent."))
        self.purpose = purpose


class OnHold(Exception):
    """The person's account is being closed or is suspended; they can withdraw, and not consent."""

    def __init__(self, person: UUID) -> None:
        super().__init__(_("While the account is closed or suspended no consent is recorded; withdrawing is possible."))
        self.person = person


def decide(
    *,
    person: Person,
    purpose: str,
    given: bool,
    source: str,
    wording: Wording | None,
    by: UUID | None,
    by_role: str,
    ip: str | None,
    at: datetime,
    reason: str = "",
    suppress_as: Suppression.Reason | None = Suppression.Reason.WITHDRAWN,
) -> Event:
    """Record one decision about one purpose, for the address that the person has now.

    A consent needs the wording that was shown. Where the purpose asks for double opt-in it is pending until confirmed
    (renewing one that is in force is not asked twice). A withdrawal is effective at once whatever state it meets; it keeps
    the address from the purpose, unless `suppress_as` is None. Raises `NotOffered`, `EvidenceMissing` or `OnHold` for
    consents only.
    """
    act = Act(source, by, by_role, ip, at, reason)
    with transaction.atomic():
        if given and (wording is None or wording.purpose_id != purpose or not wording.purpose.active):
            raise NotOffered(purpose)
        if given and source == Event.Source.DESK:
            raise EvidenceMissing(purpose)
        locked = heads.lock(person.pk, [purpose], to_consent=given)
        if given and locked.held:
            raise OnHold(person.pk)
        head = locked.heads[purpose]
        if not given:
            return withdraw(
                person=person, head=head, words=words_of(wording, head.event), act=act, suppress_as=suppress_as
            )
        assert wording is not None  # noqa: S101 - refused above
        event = _give(person, head, wording, wording.purpose, act)
        if event.decision == PENDING:
            ask_to_confirm(person=person, pending=[event], source=source, at=at)
        return event


def choose(
    *,
    person: Person,
    ticked: Collection[str],
    shown: Collection[str],
    source: str,
    language: str,
    by: UUID | None,
    by_role: str,
    ip: str | None,
    at: datetime,
    versions: Mapping[str, int] | None = None,
) -> list[Event]:
    """Record what a form with one box per purpose says: consents newly ticked, withdrawals newly unticked.

    Only purposes that are offered and were shown count; anything else that was sent, and what was sent twice, is ignored. A
    box that says what holds already writes nothing. The words recorded are those offered in `language`, or of the version
    that the form says it showed. Raises `OnHold` where a box is newly ticked.
    """
    act = Act(source, by, by_role, ip, at)
    wordings = queries.wordings(language, versions=versions)
    boxes = {key: key in ticked for key in dict.fromkeys(shown) if key in wordings}
    with transaction.atomic():
        present = set(heads.of(person.pk).filter(purpose__in=boxes).values_list("purpose", flat=True))
        locked = heads.lock(person.pk, [key for key, tick in boxes.items() if tick or key in present], to_consent=True)
        events, pending = [], []
        for key, head in locked.heads.items():
            in_force = queries.in_force(head.event, person)
            if boxes[key] and queries.waits(head.event, person, at):
                assert head.event is not None  # noqa: S101 - it waits
                pending.append(head.event)
            elif boxes[key] and not in_force:
                if locked.held:
                    raise OnHold(person.pk)
                events.append(_give(person, head, wordings[key], wordings[key].purpose, act))
            elif not boxes[key] and in_force:
                words, why = words_of(wordings[key], None), Suppression.Reason.WITHDRAWN
                events.append(withdraw(person=person, head=head, words=words, act=act, suppress_as=why))
        pending += [event for event in events if event.decision == PENDING]
        if pending:
            ask_to_confirm(person=person, pending=pending, source=source, at=at)
    return events


def withdraw_all(
    *,
    person: Person,
    source: str,
    by: UUID | None,
    by_role: str,
    ip: str | None,
    at: datetime,
    reason: str = "",
    suppress_as: Suppression.Reason | None = Suppression.Reason.WITHDRAWN,
) -> list[Event]:
    """Withdraw every consent of a person that is given or pending, for whatever address and purpose."""
    act = Act(source, by, by_role, ip, at, reason)
    with transaction.atomic():
        return [
            withdraw(person=person, head=head, words=words_of(None, head.event), act=act, suppress_as=suppress_as)
            for head in _open(person).values()
        ]


def address_changed(*, person: Person, old: str, at: datetime) -> list[Event]:
    """The person has another address now, which starts unconsented: consents for the old one end, also should it come back.

    Nobody refused anything, so nothing is suppressed. Call it in the transaction that changes the address.
    """
    with translation.override(person.language):
        reason = _("The e-mail address was changed; a consent holds for one address.")
    act = Act(Event.Source.PROFILE, person.pk, "client", None, at, reason)
    with transaction.atomic():
        return [
            withdraw(person=person, head=head, words=words_of(None, head.event), act=act, suppress_as=None)
            for head in _open(person).values()
            if head.event is not None and queries.same_address(head.event.address, old)
        ]


def _open(person: Person) -> dict[str, Head]:
    """The heads that are given or pending, locked; asked again under the lock."""
    found = heads.of(person.pk).filter(event__decision__in=(GIVEN, PENDING)).values_list("purpose", flat=True)
    locked = heads.lock(person.pk, list(found), to_consent=False).heads
    return {key: head for key, head in locked.items() if head.event and head.event.decision in (GIVEN, PENDING)}


def _give(person: Person, head: Head, wording: Wording, purpose: MailingPurpose, act: Act) -> Event:
    pending = purpose.double_opt_in and not queries.in_force(head.event, person)
    decision = PENDING if pending else GIVEN
    words = words_of(wording, None)
    by_themself = act.by == person.pk and act.source in OF_THE_PERSON
    fresh = decision == GIVEN and by_themself and person.email_verified_at is not None
    return append(
        person=person.pk,
        address=person.email,
        head=head,
        decision=decision,
        words=words,
        act=act,
        along=[lifting(person, head.purpose)] if fresh else (),
    )
