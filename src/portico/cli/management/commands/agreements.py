"""`portico agreements`: the documents that people agree to or are shown, by version."""

import json
from argparse import ArgumentParser
from datetime import UTC, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from portico.cli import texts
from portico.consent import actions
from portico.consent.models import Acceptance, Agreement
from portico.people.models import Seller
from portico.people.queries import zone_of


class Command(BaseCommand):
    """See the module."""

    help = "Terms, processing agreement, privacy notice: list, publish (the next version)."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Two verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="list | publish")
        listed = verbs.add_parser("list", help="say which versions there are, and how many agreed to each")
        listed.add_argument("--json", action="store_true", help="for programs")
        publish = verbs.add_parser(
            "publish", help="publish the next version of a document; it never changes afterwards"
        )
        publish.add_argument("--kind", required=True, choices=Agreement.Kind.values)
        publish.add_argument(
            "--effective",
            metavar="DAY",
            default="now",
            help="from when it holds: a day in the seller's zone, such as 2027-01-01, a time with its zone, or now (default)",
        )
        publish.add_argument(
            "--asks-again",
            action="store_true",
            help="ask whoever agreed to an earlier version, at the next sign-in once it holds; else they are told only",
        )
        publish.add_argument(
            "--quietly", action="store_true", help="write no mail to those who know an earlier version"
        )
        publish.add_argument("--text", required=True, nargs="+", metavar="LANGUAGE=FILE", help=texts.HELP)
        publish.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *, verb: str, **options: Any) -> None:
        """Do it; 0 done, 1 refused, 2 wrong usage."""
        if verb == "list":
            self._list(as_json=options["json"])
        else:
            self._publish(options)

    def _publish(self, options: dict[str, Any]) -> None:
        written = texts.read(options["text"])
        try:
            made = actions.publish_agreement(
                kind=options["kind"],
                texts=written,
                effective_at=_moment(options["effective"]),
                asks_again=options["asks_again"],
                announce=not options["quietly"],
            )
        except (actions.NothingToPublish, actions.OutOfOrder) as refused:
            raise CommandError(str(refused)) from refused
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(made), ensure_ascii=False, indent=2))
        else:
            self.stdout.write(_as_line(made))

    def _list(self, *, as_json: bool) -> None:
        found = list(Agreement.objects.prefetch_related("texts").order_by("kind", "version"))
        if as_json:
            self.stdout.write(json.dumps([_as_json(one) for one in found], ensure_ascii=False, indent=2))
            return
        for one in found:
            self.stdout.write(_as_line(one))
        if not found:
            self.stdout.write("Nothing has been published yet; nobody can sign up before the terms are.")


def _moment(given: str) -> datetime:
    """From when it holds; a day begins where the seller sits."""
    if given == "now":
        return timezone.now()
    try:
        day = parse_date(given)
        moment = None if day else parse_datetime(given)
    except ValueError:
        day = moment = None
    if day is not None:
        return datetime.combine(day, time(0), tzinfo=zone_of(Seller.objects.first())).astimezone(UTC)
    if moment is None or moment.tzinfo is None:
        raise CommandError(
            f"--effective {given}: give a day such as 2027-01-01, or a time with its zone.", returncode=2
        )
    return moment


def _as_json(one: Agreement) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "version": one.version,
        "effective_at": one.effective_at.isoformat(),
        "asks_again": one.asks_again,
        "announced_at": one.announced_at.isoformat() if one.announced_at else None,
        "languages": sorted(text.language for text in one.texts.all()),
        "accepted_by": Acceptance.objects.filter(agreement=one).count(),
    }


def _as_line(one: Agreement) -> str:
    languages = ",".join(sorted(text.language for text in one.texts.all()))
    asks = "asks again" if one.asks_again else "tells"
    count = Acceptance.objects.filter(agreement=one).count()
    return f"{one.kind:<10}  v{one.version:<3}  from {one.effective_at:%Y-%m-%d %H:%M} UTC  {asks:<10}  {languages}  {count}"
