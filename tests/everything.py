"""`make test`: lint, the suite on SQLite and on PostgreSQL, the journeys on both; and one last line with the sums."""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
WORKERS = str(min(os.cpu_count() or 1, 8))

LINT: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ruff check", ("ruff", "check", "--quiet", ".")),
    ("ruff format", ("ruff", "format", "--quiet", "--check", ".")),
    ("mypy", ("mypy", "--no-error-summary")),
    ("layers", ("lint-imports", "--no-cache")),
    ("djlint", ("djlint", "--quiet", "--lint", "src/portico/templates")),
    ("bandit", ("bandit", "--quiet", "--recursive", "-ll", "-ii", "--configfile", "pyproject.toml", "src")),
)

# Tests of one group, such as those in the browser, share a process.
PARALLEL = ("-n", WORKERS, "--dist", "loadgroup")

SUITES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("suite on SQLite", (*PARALLEL, "--ignore=tests/journeys")),
    ("suite on PostgreSQL", (*PARALLEL, "--ignore=tests/journeys", "--postgres")),
    ("journeys on SQLite", ("tests/journeys",)),
    ("journeys on PostgreSQL", ("tests/journeys", "--postgres")),
)


@dataclass
class Sum:
    """What was counted. A skipped test is a failed one: nothing here may be left out."""

    passed: int = 0
    failed: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, name: str, passed: int, failed: int) -> None:
        self.passed += passed
        self.failed += failed
        if failed:
            self.wrong.append(f"{name}: {failed} failed")


def run_lint(total: Sum) -> None:
    """Each tool counts as one check."""
    with tempfile.TemporaryDirectory(prefix="portico-lint-") as folder:
        environment = os.environ | {"PORTICO_DEMO": "1", "PORTICO_ROOT": folder}
        for name, (program, *arguments) in LINT:
            began = time.monotonic()
            ran = subprocess.run(
                [BIN / program, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
            )
            print(
                f"{name:24} {'ok' if ran.returncode == 0 else 'FAILED'} {time.monotonic() - began:6.1f} s", flush=True
            )
            if ran.returncode:
                print(ran.stdout, ran.stderr, flush=True)
            total.add(name, int(ran.returncode == 0), int(ran.returncode != 0))


def run_suite(name: str, arguments: tuple[str, ...], total: Sum) -> None:
    """Run pytest and read what it counted; a run that ended early without counting is one failure."""
    print(f"\n{name}", flush=True)
    with tempfile.TemporaryDirectory(prefix="portico-suite-") as folder:
        report = Path(folder) / "report.xml"
        ended = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "--durations=5", f"--junitxml={report}", *arguments],
            cwd=ROOT,
            check=False,
        ).returncode
        passed, failed = counted(report.read_text()) if report.exists() else (0, 0)
    total.add(name, passed, failed or int(ended != 0))


def counted(report: str) -> tuple[int, int]:
    """How many tests of a JUnit report passed, and how many failed, broke or were skipped."""
    passed = failed = 0
    for case in ET.fromstring(report).iter("testcase"):  # noqa: S314 - pytest's own report
        if case.find("failure") is None and case.find("error") is None and case.find("skipped") is None:
            passed += 1
        else:
            failed += 1
    return passed, failed


def main(parts: list[str]) -> int:
    """Run all, or the parts named: `lint`, or words of the names of suites."""
    total = Sum()
    if not parts or "lint" in parts:
        run_lint(total)
    for name, arguments in SUITES:
        if not parts or any(part in name.casefold() for part in parts):
            run_suite(name, arguments, total)
    for line in total.wrong:
        print(line)
    print(f"{total.passed} passed, {total.failed} failed")
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
