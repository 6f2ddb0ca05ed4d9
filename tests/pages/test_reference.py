"""The reference is what the code says."""

import os
import subprocess
import sys
from pathlib import Path

from docs.make import COMMANDS

ROOT = Path(__file__).parents[2]


def _check(root: Path) -> subprocess.CompletedProcess[str]:
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("PORTICO_", "DJANGO_", "DATABASE_"))
    }
    return subprocess.run(
        [sys.executable, "-m", "docs.make", "--check"],
        cwd=ROOT,
        env=clean | {"PORTICO_ROOT": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_reference_is_current(tmp_path) -> None:
    done = _check(tmp_path)
    assert (done.returncode, done.stdout) == (0, ""), f"run `make docs`: {done.stdout}{done.stderr[-2000:]}"


def test_every_command_is_in_the_reference() -> None:
    there = (ROOT / "src" / "portico" / "cli" / "management" / "commands").glob("*.py")
    assert set(COMMANDS) == {file.stem for file in there if file.stem != "__init__"}
