"""Nothing is served from a database that could be changed unseen."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from portico.cli import serving
from portico.consent import triggers


def test_a_sound_database_is_served(real_commits) -> None:
    serving.require_sound()


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_without_its_triggers_nothing_is_served(real_commits, command) -> None:
    triggers.drop(connection)
    with pytest.raises(CommandError, match="migrate"):
        call_command(command, *(["--port", str(serving.free_port())] if command == "serve" else ["--once"]))
