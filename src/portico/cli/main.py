"""The `portico` command: Django's own commands and Portico's."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    """Run one command. Exit code 2 for wrong usage or configuration, with the reason on stderr."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portico.config.settings")
    try:
        execute_from_command_line(["portico", *sys.argv[1:]])
    except ImproperlyConfigured as error:
        print(f"portico: {error}", file=sys.stderr)
        sys.exit(2)
