"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsentConfig(AppConfig):
    """See the package's docstring."""

    name = "portico.consent"
    verbose_name = _("Consent")

    def ready(self) -> None:
        """Make the mail known."""
        from portico.consent import actions  # noqa: F401, PLC0415 - models exist only now
