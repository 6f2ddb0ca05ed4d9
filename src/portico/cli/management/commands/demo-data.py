"""`portico demo-data`: the demo's company, or many more clients."""  # noqa: N999 - the command's own name

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portico.cli.company import bulk
from portico.cli.company.build import NotEmpty, build
from portico.people.models import Person

SAID = 100_000  # clients between two lines of progress


class Command(BaseCommand):
    """See the module."""

    help = (
        "Invent a company with people in many scripts and two years of history, in an empty database. "
        "With --clients so many more clients are written beside whoever is there."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """How many more."""
        parser.add_argument("--clients", type=int, metavar="N", help="so many more clients, for measuring")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Invent, in a demo only: everyone has a password that everyone knows."""
        if not settings.PORTICO.demo:
            raise CommandError(
                "Invented people have passwords that everyone knows; set PORTICO_DEMO=1 for a demo.", returncode=2
            )
        more: int | None = options["clients"]
        if more is not None and more < 1:
            raise CommandError("Give --clients a number above 0.", returncode=2)
        if more is None or not Person.objects.exists():
            self._company()
        if more is not None:
            self._many(more)

    def _company(self) -> None:
        try:
            made = build(at=timezone.now())
        except NotEmpty as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(made.roles)} people of clients, {len(made.staff)} of staff.")

    def _many(self, more: int) -> None:
        for done in bulk.write(clients=more, at=timezone.now()):
            if done % SAID == 0 or done == more:
                self.stdout.write(f"{done} of {more} clients")
