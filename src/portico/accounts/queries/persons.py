"""Who signs in with an address, and as what."""

from django.db.models import Value
from django.db.models.functions import Lower

from portico.kit.addresses import canonical
from portico.people.models import Person, Staff


def person_with_address(address: str) -> Person | None:
    """The person who signs in with this address, whatever its case and however its domain is written."""
    lowered = Person.objects.annotate(lowered=Lower("email"))
    return lowered.filter(lowered=Lower(Value(canonical(address))), can_sign_in=True).first()


def role_of(person: Person) -> str:
    """How the journal names a person who acts: their role at the desk, or `client`."""
    return Staff.objects.filter(person=person).values_list("role", flat=True).first() or "client"
