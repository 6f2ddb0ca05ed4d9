"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    """The activity log."""

    name = "portico.journal"
    verbose_name = _("Activity log")
