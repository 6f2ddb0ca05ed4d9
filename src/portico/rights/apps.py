"""The app's configuration."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    """See the package's docstring."""

    name = "portico.rights"
    label = "portico_rights"
