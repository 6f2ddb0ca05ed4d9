"""The supervisor: starts programs, starts them again when they end, and ends every descendant with itself.

Three nets. Each program runs on a leash (`kit/leash.py`) in a process group of its own, and the leash kills the group when the
supervisor's end of a pipe closes, which the kernel does even for a supervisor killed with -9. When a leash itself is
killed, the supervisor kills its group. What escaped its group (on Linux such orphans come back to the supervisor, which
declares itself their reaper) is swept up at the end.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import psutil

LEASH = str(Path(__file__).with_name("leash.py"))
GRACE = 4.0  # seconds to end in good order; all work survives being killed
PULSE = 0.1
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 30.0
STEADY = 30.0  # seconds after which a program counts as having run well
_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Program:
    """What to run, under which name it is spoken of."""

    name: str
    command: Sequence[str]


@dataclass(slots=True)
class _Held:
    """A program and the leash it runs on now, if it runs."""

    program: Program
    leash: subprocess.Popen[bytes] | None = None
    since: float = 0.0
    falls: int = 0
    again_at: float = 0.0


@dataclass(slots=True)
class Supervisor:
    """Keeps programs running until it is asked to end (SIGINT, SIGTERM, SIGHUP); a second signal ends them at once."""

    programs: Sequence[Program]
    environment: Mapping[str, str]
    say: Callable[[str], None] = field(default=lambda sentence: print(sentence, file=sys.stderr, flush=True))  # noqa: T201
    _asked: threading.Event = field(default_factory=threading.Event)
    _at_once: bool = False

    def run(self) -> None:
        """Start all, keep them, end all. Returns when no descendant is left."""
        _reap_orphans_here()
        for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(asked, self._ask)
        held = [_Held(program) for program in self.programs]
        try:
            while not self._asked.is_set():
                now = time.monotonic()
                for one in held:
                    self._keep(one, now)
                _bury_orphans({one.leash.pid for one in held if one.leash is not None})
                self._asked.wait(PULSE)
        finally:
            self._end(held)

    def _ask(self, _signal: int, _frame: FrameType | None) -> None:
        self._at_once = self._asked.is_set()
        self._asked.set()

    def _keep(self, one: _Held, now: float) -> None:
        if one.leash is not None and one.leash.poll() is not None:
            _kill_group(one.leash.pid)
            _let_go(one.leash)
            one.leash = None
            one.falls = 1 if now - one.since > STEADY else one.falls + 1
            pause = min(FIRST_PAUSE * 2 ** (one.falls - 1), LONGEST_PAUSE)
            one.again_at = now + pause
            self.say(f"portico: {one.program.name} ended unexpectedly; it is started again in {pause:.1f} s.")
        if one.leash is None and now >= one.again_at:
            one.leash, one.since = self._start(one.program), now

    def _start(self, program: Program) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-I", "-S", LEASH, str(GRACE), *program.command]
        return subprocess.Popen(  # noqa: S603 - our own commands
            command, stdin=subprocess.PIPE, env=dict(self.environment), start_new_session=True
        )

    def _end(self, held: Sequence[_Held]) -> None:
        leashes = [one.leash for one in held if one.leash is not None]
        for leash in leashes:
            _let_go(leash)
        until = time.monotonic() + GRACE + 1
        while any(leash.poll() is None for leash in leashes) and time.monotonic() < until and not self._at_once:
            time.sleep(PULSE / 2)
        for leash in leashes:
            _kill_group(leash.pid)
            leash.wait()
        _sweep()


def _let_go(leash: subprocess.Popen[bytes]) -> None:
    """Close the pipe, which tells the leash to end its program."""
    assert leash.stdin is not None  # noqa: S101 - it was opened as a pipe
    with suppress(OSError):
        leash.stdin.close()


def _kill_group(group: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _reap_orphans_here() -> None:
    """On Linux, become the parent of descendants whose parents die, so that none is out of sight."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _bury_orphans(own: set[int]) -> None:
    """Take note of the end of orphans, which would stay as zombies otherwise; the ends of our own leashes are left to `_keep`."""
    if sys.platform != "linux":
        return
    with suppress(ChildProcessError):
        while ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            if ended.si_pid in own:
                return
            os.waitpid(ended.si_pid, 0)


def _sweep() -> None:
    """Kill whatever is left, until nothing is: a dying process may have been starting another."""
    for _round in range(20):
        left = psutil.Process().children(recursive=True)
        if not left:
            return
        for child in left:
            with suppress(psutil.NoSuchProcess):
                child.kill()
        psutil.wait_procs(left, timeout=1)
