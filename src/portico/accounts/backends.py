"""Who may sign in."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser

from portico.accounts.queries import person_with_address
from portico.people.models import Person


class PersonBackend(AuthenticationBackend):
    """Persons who can sign in; holds are asked by the claim of sign-in.

    An address that nobody has costs the same time as a wrong password: django-allauth hashes what was typed either way.
    """

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        """Guests are persons too, and cannot sign in."""
        return isinstance(user, Person) and user.is_active and user.can_sign_in

    def _authenticate_by_email(self, email: str, password: str) -> AbstractBaseUser | None:
        return self._check_password(person_with_address(email), password)
