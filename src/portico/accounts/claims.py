"""The claims of sign-in: asked when somebody signs in, and again on every request of a session."""

from uuid import UUID

from django.db.models import QuerySet

from portico.kit import claims
from portico.people.holds import Work, held
from portico.people.models import Person


def free_to_sign_in(person: UUID) -> QuerySet[Person]:
    """The person, if they can sign in and no hold leads them elsewhere or out."""
    return Person.objects.filter(~held(Work.SIGN_IN, person="pk"), pk=person, is_active=True, can_sign_in=True)


def register() -> None:
    """Make the claims known, so that a test can ask each with every hold in place."""
    claims.register(
        claims.Claim(
            name="accounts.sign_in",
            family=Work.SIGN_IN.value,
            takes=lambda person: free_to_sign_in(person).exists(),
        )
    )
