"""What the pages behind links in mails may show before anyone posts; looking changes nothing."""

from dataclasses import dataclass
from datetime import datetime

from portico.consent import heads, tokens
from portico.consent.models import Event, Wording
from portico.consent.queries.states import CONFIRM_WITHIN, waits
from portico.consent.queries.wordings import titles
from portico.people.models import Person


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A confirmation link that is ours: of whom, for which decisions, in which words, and whether it came too late.

    The events still wait. `address` is masked: whoever was forwarded the mail sees that it is not theirs.
    """

    person: Person
    commitments: frozenset[int]
    events: tuple[Event, ...]
    expired: bool
    address: str

    @property
    def wordings(self) -> tuple[str, ...]:
        """The words, as they were shown, of what still waits."""
        return tuple(event.wording for event in self.events)


@dataclass(frozen=True, slots=True)
class Unsubscription:
    """An unsubscribe link that is ours: which mailing it ends. Says nothing of the person: whoever has a mail may look."""

    purpose: str
    title: str


def confirmation(token: str, at: datetime) -> Confirmation | None:
    """What a confirmation link would confirm; None where it is not ours or the account is gone.

    There are no events once everything is confirmed or withdrawn.
    """
    named = tokens.confirming(token)
    person = None if named is None else Person.objects.filter(pk=named.person).first()
    if named is None or person is None:
        return None
    waiting = [
        head.event
        for head in heads.of(person.pk)
        if head.event is not None and head.event.pk in named.commitments and waits(head.event, person, at)
    ]
    late = at >= named.made_at + CONFIRM_WITHIN
    return Confirmation(person, named.commitments, tuple(waiting), late, _masked(person.email))


def _masked(address: str) -> str:
    """Enough of an address for its owner to know it."""
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"


def unsubscription(token: str, language: str) -> Unsubscription | None:
    """What an unsubscribe link would end; None where it is not ours. Works whatever has become of purpose and account."""
    named = tokens.unsubscribing(token)
    if named is None:
        return None
    known = Wording.objects.filter(purpose=named.purpose).exists()
    return Unsubscription(named.purpose, titles(language)[named.purpose] if known else "")
