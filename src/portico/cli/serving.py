"""What runs when Portico runs: the web server, the worker, and in a demo the mail catcher."""

import os
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Tags, run_checks
from django.core.management.base import CommandError

from portico.kit.processes import Program

LOCAL = {"127.0.0.1", "localhost", "::1"}
PATIENCE = 2.0  # seconds for a predecessor on the same port to end
_PORTICO = (sys.executable, "-m", "portico.cli")


def web(*, host: str, port: int, workers: int, threads: int) -> Program:
    """Granian, without an access log: addresses and what people type in URLs stay out of the logs."""
    command = (
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        host,
        "--port",
        str(port),
        "--workers",
        str(workers),
        "--blocking-threads",
        str(threads),
        "--no-access-log",
        "--log-level",
        "warning",
        "--no-ws",
        "--workers-kill-timeout",
        "2",
        "portico.config.wsgi:application",
    )
    return Program("the web server", command)


def worker() -> Program:
    """The jobs."""
    return Program("the worker", (*_PORTICO, "worker", "--unsupervised"))


def catcher(environment: Mapping[str, str]) -> list[Program]:
    """In a demo that mails to this machine, the sink that takes the place of the recipients' mailboxes."""
    server = urlsplit(environment.get("PORTICO_SMTP_URL", settings.PORTICO.smtp_url))
    if not settings.PORTICO.demo or server.hostname not in LOCAL:
        return []
    where = (server.hostname, str(server.port or 25), str(settings.PORTICO.mail_folder))
    return [Program("the mail catcher", (sys.executable, "-m", "portico.mail.catcher", *where))]


def environment() -> dict[str, str]:
    """What the programs read: ours, and the file they log to."""
    folder = settings.PORTICO.root / "var" / "log"
    for needed in (folder, settings.STATIC_ROOT):
        needed.mkdir(parents=True, exist_ok=True)
    return {
        "PORTICO_LOG_FILE": str(folder / "portico.log"),
        "DJANGO_SETTINGS_MODULE": "portico.config.settings",
    } | os.environ


def require_sound() -> None:
    """Refuse a database whose keys or triggers are not those that the code relies on; the sentence says what to run."""
    found = [one for one in run_checks(tags=[Tags.database], databases=["default"]) if one.is_serious()]
    if found:
        raise CommandError("\n".join(f"{one.msg} {one.hint or ''}".strip() for one in found))


def require_free(host: str, port: int) -> None:
    """Refuse a port that cannot be listened on, with what to do. A predecessor that is just ending is waited for."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    until = time.monotonic() + PATIENCE
    while True:
        with socket.socket(family) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((host, port))
                listener.listen()
            except PermissionError as error:
                sentence = (
                    f"Port {port} may be used by the administrator only; choose one above 1023, such as {8000 + port}."
                )
                raise CommandError(sentence, returncode=2) from error
            except OSError as error:
                if time.monotonic() < until:
                    time.sleep(0.1)
                    continue
                sentence = f"Port {port} on {host} is in use; choose another one, such as {port + 1}."
                raise CommandError(sentence, returncode=2) from error
            return


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def answers(url: str, *, within: float) -> bool:
    """Wait until a web server answers at this address, whatever it says; false if it does not in time."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 # nosec B310 - our own address
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            with suppress(InterruptedError):
                time.sleep(0.05)
    return False
