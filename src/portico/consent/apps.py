"""The app's configuration."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class ConsentConfig(AppConfig):
    """See the package's docstring."""

    name = "portico.consent"
    verbose_name = _("Consent")

    def ready(self) -> None:
        """Make mail and job known, and have the database guard its log."""
        from portico.consent import actions, tasks, triggers  # noqa: F401, PLC0415 - models exist only now

        pre_migrate.connect(triggers.before_migrating, sender=self)
        post_migrate.connect(triggers.after_migrating, sender=self)
        register(Tags.database)(triggers.check)
