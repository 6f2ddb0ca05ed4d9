"""How django-allauth meets the rest of the house."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Mail goes through the outbox, redirects stay inside."""
