"""Start-up: the wiring of what stands below to what stands above."""

from django.apps import AppConfig
from django.core.checks import register


class ConfigConfig(AppConfig):
    """Runs last, when every app is ready."""

    name = "portico.config"
    label = "portico_config"

    def ready(self) -> None:
        """Connect registries that cross layers."""
        from portico.config import checks, wiring  # noqa: PLC0415 - models exist only now

        wiring.connect()
        register(checks.deployment, deploy=True)
