"""The app's configuration."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """See the package's docstring."""

    name = "portico.kit"
    label = "portico_kit"
