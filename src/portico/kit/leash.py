"""Holds one program and everything it starts, and lets none of it outlive whoever holds the other end of a pipe.

Run by path in a session of its own: `python -I -S leash.py GRACE COMMAND…`, with a pipe as standard input. When the pipe ends,
since the supervisor closed it or was killed in any way, the program is asked to end and gets GRACE seconds; when the program
ends, by itself or by force, whatever else is left in its process group is killed. Only the standard library: it must be small.
"""

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress


def main() -> None:
    """Start the program, wait for its end or the pipe's, and leave nothing."""
    for asked in (signal.SIGINT, signal.SIGHUP):
        signal.signal(asked, signal.SIG_IGN)
    grace, command = float(sys.argv[1]), sys.argv[2:]
    program = subprocess.Popen(command, stdin=subprocess.DEVNULL, restore_signals=True)  # noqa: S603 - our own commands

    def watch() -> None:
        while os.read(0, 64):
            pass
        program.terminate()
        with suppress(subprocess.TimeoutExpired):
            program.wait(grace)
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()
    program.wait()
    os.killpg(0, signal.SIGKILL)  # this process too


if __name__ == "__main__":
    main()
