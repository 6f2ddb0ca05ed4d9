"""The `portico` command: Django's own commands and Portico's."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import OperationalError

INTERRUPTED = 130  # 128 and the number of SIGINT, as shells say it


def main() -> None:
    """Run one command.

    Exit code 2 for wrong usage or configuration and 1 for a database that cannot be used, with the reason on stderr
    (and whole with --traceback); Ctrl-C ends it without a word.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portico.config.settings")
    try:
        execute_from_command_line(["portico", *sys.argv[1:]])
    except ImproperlyConfigured as error:
        print(f"portico: {error}", file=sys.stderr)
        sys.exit(2)
    except OperationalError as error:
        if "--traceback" in sys.argv:
            raise
        reason = str(error).strip().partition("\n")[0]
        print(f"portico: the database cannot be used: {reason}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
