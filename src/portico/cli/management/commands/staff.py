"""`portico staff`: who works at the desk."""

import getpass
import json
import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portico.accounts import actions
from portico.accounts.actions.staff import AddressInUse, hire
from portico.people.models import Staff
from portico.people.permissions import StaffRole

LEAVE_OUT = "Give it with --password-stdin, or mail a link to set one with --mail-link."


class Command(BaseCommand):
    """See the module."""

    help = "Staff: `create` gives someone a place at the desk, `list` says who has one."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Two verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="create | list")
        create = verbs.add_parser("create", help="give someone a place at the desk")
        create.add_argument("--email", required=True)
        create.add_argument("--name", required=True)
        create.add_argument("--role", required=True, choices=StaffRole.values)
        how = create.add_mutually_exclusive_group()
        how.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
        how.add_argument("--mail-link", action="store_true", help="mail a link with which to set the password")
        listed = verbs.add_parser("list", help="say who works at the desk")
        listed.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *, verb: str, **options: Any) -> None:
        """Do it."""
        if verb == "list":
            self._list(as_json=options["json"])
        else:
            self._create(options)

    def _create(self, options: dict[str, Any]) -> None:
        at = timezone.now()
        try:
            person = hire(
                email=options["email"],
                name=options["name"],
                role=StaffRole(options["role"]),
                password=self._password(options),
                by=None,
                by_role="operator",
                at=at,
            )
        except AddressInUse as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if options["mail_link"]:
            actions.ask_reset(email=person.email, language=person.language, at=at, ip=None)
            self.stdout.write("The link is in the outbox; it can be used for an hour.")
        self.stdout.write(str(person.pk))

    def _password(self, options: dict[str, Any]) -> str | None:
        if options["mail_link"]:
            return None
        if options["password_stdin"]:
            return sys.stdin.readline().rstrip("\r\n")
        if not sys.stdin.isatty():
            raise CommandError(
                f"The password cannot be asked for, since this is no terminal. {LEAVE_OUT}", returncode=2
            )
        password = getpass.getpass("Password: ")
        if getpass.getpass("Again: ") != password:
            raise CommandError("The two passwords differ; nobody was stored.")
        return password

    def _list(self, *, as_json: bool) -> None:
        found = Staff.objects.select_related("person").order_by("since", "pk")
        if as_json:
            rows = [
                {
                    "id": str(one.pk),
                    "role": one.role,
                    "email": one.person.email,
                    "name": one.person.name,
                    "since": one.since.isoformat(),
                }
                for one in found
            ]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        for one in found:
            self.stdout.write(f"{one.role:<8}  {one.person.email}  {one.person.name}")
