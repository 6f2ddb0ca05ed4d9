"""`portico worker`: runs jobs until it is asked to end."""

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections, connections
from django.utils import timezone
from django_q.cluster import Cluster

from portico.cli import serving
from portico.kit import jobs
from portico.kit.logs import where
from portico.kit.processes import Supervisor


class Command(BaseCommand):
    """See the module."""

    help = (
        "Run jobs: deliver mail, erase, export, tidy up. Ctrl-C ends it; what it was doing goes on at the next start."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Supervised and for ever, unless asked otherwise."""
        parser.add_argument("--once", action="store_true", help="run what waits now in this process, and end")
        parser.add_argument("--unsupervised", action="store_true", help="for a supervisor of your own")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run."""
        serving.require_sound()
        if options["once"]:
            jobs.Ticker().tick(at=timezone.now())
            self.stdout.write(f"{jobs.run_rung()} jobs")
        elif options["unsupervised"]:
            self._work()
        else:
            Supervisor([serving.worker()], serving.environment()).run()

    def _work(self) -> None:
        jobs.schedule_nightly(at=timezone.now())
        connections.close_all()  # the processes of the cluster are forks, and must not share a connection
        cluster, ticker = Cluster(), jobs.Ticker()
        cluster.start()
        while not cluster.has_stopped:
            if not cluster.sentinel.is_alive():
                sys.exit(1)
            close_old_connections()
            try:
                ticker.tick(at=timezone.now())
            except DatabaseError as error:
                self.stderr.write(f"portico: the database cannot be reached: {where(error)}")
                connections.close_all()
            time.sleep(1)
