"""The supervisor: nothing that it started outlives it, and whatever dies is started again."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from portico.kit import processes
from tests.fixtures.processes import Tree, kill, wait_until

SUPERVISE = """
import json, os, sys
from portico.kit.processes import Program, Supervisor
Supervisor([Program(name, command) for name, command in json.loads(sys.argv[1])], dict(os.environ)).run()
print("everything has ended", flush=True)
"""
# Each stands for a program: one with a child and a grandchild, one that does not end when asked, one that leaves its group, one that
# ends at once. The word at the end tells them apart.
FAMILY = """
import subprocess, sys, time
depth = int(sys.argv[1])
if depth:
    subprocess.Popen([sys.executable, "-I", "-S", "-c", sys.argv[2], str(depth - 1), sys.argv[2], "family"])
time.sleep(600)
"""
STUBBORN = "import signal, time; [signal.signal(one, signal.SIG_IGN) for one in (signal.SIGTERM, signal.SIGINT)]; time.sleep(600)"
RUNAWAY = """
import os, subprocess, sys, time
subprocess.Popen([sys.executable, "-I", "-S", "-c", "import time; time.sleep(600)", "runaway"], start_new_session=True)
time.sleep(600)
"""
PYTHON = (sys.executable, "-I", "-S", "-c")
PROGRAMS = {
    "family": (*PYTHON, FAMILY, "2", FAMILY, "family"),
    "stubborn": (*PYTHON, STUBBORN, "stubborn"),
    "runaway": (*PYTHON, RUNAWAY, "starts", "runaway"),
    "brief": (*PYTHON, "pass", "brief"),
}
SIZES = {"family": 3, "stubborn": 1, "runaway": 2, "brief": 0}

Start = Callable[..., Tree]


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Start]:
    """Start a supervisor in a process of its own over some of the programs, and wait until they run."""
    started: list[Tree] = []

    def start(*names: str) -> Tree:
        with (tmp_path / "said").open("w") as said:
            process = subprocess.Popen(
                [sys.executable, "-c", SUPERVISE, json.dumps([(name, PROGRAMS[name]) for name in names])],
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
                start_new_session=True,
            )
        started.append(tree := Tree(process))
        for name in names:
            wait_until(lambda name=name: len(_of(tree, name)) == SIZES[name], f"{name} runs")
        return tree

    yield start
    for tree in started:
        tree.end()


def _of(tree: Tree, name: str) -> list[psutil.Process]:
    """The processes of a program, its leash aside."""
    leashes = tree.with_words("leash.py")
    return [one for one in tree.with_words(name) if one not in leashes]


def _said(tmp_path: Path) -> str:
    return (tmp_path / "said").read_text()


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_end_it_ends_everything_also_what_left_its_group(supervise: Start, asked: signal.Signals) -> None:
    tree = supervise("family", "runaway")
    assert len(tree.look()) == 7
    tree.top.send_signal(asked)
    output, _ = tree.top.communicate(timeout=30)
    assert (tree.top.returncode, output) == (0, "everything has ended\n")
    assert tree.running() == []


def test_what_does_not_end_when_asked_is_killed_after_its_grace(supervise: Start) -> None:
    tree = supervise("stubborn")
    began = time.monotonic()
    tree.top.send_signal(signal.SIGTERM)
    tree.top.communicate(timeout=30)
    assert processes.GRACE <= time.monotonic() - began < processes.GRACE + 10
    assert tree.running() == []


def test_asked_twice_it_waits_for_nobody(supervise: Start) -> None:
    tree = supervise("stubborn")
    began = time.monotonic()
    tree.top.send_signal(signal.SIGINT)
    time.sleep(0.3)
    tree.top.send_signal(signal.SIGINT)
    tree.top.communicate(timeout=30)
    assert time.monotonic() - began < processes.GRACE
    assert tree.running() == []


def test_the_supervisor_killed_takes_everything_with_it(supervise: Start) -> None:
    tree = supervise("family", "stubborn")
    assert len(tree.look()) == 6
    tree.top.kill()
    tree.top.wait()
    wait_until(lambda: not tree.running(), "every process has ended")


@pytest.mark.parametrize("victim", ["program", "leash"])
def test_whatever_is_killed_ends_whole_and_is_started_again(supervise: Start, tmp_path: Path, victim: str) -> None:
    tree = supervise("family", "stubborn")
    tree.look()
    others = _of(tree, "stubborn")
    family = _of(tree, "family")
    (leash,) = tree.with_words("leash.py", "family")
    (program,) = [one for one in family if one.ppid() == leash.pid]
    kill(program if victim == "program" else leash)
    wait_until(
        lambda: len(_of(tree, "family")) == 3 and not set(family) & set(_of(tree, "family")), "a new family runs"
    )
    assert not [one for one in tree.running() if one in family]
    assert _of(tree, "stubborn") == others
    assert "family ended unexpectedly; it is started again in 0.2 s." in _said(tmp_path)


def test_a_grandchild_that_is_killed_is_the_programs_own_affair(supervise: Start, tmp_path: Path) -> None:
    tree = supervise("family")
    family = sorted(_of(tree, "family"), key=lambda one: one.create_time())
    kill(family[-1])
    wait_until(lambda: len(tree.with_words("family")) == 3, "only the grandchild has gone")
    assert set(family[:2]) <= set(tree.look())
    assert _said(tmp_path) == ""


def test_what_ends_again_and_again_is_started_after_longer_and_longer_pauses(supervise: Start, tmp_path: Path) -> None:
    supervise("brief")
    wait_until(lambda: _said(tmp_path).count("\n") >= 4, "it has ended four times")
    pauses = [line.rpartition("again in ")[2] for line in _said(tmp_path).splitlines()[:4]]
    assert pauses == ["0.2 s.", "0.4 s.", "0.8 s.", "1.6 s."]


def test_no_zombie_is_left_behind(supervise: Start) -> None:
    tree = supervise("runaway")
    (escaped,) = [one for one in _of(tree, "runaway") if os.getsid(one.pid) == one.pid]
    (parent,) = [one for one in _of(tree, "runaway") if one != escaped]
    kill(parent)
    wait_until(lambda: len(_of(tree, "runaway")) >= 2 and parent not in tree.look(), "it was started again")
    kill(escaped)
    wait_until(lambda: not escaped.is_running(), "the orphan was buried")
