"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    """See the package's docstring."""

    name = "portico.mail"
    verbose_name = _("Mail")
