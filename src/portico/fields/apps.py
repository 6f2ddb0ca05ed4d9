"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FieldsConfig(AppConfig):
    """Definitions, answers, statements."""

    name = "portico.fields"
    verbose_name = _("Custom fields")

    def ready(self) -> None:
        """Register the jobs."""
        from portico.fields import tasks  # noqa: F401, PLC0415 - models are ready only now
