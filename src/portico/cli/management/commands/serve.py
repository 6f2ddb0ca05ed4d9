"""`portico serve`: the web server and the worker under one supervisor."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portico.cli import serving
from portico.kit.processes import Supervisor


class Command(BaseCommand):
    """See the module."""

    help = "Serve portal and desk and run the jobs. Put a proxy in front that speaks TLS. Ctrl-C ends every process."
    requires_system_checks = ()  # `portico check` does them; each program does those it needs

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen, and how wide."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=1, help="processes of the web server")
        parser.add_argument("--threads", type=int, default=4, help="threads in each of them")
        parser.add_argument("--no-worker", action="store_true", help="where `portico worker` runs elsewhere")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Serve."""
        host, port = options["host"], options["port"]
        serving.require_free(host, port)
        serving.require_sound()
        programs = [serving.web(host=host, port=port, workers=options["workers"], threads=options["threads"])]
        programs += [] if options["no_worker"] else [serving.worker()]
        environment = serving.environment()
        Supervisor([*programs, *serving.catcher(environment)], environment).run()
