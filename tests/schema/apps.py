"""The app's configuration."""

from django.apps import AppConfig


class SchemaConfig(AppConfig):
    """See the package's docstring."""

    name = "tests.schema"
    label = "schema"
    default_auto_field = "django.db.models.BigAutoField"
