"""`portico accounts`: help for people who cannot get into their account."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portico.accounts import actions
from portico.cli import subjects
from portico.people.models import Person


class Command(BaseCommand):
    """See the module."""

    help = "Accounts: `reset-second-factor` lets somebody sign in with the password alone who has lost app, passkeys and codes."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """One verb."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="reset-second-factor")
        reset = verbs.add_parser(
            "reset-second-factor",
            help="take every second factor from somebody, once you are sure that it is they who ask",
        )
        reset.add_argument("--person", required=True, metavar="UUID|E-MAIL", help="a client or a member of staff")
        reset.add_argument(
            "--reason",
            required=True,
            choices=actions.RESET_REASONS,
            help="what the log says of why; the person is told",
        )

    def handle(self, *, verb: str, **options: Any) -> None:
        """Do it."""
        del verb
        person = Person.objects.get(pk=subjects.root(options).id)
        try:
            count = actions.reset_second_factor(
                person=person, reason=options["reason"], by=None, by_role="operator", at=timezone.now()
            )
        except actions.NoFactors as error:
            raise CommandError("This person has no second factor; they sign in with the password alone.") from error
        self.stdout.write(f"{count} removed. The person is signed out everywhere and told by mail.")
