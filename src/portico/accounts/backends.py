"""Who may sign in."""

from allauth.account.auth_backends import AuthenticationBackend


class PersonBackend(AuthenticationBackend):
    """Persons who can sign in; holds are asked by the claim of sign-in."""
