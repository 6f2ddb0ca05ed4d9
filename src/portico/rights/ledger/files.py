"""Files that are there whole or not at all, even when the machine stops: written aside, synchronised, then given their name."""

import contextlib
import fcntl
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class Unreachable(Exception):
    """The ledger's folder cannot be read or written; nothing has been half done."""

    def __init__(self, folder: Path, error: OSError) -> None:
        """Carry the folder and what the system said."""
        super().__init__(
            f"The ledger at {folder} is out of reach ({error.strerror or error}). "
            "Mount its volume, or make room on it; nothing is erased meanwhile."
        )
        self.folder = folder
        self.error = error


@contextlib.contextmanager
def reaching(folder: Path) -> Iterator[None]:
    """Turn what the file system refuses into `Unreachable`."""
    try:
        yield
    except OSError as error:
        raise Unreachable(folder, error) from error


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of all who write, across processes. The system lets go of it when its holder dies."""
    make_folder(path.parent)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def make_folder(path: Path) -> None:
    """Make a folder, for the owner alone, and let the one above remember it."""
    if path.is_dir():
        return
    make_folder(path.parent)
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
    synchronise(path.parent)


def synchronise(folder: Path) -> None:
    """Have the names in a folder on the disk before going on."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole file to be written. `also` is another name for it in the same folder."""

    path: Path
    content: bytes
    also: Path | None = None


def write(*files: Whole, anew: bool = False) -> None:
    """Write whole files, all on the disk when this returns. With `anew`, raise FileExistsError rather than replace one.

    They are waited for together: their contents first, then the names in their folders. A crash leaves each whole or absent.
    """
    with contextlib.ExitStack() as after:
        aside: list[tuple[Path, Whole]] = []
        handles: list[int] = []
        for one in files:
            make_folder(one.path.parent)
            beside = one.path.parent / f".{secrets.token_hex(8)}.part"
            after.callback(beside.unlink, missing_ok=True)
            handles.append(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            after.callback(os.close, handles[-1])
            view = memoryview(one.content)
            while view:
                view = view[os.write(handles[-1], view) :]
            aside.append((beside, one))
        _at_once(os.fsync, handles)
        for beside, one in aside:
            if anew:
                os.link(beside, one.path)
            else:
                beside.replace(one.path)
            if one.also is not None:
                os.link(one.path, one.also)
    _at_once(synchronise, list(dict.fromkeys(one.path.parent for one in files)))


def _at_once(wait: Callable[[Any], None], these: Sequence[Any]) -> None:
    """Wait for several at the same time: a disk makes them durable in one go. The first is waited for here."""
    if len(these) < 2:  # noqa: PLR2004 - several
        for one in these:
            wait(one)
        return
    with ThreadPoolExecutor(len(these) - 1) as waiting:
        others = waiting.map(wait, these[1:])
        wait(these[0])
        for _done in others:
            pass


def read(path: Path) -> bytes | None:
    """A file's content; None where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def destroy(path: Path) -> bool:
    """Overwrite a small file and remove it. Returns whether there was one."""
    try:
        handle = os.open(path, os.O_WRONLY)
    except FileNotFoundError:
        return False
    try:
        os.write(handle, bytes(os.fstat(handle).st_size))
        os.fsync(handle)
    finally:
        os.close(handle)
    path.unlink(missing_ok=True)
    synchronise(path.parent)
    return True
