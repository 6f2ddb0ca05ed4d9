"""How django-allauth meets the rest of the house."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from portico.kit.sealing import seal, unseal
from portico.people.models import Person, Seller


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


class FactorAdapter(DefaultMFAAdapter):
    """Second factors: keys are sealed before they are stored, and what a device shows names this house and the person."""

    def encrypt(self, text: str) -> str:
        """Seal a secret with the key of the environment."""
        return base64.b64encode(seal(text.encode(), settings.PORTICO.sealing_key)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open it again. Raises `CannotUnseal` under another key."""
        return unseal(base64.b64decode(encrypted_text), settings.PORTICO.sealing_key).decode()

    def get_totp_issuer(self) -> str:
        """The company, as it stands in the list of an app."""
        return self._get_site_name()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the host, which Django has compared with the configured ones."""
        return {"id": context.request.get_host().partition(":")[0], "name": self._get_site_name()}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        """The person for the list that a device shows; the handle is the public UUID."""
        assert isinstance(user, Person)  # noqa: S101 # nosec B101 - of the only model there is
        return {"id": user.pk.hex.encode(), "name": user.email, "display_name": user.name or user.email}

    def send_notification_mail(self, *args: Any, **_kwargs: Any) -> None:
        """Refuse, as `AccountAdapter.send_mail` does."""
        raise MailOutsideTheOutbox(str(args[:1]))

    def _get_site_name(self) -> str:
        seller = Seller.objects.first()
        return seller.name if seller else "Portico"
