"""`portico seller`: the company that runs this instance, as the privacy notice, every page and every mail name it."""

import json
from argparse import ArgumentParser
from dataclasses import fields
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portico.people.models import Seller
from portico.people.sellers import Particulars, set_seller

HELP = {
    "name": "the company's name",
    "street": "street and number",
    "country": "two letters, such as DE",
    "region": "the part of the country whose public holidays count, such as HH (ISO 3166-2 without the country)",
    "zone": "the time zone in which deadlines and days are counted, such as Europe/Berlin",
    "email": "where people ask about their account",
    "privacy_email": "where people ask about their data",
    "representative": "the representative in the EU, of a seller outside it (Art. 27 GDPR)",
    "data_protection_officer": "name or office",
    "supervisory_authority": "where people can complain",
    "default_language": "the language of who has none of ours, such as en",
}


class Command(BaseCommand):
    """See the module."""

    help = "The seller, who is the controller (Art. 4(7) GDPR): show, set (what is given; the rest stays)."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Two verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="show | set")
        show = verbs.add_parser("show", help="say what is stored")
        change = verbs.add_parser("set", help="store it, or correct a part of it")
        for one in fields(Particulars):
            change.add_argument(f"--{one.name.replace('_', '-')}", dest=one.name, help=HELP.get(one.name))
        for verb in (show, change):
            verb.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *, verb: str, **options: Any) -> None:
        """Do it; 0 done, 1 refused, 2 wrong usage."""
        seller = self._set(options) if verb == "set" else Seller.objects.first()
        if seller is None:
            raise CommandError("There is no seller yet. Store it with `portico seller set`.")
        said = {one.name: str(getattr(seller, one.name)) for one in fields(Particulars)}
        if options["json"]:
            self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2))
            return
        for name, value in said.items():
            self.stdout.write(f"{name.replace('_', ' '):<24}  {value or '-'}")

    def _set(self, options: dict[str, Any]) -> Seller:
        given = {one.name: options[one.name] for one in fields(Particulars) if options[one.name] is not None}
        if not given:
            raise CommandError("Say what to store, such as --name and --email.", returncode=2)
        try:
            seller, _changed = set_seller(
                particulars=Particulars(**{name: value.strip() for name, value in given.items()}),
                by=None,
                by_role="operator",
                at=timezone.now(),
            )
        except ValidationError as error:
            parts = [f"--{name.replace('_', '-')}: {' '.join(said)}" for name, said in error.message_dict.items()]
            raise CommandError("\n".join(parts)) from error
        return seller
