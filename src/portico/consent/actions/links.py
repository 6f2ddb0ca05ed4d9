"""What the links in mails do, once their page was posted: confirming and unsubscribing. Showing a page does nothing."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portico.consent import heads, queries, rows, tokens
from portico.consent.actions.appending import GIVEN, Act, append, lifting, suppression, withdraw, words_of
from portico.consent.actions.deciding import OnHold
from portico.consent.models import Event
from portico.mail.addresses import digest as address_digest
from portico.mail.models import Suppression
from portico.people.models import Person


class BadLink(Exception):
    """This is no link that we made, or there is no such account any more."""

    def __init__(self) -> None:
        super().__init__(_("This link is not valid. Copy the whole address from the mail, or ask for a new one."))


class LinkExpired(Exception):
    """The link was ours and is too old."""

    def __init__(self) -> None:
        super().__init__(_("This link was valid for seven days. Tick the box again and you will get a new one."))


def confirm(*, token: str, ip: str | None, at: datetime) -> list[Event]:
    """Confirm the pending decisions that a link names, as far as they are still the latest and for the present address.

    Used again, or after a withdrawal, it changes nothing and returns an empty list. Raises `BadLink`, `LinkExpired` or
    `OnHold`.
    """
    named = queries.confirmation(token, at)
    if named is None:
        raise BadLink
    if named.expired:
        raise LinkExpired
    return _confirm(named.person, ip=ip, at=at, only=named.commitments)


def confirm_pending(*, person: Person, at: datetime, ip: str | None) -> list[Event]:
    """Confirm what waits for this person and address: the address was verified by this very act.

    Call it in the transaction that verifies. What was ticked more than seven days ago has lapsed. Consents that needed
    no confirmation are from now on effective, and end an earlier suppression.
    """
    return _confirm(person, ip=ip, at=at, only=None)


def _confirm(person: Person, *, ip: str | None, at: datetime, only: frozenset[int] | None) -> list[Event]:
    act = Act(Event.Source.CONFIRMATION, person.pk, "client", ip, at)
    with transaction.atomic():
        locked = heads.lock(person.pk, heads.of(person.pk).values_list("purpose", flat=True), to_consent=True)
        if locked.held:
            raise OnHold(person.pk)
        events = []
        for head in locked.heads.values():
            named = head.event is not None and (only is None or head.event.pk in only)
            if head.event is not None and named and queries.waits(head.event, person, at):
                events.append(
                    append(
                        person=person.pk,
                        address=person.email,
                        head=head,
                        decision=GIVEN,
                        words=words_of(None, head.event),
                        act=act,
                        along=[lifting(person, head.purpose)],
                    )
                )
            elif only is None and queries.in_force(head.event, person):
                rows.send([lifting(person, head.purpose)])
    return events


def unsubscribe_token(person: Person, purpose: str) -> str:
    """What a mail's unsubscribe link holds: whom and what it is about, unreadable. It does not expire."""
    named = tokens.Unsubscription(person.pk, purpose, address_digest(person.email))
    return tokens.for_unsubscribing(named)


def withdraw_by_token(*, token: str, purpose: str | None, ip: str | None, at: datetime) -> list[Event]:
    """Withdraw by an unsubscribe link: the purpose it was made for (None), or `all`.

    No sign-in, no question, and no state in which it fails: a purpose that is gone is withdrawn all the same, and where the
    account is gone the address is kept from the purpose by the digest in the link. Withdrawing twice writes nothing new. Raises
    `BadLink` for anything that we did not make.
    """
    named = tokens.unsubscribing(token)
    if named is None:
        raise BadLink
    act = Act(Event.Source.MAIL_LINK, named.person, "mail_link", ip, at)
    with transaction.atomic():
        person = Person.objects.filter(pk=named.person).first()
        everything = purpose == queries.EVERYTHING
        scope = queries.EVERYTHING if everything else named.purpose
        kept = suppression(digest=named.address_digest, scope=scope, reason=Suppression.Reason.WITHDRAWN, at=at)
        rows.send([kept])
        if person is None:
            return []
        purposes = {named.purpose}
        if everything:
            purposes |= set(heads.of(person.pk).values_list("purpose", flat=True))
        return [
            withdraw(
                person=person,
                head=head,
                words=words_of(None, head.event),
                act=act,
                suppress_as=Suppression.Reason.WITHDRAWN,
            )
            for head in heads.lock(person.pk, purposes, to_consent=False).heads.values()
            if head.event is None or head.event.decision != Event.Decision.WITHDRAWN
        ]
