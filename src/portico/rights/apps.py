"""The app's configuration."""

from django.apps import AppConfig
from django.core.checks import Tags, register


class RightsConfig(AppConfig):
    """See the package's docstring."""

    name = "portico.rights"
    label = "portico_rights"

    def ready(self) -> None:
        """Let `portico check` read every declaration."""
        from portico.rights import checks  # noqa: PLC0415 - models exist only now

        register(checks.system)
        register(Tags.database)(checks.database)
