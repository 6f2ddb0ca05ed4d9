"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """See the package's docstring."""

    name = "portico.accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Register the claims."""
        from portico.accounts import claims  # noqa: PLC0415 - models exist only now

        claims.register()
