"""A change of address that waits for its link, and what ends it."""

from allauth.account.models import EmailAddress

from portico.people.models import Person


def forget_address_change(person: Person) -> None:
    """Forget every address that a person asked for and has not verified, with the links that were sent to it.

    Whoever knew the password for a moment may have asked for it. Call it with the person locked, or a link that is being
    opened at this moment still counts.
    """
    waiting = EmailAddress.objects.filter(user=person, primary=False).exclude(email=person.email)
    waiting.delete()  # the links go along
