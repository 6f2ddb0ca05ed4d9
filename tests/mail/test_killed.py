"""A worker killed with -9 while it sends: nothing is lost, and what may come twice is the same mail."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from portico.mail import outbox
from portico.mail.models import Message
from tests.fixtures.database import RealDatabase
from tests.fixtures.mail import MailServer
from tests.mail.conftest import Enqueue

# Delivers what is due at the time given; says when it is about to write that a mail was sent, and waits there if told to.
DELIVER = """
import sys, time
from datetime import datetime
import django
django.setup()
from portico.mail import delivery, outbox

stop, at = sys.argv[1], datetime.fromisoformat(sys.argv[2])
write = outbox.sent

def sent(message, *, at):
    if stop == "before":
        print("taken", flush=True)
        time.sleep(60)
    write(message, at=at)
    if stop == "after":
        print("committed", flush=True)
        time.sleep(60)

outbox.sent = sent
delivery.deliver_due(at=at, limit=10)
print("done", flush=True)
"""
ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)


@pytest.fixture
def worker(real_commits: RealDatabase, mail_server: MailServer) -> Any:
    """Start a process that delivers, over the same database and mail server."""
    started: list[subprocess.Popen[str]] = []

    def start(stop: str, at: datetime) -> subprocess.Popen[str]:
        environment = real_commits.environment | {
            "DJANGO_SETTINGS_MODULE": "portico.config.settings",
            "PORTICO_SMTP_URL": f"smtp://{mail_server.host}:{mail_server.port}",
        }
        process = subprocess.Popen(
            [sys.executable, "-c", DELIVER, stop, at.isoformat()],
            env=environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=20)


def _said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _kill(process: subprocess.Popen[str]) -> None:
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait(20) == -signal.SIGKILL


def test_killed_between_the_250_and_the_commit_the_same_mail_is_sent_again(
    enqueue: Enqueue, worker: Any, mail_server: MailServer
) -> None:
    message = enqueue()
    first = worker("before", NOW)
    assert _said(first) == "taken"
    _kill(first)
    message.refresh_from_db()
    assert message.state == Message.State.LEASED
    assert _said(worker("", NOW + timedelta(minutes=1))) == "done"
    assert len(mail_server.letters) == 1, "a lease that has not run out is nobody else's"
    assert _said(worker("", NOW + outbox.LEASE)) == "done"
    assert [letter["Message-ID"] for letter in mail_server.letters] == [message.message_id] * 2
    assert mail_server.words(0) == mail_server.words(1)
    message.refresh_from_db()
    assert (message.state, message.secrets) == (Message.State.SENT, {})


def test_killed_after_the_commit_it_is_never_sent_again(enqueue: Enqueue, worker: Any, mail_server: MailServer) -> None:
    message = enqueue()
    first = worker("after", NOW)
    assert _said(first) == "committed"
    _kill(first)
    assert _said(worker("", NOW + outbox.LEASE)) == "done"
    assert _said(worker("", NOW + timedelta(days=1))) == "done"
    assert len(mail_server.letters) == 1
    message.refresh_from_db()
    assert message.state == Message.State.SENT


def test_killed_before_the_mail_server_answered_nothing_is_lost(
    enqueue: Enqueue, worker: Any, mail_server: MailServer
) -> None:
    message = enqueue()
    victim: list[subprocess.Popen[str]] = []
    mail_server.before_reply = lambda: _kill(victim[0]) if victim and victim[0].poll() is None else None
    victim.append(worker("", NOW))
    assert victim[0].wait(30) == -signal.SIGKILL
    message.refresh_from_db()
    assert message.state == Message.State.LEASED
    assert _said(worker("", NOW + outbox.LEASE)) == "done"
    message.refresh_from_db()
    assert message.state == Message.State.SENT
    assert {letter["Message-ID"] for letter in mail_server.letters} == {message.message_id}
