"""`portico rights`: the plan, the export, the erasure, the sweep, the replay, the map and the record."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from portico.casework import actions, queries, reports
from portico.casework.models import Run
from portico.cli import subjects
from portico.kit import gate

# These read no row of anybody, or are what opens the gate. No other verb answers from a database that is behind its ledger.
WITHOUT_DATA = frozenset({"replay", "explain", "record"})


class Command(BaseCommand):
    """See the module."""

    help = "The rights of persons: plan, export, erase, verify, replay, explain, record."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One verb, each with its own words."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        for name, help_text in (
            ("plan", "what an erasure would remove and keep, and what stands in its way"),
            ("export", "write a package of someone's data"),
            ("erase", "erase, after showing the plan and asking; goes on with an erasure that was interrupted"),
        ):
            verb = verbs.add_parser(name, help=help_text)
            subjects.add_arguments(verb)
            verb.add_argument("--json", action="store_true", help="answer to programs")
            if name == "export":
                verb.add_argument("--out", type=Path, required=True, metavar="FILE.zip", help="where to write it")
                verb.add_argument("--language", default="en")
            if name == "erase":
                verb.add_argument("--yes", action="store_true", help="do not ask")
        for name, help_text in (
            ("verify", "look for traces of everybody who was erased, in one pass (the nightly sweep)"),
            ("replay", "after a restored backup: repeat what the ledger knows and the database does not"),
            ("record", "the record of processing activities (Art. 30)"),
        ):
            verbs.add_parser(name, help=help_text).add_argument(
                "--json", action="store_true", help="answer to programs"
            )
        verbs.add_parser("explain", help="the map as a person reads it").add_argument(
            "model", nargs="?", metavar="app.Model"
        )

    def handle(self, *, verb: str, **options: Any) -> None:
        """Do it; 0 done, 1 refused or incomplete, 2 wrong usage."""
        try:
            if verb not in WITHOUT_DATA:
                gate.require_open()
            with translation.override("en"):
                getattr(self, f"_{verb}")(options)
        except gate.Closed as closed:
            raise CommandError(closed.verdict.sentence) from closed
        except (actions.Unreachable, actions.Foreign, actions.NotYet) as error:
            raise CommandError(str(error)) from error

    def _plan(self, options: dict[str, Any]) -> None:
        root = subjects.root(options)
        plan = actions.preview(root=root.kind, root_id=root.id, at=timezone.now())
        self._say(plan.as_json if options["json"] else reports.plan(plan))
        if plan.blockers:
            raise CommandError("Something stands in the way; see the plan.")

    def _export(self, options: dict[str, Any]) -> None:
        root = subjects.root(options)
        beside = options["out"].with_name(options["out"].name + ".part")
        try:
            with beside.open("wb") as file:
                manifest = actions.write(
                    root=root.kind, root_id=root.id, to=file, language=options["language"], at=timezone.now()
                )
            beside.replace(options["out"])
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise CommandError(f"The package could not be written: {error.strerror}. Nothing is left of it.") from error
        self._say(manifest.as_json if options["json"] else f"{manifest.rows} rows in {options['out']}")

    def _erase(self, options: dict[str, Any]) -> None:
        now = timezone.now()
        run = self._gone_on_with(options)
        if run is None:
            root = subjects.root(options)
            plan = actions.preview(root=root.kind, root_id=root.id, at=now)
            if not options["yes"]:
                self._say(reports.plan(plan), to=sys.stderr)
                self._confirm()
            try:
                run = actions.erase(
                    root=root.kind,
                    root_id=root.id,
                    digest=plan.digest,
                    trigger=Run.Trigger.CLI,
                    by=None,
                    by_role="operator",
                    at=now,
                )
            except actions.Blocked as blocked:
                raise CommandError(f"Nothing was erased. {blocked}") from blocked
            except actions.PlanChanged as changed:
                raise CommandError(f"Nothing was erased. {changed}") from changed
        elif run.state in {Run.State.COOLING_OFF, Run.State.STOPPED} and run.started_at is None:
            if not options["yes"]:
                self._say("This erasure is cooling off; it would begin now.", to=sys.stderr)
                self._confirm()
            run = actions.skip_cooling_off(run=run, by=None, by_role="operator", at=now)
        run = actions.proceed(run=run.pk, at=timezone.now(), patient=False)
        self._say(reports.run_as_json(run) if options["json"] else reports.run(run))
        if run.state not in Run.OVER:
            raise CommandError(f"The erasure is {run.get_state_display()}. {run.why_stopped}".strip())

    def _gone_on_with(self, options: dict[str, Any]) -> Run | None:
        """The open run about whom is named, or one that has begun, whose subject may be gone."""
        try:
            root = subjects.root(options)
        except subjects.Unknown:
            run = queries.begun_run("client" if options["client"] else "person", options["client"] or options["person"])
            if run is None:
                raise
            return run
        return queries.run_for(root.kind, root.id)

    def _verify(self, options: dict[str, Any]) -> None:
        swept = actions.sweep(at=timezone.now())
        self._say(reports.swept_as_json(swept) if options["json"] else reports.swept(swept))
        if swept.open:
            raise CommandError("There are open findings; somebody has to judge them at the desk.")

    def _replay(self, options: dict[str, Any]) -> None:
        done = actions.replay(at=timezone.now())
        words = ", ".join(f"{number} × {kind}" for kind, number in sorted(done.items()))
        self._say(dict(sorted(done.items())) if options["json"] else words or "Nothing was missing.")

    def _record(self, options: dict[str, Any]) -> None:
        self._say(reports.record_as_json() if options["json"] else reports.record())

    def _explain(self, options: dict[str, Any]) -> None:
        try:
            self._say(reports.explain(options["model"]))
        except LookupError as error:
            raise CommandError(
                f"There is no model {options['model']}; leave it out to see all.", returncode=2
            ) from error

    def _confirm(self) -> None:
        try:
            answer = input("Erase? Type yes: ")
        except EOFError:
            answer = ""
        if answer.strip().lower() != "yes":
            raise CommandError("Nothing was erased.")

    def _say(self, what: Any, to: TextIO | None = None) -> None:
        text = what if isinstance(what, str) else json.dumps(what, ensure_ascii=False, indent=1)
        (to or self.stdout).write(text.rstrip("\n") + ("\n" if to else ""))
