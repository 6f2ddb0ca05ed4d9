"""Giving someone a place at the desk. There is no page for it: the first one is made on the command line."""

from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from portico.accounts.queries import person_with_address
from portico.journal.actions import note
from portico.people.actions import appoint_staff, create_person
from portico.people.models import Person
from portico.people.permissions import StaffRole


class AddressInUse(Exception):
    """Somebody signs in with this address already."""

    def __init__(self, person: Person) -> None:
        super().__init__(
            _(
                "Somebody signs in with this address already. Staff have an address of their own, apart from any client's."
            )
        )
        self.person = person


def hire(
    *, email: str, name: str, role: StaffRole, password: str | None, by: UUID | None, by_role: str, at: datetime
) -> Person:
    """Store a member of staff. The address counts as verified: whoever may appoint staff vouches for it.

    Without a password the person has none and gets a link to set one. Raises `AddressInUse`, or ValidationError for an
    address or a password that is none.
    """
    address = email.strip()
    validate_email(address)
    with transaction.atomic():
        other = person_with_address(address)
        if other is not None:
            raise AddressInUse(other)
        person = create_person(email=address, name=name.strip(), at=at)
        if password is not None:
            validate_password(password, user=person)
            person.set_password(password)
        person.email_verified_at = at
        person.save(update_fields=["password", "email_verified_at"])
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        appoint_staff(person=person, role=role, at=at)
        note(verb="staff.appointed", at=at, actor=by, actor_role=by_role, person=person.pk, detail=role.value)
    return person
