"""A ZIP written as a stream, with fixed times and a digest of each file."""

import hashlib
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Self

from portico.rights.export.manifest import WrittenFile

_BUFFER = 1 << 16


class Member:
    """A file of the archive while it is written. Small pieces are gathered, so that compression sees large ones."""

    def __init__(self, sink: IO[bytes]) -> None:
        """Write to an open member."""
        self._sink = sink
        self._pieces: list[str] = []
        self._waiting = 0
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, text: str) -> int:
        """Take some text."""
        self._pieces.append(text)
        self._waiting += len(text)
        if self._waiting >= _BUFFER:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Hand on what was gathered."""
        if self._pieces:
            # Half a character, which a JSON column can hold, is written as JSON escapes it.
            self.raw("".join(self._pieces).encode(errors="backslashreplace"))
            self._pieces.clear()
            self._waiting = 0

    def raw(self, data: bytes) -> int:
        """Take bytes as they are."""
        self._sink.write(data)
        self._digest.update(data)
        self.size += len(data)
        return len(data)

    @property
    def sha256(self) -> str:
        """The digest of everything handed on."""
        return self._digest.hexdigest()


class Archive:
    """The package. Its bytes depend on nothing but what is written into it."""

    def __init__(self, to: IO[bytes]) -> None:
        """Start an archive; `to` need not be able to seek."""
        # A member opened by its name carries 1 January 1980, the first moment that a ZIP can tell.
        self._zip = zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self.files: list[WrittenFile] = []

    @contextmanager
    def member(self, name: str) -> Iterator[Member]:
        """Write one file."""
        with self._zip.open(name, "w", force_zip64=True) as sink:
            member = Member(sink)
            yield member
            member.flush()
        self.files.append(WrittenFile(name, member.size, member.sha256))

    def copy(self, name: str, source: IO[bytes]) -> None:
        """Write one file from another, in pieces."""
        with self.member(name) as member:
            shutil.copyfileobj(source, _Raw(member.raw), _BUFFER)

    def __enter__(self) -> Self:
        """Write within a block: an archive that is left by an error gets no directory, and so cannot be taken for whole."""
        return self

    def __exit__(self, error: type[BaseException] | None, *_rest: object) -> None:
        """Write the directory, or let go."""
        if error is None:
            self._zip.close()
        else:
            self._zip.fp = None  # else it would write its directory whenever it is collected


class _Raw:
    """The one method that `shutil.copyfileobj` needs."""

    def __init__(self, write: Callable[[bytes], int]) -> None:
        self.write = write
