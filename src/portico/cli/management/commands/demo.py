"""`portico demo`: a demo company, made the first time and served, with one command."""

import os
import subprocess
import sys
import threading
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from portico.cli import serving
from portico.cli.company import PASSWORD
from portico.kit.processes import Supervisor
from portico.people.models import Person

PEOPLE = (
    ("Clients", ("ada@lovelace.example", "kurt@goedel.example", "grace@hopper.example")),
    ("  of Grace's company", ("alan@hopper.example", "joan@hopper.example")),
    ("Staff", ("owner@desk.example", "support@desk.example", "billing@desk.example", "privacy@desk.example")),
)


class Command(BaseCommand):
    """See the module."""

    help = "Serve a demo company on this machine, with a mail catcher. Nothing leaves it. Ctrl-C ends every process."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen."""
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Migrate and load where there is nothing yet; then serve."""
        if not settings.PORTICO.demo:
            raise CommandError(
                "Set PORTICO_DEMO=1: a demo has invented people and passwords that everyone knows.", returncode=2
            )
        port: int = options["port"]
        serving.require_free("127.0.0.1", port)
        own = self._environment(port)
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Making the database …")
            call_command("migrate", verbosity=0)
        if not Person.objects.exists():
            self.stdout.write("Inventing a company …")
            made = subprocess.run([sys.executable, "-m", "portico.cli", "demo-data"], env=own, check=False)
            if made.returncode:
                raise CommandError("The demo company could not be made; the reason stands above.")
        serving.require_sound()
        connection.close()
        threading.Thread(target=self._announce, args=(port,), daemon=True).start()
        programs = [
            *serving.catcher(own),
            serving.web(host="127.0.0.1", port=port, workers=1, threads=4),
            serving.worker(),
        ]
        Supervisor(programs, own).run()
        self.stdout.write("Everything has ended.")

    @staticmethod
    def _environment(port: int) -> dict[str, str]:
        """Links lead to this port, and mail to a catcher of our own, unless the operator says otherwise."""
        own = {
            "PORTICO_BASE_URL": f"http://127.0.0.1:{port}",
            "PORTICO_SMTP_URL": f"smtp://127.0.0.1:{serving.free_port()}",
        }
        chosen = {name: os.environ.get(name, value) for name, value in own.items()}
        settings.PORTICO.remember_demo(chosen)
        return serving.environment() | chosen

    def _announce(self, port: int) -> None:
        url = f"http://127.0.0.1:{port}"
        if not serving.answers(f"{url}/login/", within=60):
            self.stderr.write("The web server does not answer; var/log/portico.log may say why.")
            return
        lines = [f"Portal   {url}/", f"Desk     {url}/desk/", f"Mail     {url}/demo/mail/", ""]
        for title, addresses in PEOPLE:
            lines += [title, *(f"    {address}" for address in addresses)]
        lines += ["", f"Password of all of them: {PASSWORD}", "Ctrl-C ends it."]
        width = max(len(line) for line in lines)
        rule = "─" * (width + 2)
        self.stdout.write("\n".join([f"┌{rule}┐", *(f"│ {line:<{width}} │" for line in lines), f"└{rule}┘"]))
        self.stdout.flush()  # also where the words go to a file
