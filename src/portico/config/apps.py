"""Start-up: the wiring of what stands below to what stands above."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Runs last, when every app is ready."""

    name = "portico.config"
    label = "portico_config"

    def ready(self) -> None:
        """Connect registries that cross layers."""
        from portico.config import wiring  # noqa: PLC0415 - models exist only now

        wiring.connect()
