"""The second `make demo`: from the command to the first page. An absolute limit, since a person waits for it."""

import os
import signal
import statistics
import subprocess
import tempfile
from pathlib import Path

from bench.measure import RUNS, Result, seconds
from portico.cli.serving import answers, free_port

FULL = False
LIMIT = 5.0
PATIENCE = 120.0
ROOT = Path(__file__).resolve().parents[1]


def measure(*, full: bool = False) -> list[Result]:
    """The median of starts of a demo that has its company already, on SQLite as `make demo` takes it."""
    del full
    with tempfile.TemporaryDirectory(prefix="portico-bench-demo-") as folder:
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("PORTICO_", "DATABASE_"))}
        environment = clean | {"PORTICO_ROOT": folder}
        _start(environment)
        took = [_start(environment) for _run in range(RUNS)]
    return [
        Result(
            name="config.demo",
            value=statistics.median(took),
            floor=None,
            unit="s",
            limit=LIMIT,
            sense="at_most",
            size="second start",
            database="sqlite",
        )
    ]


def _start(environment: dict[str, str]) -> float:
    """Seconds until the sign-in page is there; everything has ended afterwards."""
    port, found = free_port(), False
    command = ["make", "--no-print-directory", "demo", f"PORT={port}"]
    process: subprocess.Popen[bytes] | None = None

    def wait() -> None:
        nonlocal process, found
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
        )
        found = answers(f"http://127.0.0.1:{port}/login/", within=PATIENCE)

    took = seconds(wait)
    assert process is not None
    os.killpg(process.pid, signal.SIGINT)
    process.wait(30)
    if not found:
        sentence = f"the demo did not answer within {PATIENCE:.0f} s"
        raise RuntimeError(sentence)
    return took
