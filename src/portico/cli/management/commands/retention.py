"""`portico retention run`: what has lived as long as its rule says goes."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portico.casework import actions
from portico.kit import gate

CAP = 1_000_000


class Command(BaseCommand):
    """See the module."""

    help = "Storage limitation: `run` removes or empties what its rule of retention has ended; --dry-run only counts."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and how much at most."""
        parser.add_argument("verb", choices=["run"])
        parser.add_argument("--dry-run", action="store_true", help="count, and change nothing")
        parser.add_argument(
            "--cap", type=int, default=CAP, help="rows at most; more than that means a wrong rule or clock"
        )
        parser.add_argument("--json", action="store_true", help="answer to programs")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it; exits 1 where the cap left something."""
        if options["cap"] < 1:
            raise CommandError("--cap is a number of rows above zero.", returncode=2)
        try:
            gate.require_open()
        except gate.Closed as closed:
            raise CommandError(closed.verdict.sentence) from closed
        purged = actions.retain(at=timezone.now(), dry_run=options["dry_run"], cap=options["cap"])
        if options["json"]:
            self.stdout.write(json.dumps([asdict(one) for one in purged], ensure_ascii=False, indent=1))
        else:
            for one in purged:
                self.stdout.write(f"{one.done:>9} of {one.due:>9}  {one.label}: {one.action} – {one.rule}")
        if not options["dry_run"] and any(one.done < one.due for one in purged):
            raise CommandError("The cap left some rows; look at the rules and the clock, then run it again.")
