"""The demo's mail catcher, as its own process."""

import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from portico.cli.serving import free_port
from portico.mail import catcher


@pytest.fixture
def caught(tmp_path: Path) -> Iterator[tuple[int, Path, subprocess.Popen[bytes]]]:
    """A running catcher: its port, its folder and its process."""
    port = free_port()
    environment = {
        "PATH": "",
        "PORTICO_DEMO": "1",
        "PORTICO_ROOT": str(tmp_path),
        "PORTICO_SMTP_URL": f"smtp://127.0.0.1:{port}",
    }
    process = subprocess.Popen([sys.executable, "-m", "portico.cli", "mail", "catch"], env=environment)
    try:
        yield port, tmp_path / "var" / "mail", process
    finally:
        process.terminate()
        process.wait(20)


def connect(port: int) -> smtplib.SMTP:
    until = time.monotonic() + 30
    while True:
        try:
            return smtplib.SMTP("127.0.0.1", port, timeout=10)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def test_every_mail_is_kept_as_it_came_under_a_name_that_says_nothing(caught) -> None:
    port, folder, process = caught
    letter = EmailMessage()
    letter["To"], letter["From"], letter["Subject"] = "ada@lovelace.example", "portal@portico.example", "Grüße"
    letter.set_content("Liebe Ada, … 王")
    with connect(port) as server:
        for _turn in range(3):
            server.send_message(letter)
    files = sorted(folder.iterdir())
    assert len(files) == 3
    assert all(file.suffix == ".eml" and "ada" not in file.name for file in files)
    assert [file.stat().st_mtime_ns for file in files] == sorted(file.stat().st_mtime_ns for file in files)
    assert b"To: ada@lovelace.example" in files[0].read_bytes()
    process.terminate()
    assert process.wait(20) == 0


def test_a_mail_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    kept = catcher.keep(folder, b"Subject: a\r\n\r\nb")
    assert list(folder.iterdir()) == [kept]
    assert not list(tmp_path.glob(".*.part"))


def test_a_mail_that_cannot_be_kept_is_for_later(caught) -> None:
    port, folder, _process = caught
    with connect(port) as server:
        folder.rmdir()
        folder.write_text("no folder any more")
        letter = EmailMessage()
        letter["To"], letter["From"] = "ada@lovelace.example", "portal@portico.example"
        with pytest.raises(smtplib.SMTPDataError) as refused:
            server.send_message(letter)
    assert refused.value.smtp_code == 452
