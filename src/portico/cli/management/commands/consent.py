"""`portico consent`: the consent log of someone, whether the whole of it is what was written, and its heads made anew."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.models import QuerySet

from portico.casework import consent_ledger
from portico.cli import subjects
from portico.consent import actions, queries, receipts, triggers, verify
from portico.consent.models import Event
from portico.kit import gate


class Command(BaseCommand):
    """See the module."""

    help = "The consent log: log (of a person or client), verify (the whole of it), rebuild (the current states)."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One verb."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        log = verbs.add_parser("log", help="what a person, or the people of a client, decided, newest first")
        subjects.add_arguments(log)
        log.add_argument("--json", action="store_true", help="answer to programs")
        whole = verbs.add_parser("verify", help="find whatever was changed or removed by hand; exits 1 if anything was")
        whole.add_argument("--json", action="store_true", help="answer to programs")
        whole.add_argument(
            "--receipt", metavar="FILE", help="only whether a person's downloaded receipts are ours; - reads them"
        )
        verbs.add_parser("rebuild", help="derive the current states from the log anew")

    def handle(self, *, verb: str, **options: Any) -> None:
        """Do it; 0 done, 1 problems, 2 wrong usage."""
        try:
            gate.require_open()
        except gate.Closed as closed:
            raise CommandError(closed.verdict.sentence) from closed
        getattr(self, f"_{verb}")(options)

    def _log(self, options: dict[str, Any]) -> None:
        events = _history(subjects.root(options))
        if options["json"]:
            self.stdout.write(json.dumps([_as_json(event) for event in events], ensure_ascii=False, indent=2))
            return
        for event in events:
            self.stdout.write(_as_line(event))
        if not events:
            self.stdout.write("No decision has been recorded.")

    def _verify(self, options: dict[str, Any]) -> None:
        if options["receipt"]:
            self._verify_receipt(options["receipt"], as_json=options["json"])
            return
        try:
            report = verify.verify(consent_ledger.view())
            report.problems += triggers.problems(connection)
        except consent_ledger.UNREADABLE as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(asdict(report) | {"holds": not report.problems}, ensure_ascii=False, indent=2))
        else:
            for line in _as_lines(report):
                self.stdout.write(line)
        if report.problems:
            raise CommandError("\n".join(report.problems))

    def _verify_receipt(self, file: str, *, as_json: bool) -> None:
        try:
            text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
            document = json.loads(text)
        except (OSError, ValueError) as error:
            raise CommandError(f"{file} is no JSON file that can be read.", returncode=2) from error
        problems = receipts.problems(document)
        if as_json:
            self.stdout.write(json.dumps({"problems": problems, "holds": not problems}, ensure_ascii=False, indent=2))
        elif not problems:
            self.stdout.write("What stands in it was signed here, and the log is committed to it.")
        if problems:
            raise CommandError("\n".join(problems))

    def _rebuild(self, _options: dict[str, Any]) -> None:
        self.stdout.write(f"{actions.rebuild_heads()} states were wrong or missing and are mended.")


def _history(root: subjects.Root) -> QuerySet[Event]:
    found = queries.history_of_client(root.id) if root.kind == "client" else queries.history(root.id)
    return found.select_related("commitment")


def _as_json(event: Event) -> dict[str, Any]:
    return {
        "number": event.pk,
        "digest": bytes(event.commitment.digest).hex(),
        "at": event.at.isoformat(),
        "person": str(event.person_id),
        "address": event.address,
        "purpose": event.purpose,
        "decision": event.decision,
        "wording": {"version": event.wording_version, "language": event.wording_language, "text": event.wording},
        "source": event.source,
        "initiated_by": {"role": event.actor_role, "person": None if event.actor is None else str(event.actor)},
        "ip": event.ip,
        "reason": event.reason,
    }


def _as_line(event: Event) -> str:
    words = f"v{event.wording_version} {event.wording_language}".rstrip()
    parts = [
        f"{event.pk:>8}",
        f"{event.at:%Y-%m-%d %H:%M:%S} UTC",
        f"{event.decision:<9}",
        f"{event.purpose} {words}",
        f"{event.source} by {event.actor_role}",
        event.ip or "-",
        event.address,
    ]
    return "  ".join([*parts, *([event.reason] if event.reason else [])])


def _as_lines(report: verify.Report) -> list[str]:
    lines = [f"{report.events} events are what was committed; {report.erased} were erased, with a tombstone."]
    lines.append(f"Sealed up to {report.sealed}." if report.sealed else "Nothing is sealed yet.")
    if (tail := report.unsealed_tail) is not None:
        lines.append(f"Not sealed yet: {tail.count} from {tail.first} to {tail.last}.")
    if report.not_in_the_ledger:
        lines.append(
            f"{report.not_in_the_ledger} seals are not in the ledger yet; the database alone vouches for them."
        )
    lines += [f"Lost in a restored backup: {one.first} to {one.last}." for one in report.lost]
    return lines
