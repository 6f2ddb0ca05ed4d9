"""`portico mail`: the demo's mail catcher."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portico.mail import catcher


class Command(BaseCommand):
    """See the module."""

    help = "Mail: `catch` runs the sink that keeps what a demo sends under var/mail."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do."""
        parser.add_argument("what", choices=["catch"])

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Catch, in a demo only: what is caught lies in the open."""
        if not settings.PORTICO.demo:
            raise CommandError("Mail is caught in a demo only; set PORTICO_DEMO=1 for one.", returncode=2)
        server = urlsplit(settings.PORTICO.smtp_url)
        catcher.serve(host=server.hostname or "127.0.0.1", port=server.port or 25, folder=settings.PORTICO.mail_folder)
