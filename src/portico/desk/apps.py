"""The app's configuration."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """See the package's docstring."""

    name = "portico.desk"
    label = "portico_desk"
