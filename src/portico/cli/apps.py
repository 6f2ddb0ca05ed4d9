"""The app's configuration."""

from django.apps import AppConfig


class CliConfig(AppConfig):
    """See the package's docstring."""

    name = "portico.cli"
    label = "portico_cli"
