"""`portico demo-data`: the demo's company, or many more clients."""  # noqa: N999 - the command's own name

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portico.cli.company.build import NotEmpty, build


class Command(BaseCommand):
    """See the module."""

    help = "Invent a company with people in many scripts and two years of history, for a demo or a test."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """How many more."""

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Invent, in a demo only: everyone has a password that everyone knows."""
        if not settings.PORTICO.demo:
            raise CommandError(
                "Invented people have passwords that everyone knows; set PORTICO_DEMO=1 for a demo.", returncode=2
            )
        try:
            made = build(at=timezone.now())
        except NotEmpty as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(made.roles)} people of clients, {len(made.staff)} of staff.")
