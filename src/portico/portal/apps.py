"""The app's configuration."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """See the package's docstring."""

    name = "portico.portal"
    label = "portico_portal"
