"""A person's own sign-ins, as the activity log has them."""

from django.db.models import QuerySet

from portico.journal.models import Entry
from portico.people.models import Person

SIGN_INS = ("person.signed_in", "person.sign_in_failed", "person.second_factor_refused")


def sign_ins_of(person: Person) -> QuerySet[Entry]:
    """Sign-ins to the person's account: those that succeeded, those that failed, and at which step. In no order."""
    return Entry.objects.filter(person=person.pk, verb__in=SIGN_INS)
