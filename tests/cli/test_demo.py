"""`portico demo`, as a person starts it: real processes, and none of them left whatever is killed."""

import dataclasses
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from portico.cli.serving import answers, free_port
from tests.fixtures.processes import Tree, kill, wait_until
from tests.house.running import new_database

Start = Callable[[], Tree]
OURS = ("granian", "portico.mail.catcher", "worker --unsupervised")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A folder and a database of the demo's own, empty at first and kept from one start to the next."""
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("PORTICO_", "DJANGO_", "DATABASE_"))
    }
    own = {"PORTICO_DEMO": "1", "PORTICO_ROOT": str(tmp_path_factory.mktemp("demo"))}
    if connection.vendor == "postgresql":
        own["DATABASE_URL"] = new_database(os.environ["DATABASE_URL"])
    return clean | own


@pytest.fixture
def port() -> int:
    """Where the demo listens."""
    return free_port()


@pytest.fixture
def start(environment: dict[str, str], port: int, tmp_path: Path) -> Iterator[Start]:
    """Start it and wait until its first page is there; whatever comes of it, none of its processes is left."""
    started: list[Tree] = []

    def run() -> Tree:
        with (tmp_path / "said").open("w") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "portico.cli", "demo", "--port", str(port)],
                env=environment,
                stdout=said,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        started.append(tree := Tree(process))
        assert answers(f"http://127.0.0.1:{port}/login/", within=120), (tmp_path / "said").read_text()
        wait_until(lambda: all(tree.with_words(*words.split()) for words in OURS), "every program runs")
        return tree

    yield run
    for tree in started:
        tree.end()


def test_a_start_makes_a_company_where_there_is_none_and_says_who_is_in_it(
    start: Start, tmp_path: Path, port: int
) -> None:
    tree = start()
    wait_until(lambda: "Ctrl-C ends it." in (tmp_path / "said").read_text(), "it has said where it is")
    said = (tmp_path / "said").read_text()
    for words in (f"http://127.0.0.1:{port}/desk/", "kurt@goedel.example", "privacy@desk.example", "portico-demo"):
        assert words in said
    tree.look()
    tree.top.send_signal(signal.SIGINT)
    assert tree.top.wait(60) == 0
    assert tree.running() == []
    assert "Everything has ended." in (tmp_path / "said").read_text()
    start()
    assert "Inventing" not in (tmp_path / "said").read_text(), "the company of the start before is still there"


def test_whatever_is_killed_it_goes_on_and_ctrl_c_leaves_nothing(start: Start, port: int) -> None:
    tree = start()
    wait_until(lambda: len(tree.look()) > 8, "everything runs")
    victims = tree.look()
    for victim in victims:
        tree.look()
        if victim in tree.running():
            kill(victim)
            wait_until(lambda victim=victim: victim not in tree.running(), "it is dead")
    wait_until(lambda: all(tree.with_words(*words.split()) for words in OURS), "every program runs again")
    assert answers(f"http://127.0.0.1:{port}/login/", within=60)
    tree.look()
    os.killpg(tree.top.pid, signal.SIGINT)
    assert tree.top.wait(60) == 0
    assert tree.running() == []


def test_the_supervisor_killed_takes_everything_with_it(start: Start) -> None:
    tree = start()
    wait_until(lambda: len(tree.look()) > 8, "everything runs")
    tree.top.kill()
    tree.top.wait()
    wait_until(lambda: not tree.running(), "every process has ended")


def test_a_port_in_use_is_refused_with_another_one(environment: dict[str, str]) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        taken = listener.getsockname()[1]
        ran = subprocess.run(
            [sys.executable, "-m", "portico.cli", "demo", "--port", str(taken)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert ran.returncode == 2
    assert f"Port {taken} on 127.0.0.1 is in use" in ran.stderr
    assert str(taken + 1) in ran.stderr


def test_only_a_demo_is_served_as_one(settings) -> None:
    settings.PORTICO = dataclasses.replace(settings.PORTICO, demo=False)
    with pytest.raises(CommandError, match="PORTICO_DEMO=1") as refused:
        call_command("demo")
    assert refused.value.returncode == 2
