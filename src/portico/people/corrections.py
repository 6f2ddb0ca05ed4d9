"""People correct their own data (Art. 16 GDPR): their profile, and their account's where their role includes it.

Whoever saves tells what was shown before. If somebody else has changed one of these values meanwhile, nothing is
stored and the newer values are told, so that no correction undoes another unseen.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from portico.journal.actions import note
from portico.kit import claims
from portico.people.holds import Work, held
from portico.people.models import Client, Member, Person
from portico.people.roles import May, roles_with

OF_PERSON = ("name", "phone", "language")
ADDRESS = ("street", "number", "postcode", "city", "region", "country")
OF_CLIENT = ("kind", "company", "vat_id", *ADDRESS)
MAY_CORRECT_CLIENT = roles_with(May.CORRECT_ACCOUNT)


class ChangedMeanwhile(Exception):
    """Somebody has changed these values since they were shown. `now` holds what they are, by field."""

    def __init__(self, now: Mapping[str, str]) -> None:
        """Carry the newer values."""
        super().__init__("The data was changed meanwhile; look at the newer values and decide again.")
        self.now = dict(now)


class CorrectionsStopped(Exception):
    """A hold stops corrections (see `portico.people.holds`), or the account is not the person's to correct."""

    def __init__(self) -> None:
        """Say that nothing was stored."""
        super().__init__(_("Nothing was changed: your data cannot be corrected at the moment."))


def values_of(row: Person | Client) -> dict[str, str]:
    """What of a person or client can be corrected, as it is shown."""
    names = OF_PERSON if isinstance(row, Person) else OF_CLIENT
    return {name: str(getattr(row, name)) for name in names}


def correct_person(*, person: UUID, shown: Mapping[str, str], to: Mapping[str, object], at: datetime) -> Person:
    """Store a person's own corrections. Raises `ChangedMeanwhile` or `CorrectionsStopped`, and stores nothing then."""
    with transaction.atomic():
        found = correctable(person).select_for_update().first()
        if found is None:
            raise CorrectionsStopped
        changed = _apply(found, shown, to)
        for detail in _details(changed):
            note(verb="person.corrected", at=at, actor=person, actor_role="client", person=person, detail=detail)
    return found


def correct_client(*, member: Member, shown: Mapping[str, str], to: Mapping[str, object], at: datetime) -> Client:
    """Store corrections of an account by its owner or billing contact. Raises as `correct_person` does."""
    with transaction.atomic():
        place = Member.objects.filter(pk=member.pk, role__in=MAY_CORRECT_CLIENT).values("client")
        free = Client.objects.filter(~held(Work.OWN_CORRECTIONS, client="pk"), pk__in=place)
        found = free.select_for_update().first()
        if found is None or not correctable(member.person_id).exists():
            raise CorrectionsStopped
        changed = _apply(found, shown, to)
        for detail in _details(changed):
            note(
                verb="client.corrected",
                at=at,
                actor=member.person_id,
                actor_role="client",
                client=found.pk,
                detail=detail,
            )
    return found


def correctable(person: UUID) -> models.QuerySet[Person]:
    """The claim: the person, unless a hold stops their own corrections."""
    return Person.objects.filter(~held(Work.OWN_CORRECTIONS, person="pk"), pk=person)


def _apply(row: Person | Client, shown: Mapping[str, str], to: Mapping[str, object]) -> list[str]:
    """Write what differs from what was shown; returns the fields. What nobody touched is left as it is now."""
    now = values_of(row)
    if set(to) - set(now):
        message = f"{sorted(set(to) - set(now))} cannot be corrected here."
        raise ValueError(message)
    newer = {name: now[name] for name in to if now[name] != shown.get(name, "")}
    if newer:
        raise ChangedMeanwhile(newer)
    for name, value in to.items():
        setattr(row, name, value)
    after = values_of(row)
    changed = [name for name in to if after[name] != now[name]]
    if changed:
        row.save(update_fields=changed)
    return changed


def _details(changed: list[str]) -> list[str]:
    """Which data was corrected, as keys for the journal: a postal address is one thing, being a company another."""
    keys = dict.fromkeys(ADDRESS, "address") | {"kind": "company"}
    return list(dict.fromkeys(keys.get(name, name) for name in changed))


claims.register(
    claims.Claim(
        name="people.own_corrections",
        family=Work.OWN_CORRECTIONS.value,
        takes=lambda person: correctable(person).exists(),
    )
)
