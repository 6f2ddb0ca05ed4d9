"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Persons, clients, members, holds."""

    name = "portico.people"
    verbose_name = _("People")
