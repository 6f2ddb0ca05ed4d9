"""A whole house for a browser: its own folder, its own database, its own processes, started the way an operator starts them."""

import contextlib
import email
import email.policy
import functools
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psycopg

from tests.house.visits import NOBODY, Visit

PATIENCE = 30.0  # seconds that a start, a letter or a job may take on a busy machine
PORTICO = str(Path(sys.executable).parent / "portico")


class NotReady(RuntimeError):
    """Something of the house did not come in time; the message holds what its processes said."""


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@dataclass
class House:
    """A running Portico with the demo company."""

    root: Path
    port: int
    smtp_port: int
    database_url: str = ""

    @property
    def url(self) -> str:
        """Where the browser finds it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What its processes read, and nothing of the test run's own."""
        clean = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("PORTICO_", "DJANGO_", "DATABASE_URL", "PYTEST"))
        }
        mine = {
            "PORTICO_DEMO": "1",
            "PORTICO_ROOT": str(self.root),
            "PORTICO_BASE_URL": self.url,
            "PORTICO_SMTP_URL": f"smtp://127.0.0.1:{self.smtp_port}",
        }
        return clean | mine | ({"DATABASE_URL": self.database_url} if self.database_url else {})

    @property
    def log(self) -> Path:
        """What its processes print."""
        return self.root / "house.log"

    def command(self, *words: str) -> str:
        """Run one `portico` command to its end; returns its standard output, raises with its standard error."""
        done = subprocess.run(
            [PORTICO, *words], env=self.environment, capture_output=True, text=True, timeout=180, check=False
        )
        if done.returncode:
            message = f"portico {' '.join(words)} → {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
            raise NotReady(message)
        return done.stdout

    def ask(self, module: str, *words: str) -> Any:
        """Run a module of the tests inside the house's settings; returns the JSON that it prints."""
        done = subprocess.run(
            [sys.executable, "-m", module, *words],
            env=self.environment | {"DJANGO_SETTINGS_MODULE": "portico.config.settings"},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        if done.returncode:
            message = f"{module} → {done.returncode}\n{done.stderr[-4000:]}"
            raise NotReady(message)
        return json.loads(done.stdout)

    @contextlib.contextmanager
    def open(self) -> Iterator["House"]:
        """Serve: web server, worker and mail catcher; all of it ends with the block."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [PORTICO, "serve", "--port", str(self.port)],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._wait(process)
            yield self
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/login/", timeout=5):  # noqa: S310 - our own address
                    return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
        message = f"the house did not open:\n{self.log.read_text()[-4000:]}"
        raise NotReady(message)

    @functools.cached_property
    def furnished(self) -> dict[str, dict[str, str]]:
        """The path of each visit of `tests.house.visits`, and the sessions of those who look; made at the first use."""
        made: dict[str, dict[str, str]] = self.ask("tests.house.furnish")
        return made

    def path(self, visit: Visit) -> str:
        """Where a page is in this house."""
        return self.furnished["paths"][visit.picture]

    def signed_in(self, who: str) -> dict[str, Any]:
        """The state of a browser in which somebody is signed in."""
        if who == NOBODY:
            return {"cookies": [], "origins": []}
        cookie = {
            "name": "sessionid",
            "value": self.furnished["sessions"][who],
            "domain": "127.0.0.1",
            "path": "/",
            "expires": -1,
            "httpOnly": True,
            "secure": False,
            "sameSite": "Lax",
        }
        return {"cookies": [cookie], "origins": []}

    def forget_limits(self) -> None:
        """Let the next visitor come as from another place: all of them sign in and up from the same address."""
        if self.database_url:
            with psycopg.connect(self.database_url.replace("postgres://", "postgresql://", 1)) as connection:
                connection.execute("DELETE FROM kit_cache")
        else:
            with contextlib.closing(sqlite3.connect(self.root / "var" / "portico.sqlite3", timeout=PATIENCE)) as lite:
                lite.execute("DELETE FROM kit_cache")
                lite.commit()

    def letters(self, address: str) -> list[EmailMessage]:
        """What has reached a mailbox, oldest first."""
        found = []
        for file in sorted((self.root / "var" / "mail").rglob("*"), key=lambda one: one.stat().st_mtime_ns):
            if file.is_file():
                letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
                if isinstance(letter, EmailMessage) and address in str(letter["To"]):
                    found.append(letter)
        return found

    def letter(self, address: str, *, about: str, but: int = 0) -> EmailMessage:
        """Wait for the newest letter to an address whose subject or body holds these words; `but` so many are there already."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            said = [(one, (str(one["Subject"]) + words_of(one)).lower()) for one in self.letters(address)]
            found = [one for one, words in said if about.lower() in words]
            if len(found) > but:
                return found[-1]
            time.sleep(0.2)
        there = [str(letter["Subject"]) for letter in self.letters(address)]
        message = f"no letter to {address} about {about!r}; there are {there}\n{self.log.read_text()[-3000:]}"
        raise NotReady(message)


def words_of(letter: EmailMessage) -> str:
    """The plain text of a letter."""
    body = letter.get_body(("plain",))
    return str(body.get_content()) if body is not None else ""


def link_in(letter: EmailMessage, *, containing: str = "") -> str:
    """The first link of a letter's plain text whose address holds these characters."""
    for found in re.findall(r"https?://[^\s<>\"]+", words_of(letter)):
        if containing in found:
            return str(found).rstrip(".,)")
    message = f"no link with {containing!r} in: {words_of(letter)}"
    raise NotReady(message)


def new_database(server_url: str) -> str:
    """Make a fresh database on the PostgreSQL of this URL; returns the new one's URL."""
    name = f"house_{os.getpid()}_{time.monotonic_ns()}"
    with psycopg.connect(server_url.replace("postgres://", "postgresql://", 1), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]  # a name of our own making
    return f"{server_url.rsplit('/', 1)[0]}/{name}"


def build(root: Path, *, server_url: str = "") -> House:
    """A house with a migrated database and the demo company in it, not yet serving."""
    house = House(
        root=root, port=free_port(), smtp_port=free_port(), database_url=new_database(server_url) if server_url else ""
    )
    house.command("migrate", "--verbosity", "0")
    house.command("demo-data")
    return house
