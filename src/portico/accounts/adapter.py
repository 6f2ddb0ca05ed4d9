"""How django-allauth meets the rest of the house."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class MailOutsideTheOutbox(Exception):
    """A part of django-allauth wanted to write to someone itself; only `portico.mail.actions.enqueue` may."""


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in goes through its stages, where a second factor stands; pages, words and mail are ours."""

    def get_login_stages(self) -> list[str]:
        """A second factor alone: whether the address is verified was asked before, by `accounts.sign_in`."""
        return [stage for stage in super().get_login_stages() if stage.startswith("allauth.mfa.")]

    def get_client_ip(self, request: HttpRequest) -> str | None:
        """The address that the configured proxies vouch for."""
        return getattr(request, "client_ip", None)

    def add_message(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the pages say what has happened."""

    def send_mail(self, template_prefix: str, *_whom_and_what: Any) -> None:
        """Refuse: mail that does not stand in the outbox is lost in a crash and in no history."""
        raise MailOutsideTheOutbox(template_prefix)
