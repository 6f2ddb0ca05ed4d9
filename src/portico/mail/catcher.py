"""The sink of demo and tests: takes every mail and writes it to a folder that stands for the recipients' own mailboxes.

`python -m portico.mail.catcher HOST PORT FOLDER` runs it without Django, so that a demo starts sooner.
"""

import asyncio
import os
import signal
import sys
import time
import uuid
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST = 20_000_000


class Sink:
    """The handler of an SMTP conversation: a message is answered with 250 once its file stands under its name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep the message."""
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode()
        try:
            keep(self.folder, raw)
        except OSError:
            return "452 4.3.1 The message could not be stored"
        return "250 2.0.0 Kept"


def keep(folder: Path, raw: bytes) -> Path:
    """Write a message under a name that sorts by time, whole or not at all. The name says nothing about anyone."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{time.time_ns():020d}-{uuid.uuid4().hex[:12]}.eml"
    beside = folder.parent / f".{path.stem}.part"  # the same file system, but no mailbox
    with beside.open("xb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(path)
    return path


def serve(*, host: str, port: int, folder: Path) -> None:
    """Catch mail until SIGTERM or SIGINT."""
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(_serve(host, port, folder))


async def _serve(host: str, port: int, folder: Path) -> None:
    loop, asked = asyncio.get_running_loop(), asyncio.Event()
    for signal_ in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signal_, asked.set)
    sink = Sink(folder)
    server = await loop.create_server(
        lambda: SMTP(sink, hostname="catcher.invalid", ident="Portico", data_size_limit=LARGEST, loop=loop), host, port
    )
    async with server:
        await asked.wait()


if __name__ == "__main__":
    serve(host=sys.argv[1], port=int(sys.argv[2]), folder=Path(sys.argv[3]))
