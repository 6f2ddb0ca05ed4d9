"""`portico messages`: the translators' command."""

from argparse import ArgumentParser
from typing import Any

from babel.localedata import locale_identifiers
from django.core.management.base import BaseCommand, CommandError

from portico.cli import catalogue


class Command(BaseCommand):
    """Extract, merge, compile and check the message catalogues."""

    help = "Message catalogues: extract (to standard output), update (merge into the .po files), compile (.mo), check."
    requires_system_checks: list[str] = []  # noqa: RUF012 - Django's own name and type

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One of four verbs, and for `update` a language that has no catalogue yet."""
        parser.add_argument("verb", choices=("extract", "update", "compile", "check"))
        parser.add_argument("--begin", metavar="LANGUAGE", help="with update: begin a catalogue in one more language")

    def handle(self, *, verb: str, begin: str | None, **_options: Any) -> None:
        """Do it; `check` exits 1 with each problem on stderr."""
        if begin and (verb != "update" or begin not in locale_identifiers()):
            message = f"{begin}: `portico messages update --begin` takes the code of a language, such as it or pt_BR."
            raise CommandError(message)
        if verb == "extract":
            self.stdout.write(catalogue.as_text(catalogue.extracted()))
        elif verb == "update":
            for language in sorted({*catalogue.languages(), *([begin] if begin else [])}):
                merged = catalogue.update(language)
                open_ones = sum(1 for message in merged if message.id and not message.string)
                self.stdout.write(f"{language}: {len(merged)} messages, {open_ones} not translated")
        elif verb == "compile":
            for file in catalogue.compile_all():
                self.stdout.write(str(file))
        else:
            self._check()

    def _check(self) -> None:
        found = [
            f"{language}: {problem}" for language in catalogue.languages() for problem in catalogue.problems(language)
        ]
        if found:
            message = "\n".join(found)
            raise CommandError(message)
        self.stdout.write(f"The catalogues are whole: {', '.join(catalogue.languages())}.")
