"""How the command ends, whatever happens."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fixtures.processes import wait_until


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A demo of the test's own, without a database yet."""
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("PORTICO_", "DJANGO_", "DATABASE_"))
    }
    return clean | {"PORTICO_DEMO": "1", "PORTICO_ROOT": str(tmp_path)}


def portico(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "portico.cli", *words], env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgres://nobody@127.0.0.1:1/nothing", "the database cannot be used: connection failed"),
        ("", "the database cannot be used: no such table"),
    ],
)
def test_a_database_that_cannot_be_used_is_one_line_and_1(environment: dict[str, str], url: str, said: str) -> None:
    ran = portico(environment | ({"DATABASE_URL": url} if url else {}), "staff", "list")
    assert ran.returncode == 1
    (line,) = ran.stderr.strip().splitlines()
    assert line.startswith("portico: ")
    assert said in line


def test_a_command_that_does_not_exist_is_wrong_usage(environment: dict[str, str]) -> None:
    assert portico(environment, "no-such-command").returncode != 0
    assert portico(environment, "staff", "create", "--role", "king").returncode == 2


def _as_in_a_terminal() -> None:
    """What runs in the background of a shell ignores Ctrl-C, and all that it starts does too."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_ends_a_command_without_a_word(environment: dict[str, str], tmp_path: Path) -> None:
    assert portico(environment, "migrate", "--verbosity", "0").returncode == 0
    folder = tmp_path / "var"

    def written() -> int:
        return sum(file.stat().st_size for file in folder.glob("portico.sqlite3*"))

    before = written()
    process = subprocess.Popen(
        [sys.executable, "-m", "portico.cli", "demo-data", "--clients", "100000000"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_as_in_a_terminal,  # noqa: PLW1509 - one call, before anything else runs
    )
    wait_until(lambda: written() > before + 5_000_000, "it writes")
    process.send_signal(signal.SIGINT)
    _out, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (130, "")
