"""Files that are there whole or not at all, even when the machine stops: written aside, synchronised, then given their name."""

import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator
from pathlib import Path


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


def write(path: Path, content: bytes, *, anew: bool = False, also: Path | None = None) -> None:
    """Write a whole file. With `anew`, raise FileExistsError rather than replace one. `also` is another name in the same folder."""
    make_folder(path.parent)
    beside = path.parent / f".{secrets.token_hex(8)}.part"
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            view = memoryview(content)
            while view:
                view = view[os.write(handle, view) :]
            os.fsync(handle)
        finally:
            os.close(handle)
        if anew:
            os.link(beside, path)
        else:
            beside.replace(path)
        if also is not None:
            os.link(path, also)
    finally:
        beside.unlink(missing_ok=True)
    synchronise(path.parent)


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
