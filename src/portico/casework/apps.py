"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    """See the package's docstring."""

    name = "portico.casework"
    verbose_name = _("Casework")

    def ready(self) -> None:
        """Register the jobs."""
        from portico.casework import tasks  # noqa: F401, PLC0415 - models exist only now
