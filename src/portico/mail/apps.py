"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    """See the package's docstring."""

    name = "portico.mail"
    verbose_name = _("Mail")

    def ready(self) -> None:
        """Register the jobs and claims."""
        from portico.mail import tasks  # noqa: F401, PLC0415 - models exist only now
