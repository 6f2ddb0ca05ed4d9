"""The ledger as a folder: a file per entry, an index by id, the instance, the anchor, and the keys of open runs.

An entry's file has two names in one folder, by its place and by its id; the second is the index. So both are on the disk with one
synchronisation of that folder, and neither can say anything else than the other.
"""

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from portico.rights.ledger import chain, files
from portico.rights.ledger.chain import BEGINNING, Anchor, Broken, Entry
from portico.rights.ledger.files import Unreachable, Whole

_PER_FOLDER = 1000
_ENTRY = ".json"


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger in a folder. Every method raises `Unreachable` where the folder cannot be read or written.

    A folder that is not there yet reads as an empty ledger; the restore gate tells that from a lost one, since the
    database remembers the head it has seen.
    """

    folder: Path

    def append(
        self,
        *,
        id: UUID,  # noqa: A002 - the entry's own word
        kind: str,
        payload: Mapping[str, Any],
        at: datetime,
        key: bytes | None = None,
    ) -> Entry:
        """Write an entry at the end, on the disk when this returns, and with it the key of the run that it is about.

        Idempotent by id: of two who append the same, in whatever process, both get the one entry. Raises `Broken` rather than
        build on an entry that does not verify.
        """
        with self._writing():
            head = self._head()
            if head is not None and not self._line(head.id, head.seq).exists():
                self._index(head)  # whoever wrote it died before
            own = [] if key is None or self._key(id).exists() else [Whole(self._key(id), key)]
            found = self._found(id, head)
            if found is not None:
                files.write(*own, anew=True)
                return found
            base = head or self._anchor()
            entry = chain.make(entry_id=id, seq=base.seq + 1, kind=kind, payload=payload, at=at, previous=base.digest)
            line = self._line(entry.id, entry.seq)
            files.write(Whole(self._entry(entry.seq), entry.as_bytes(), also=line), *own, anew=True)
            return entry

    def head(self) -> Entry | None:
        """The newest entry; None where there is none."""
        with files.reaching(self.folder):
            return self._head()

    def at(self, seq: int) -> Entry | None:
        """The entry at a place; None where there is none. Raises `Broken`."""
        with files.reaching(self.folder):
            content = files.read(self._entry(seq)) if seq > 0 else None
            return None if content is None else chain.read(content, seq)

    def after(self, seq: int) -> Iterator[Entry]:
        """The entries after a place, in order, each checked against the one before it. Raises `Broken`.

        Entries older than the anchor are gone; whoever needs one of them has a backup older than any that is kept.
        """
        with files.reaching(self.folder):
            base: Entry | Anchor = self._anchor()
            last = self._last()
            before = self.at(seq) if base.seq < seq <= last else base
        if seq > last:
            return
        if before is None:
            raise Broken(f"Entry {seq} is missing.")
        base = before
        for place in range(base.seq + 1, last + 1):
            entry = self.at(place)
            if entry is None:
                raise Broken(f"Entry {place} is missing.")
            if entry.previous != base.digest:
                raise Broken(f"Entry {place} does not follow entry {base.seq}.")
            base = entry
            yield entry

    def find(self, id: UUID) -> Entry | None:  # noqa: A002 - the entry's own word
        """The entry with this id; None where there is none."""
        with files.reaching(self.folder):
            return self._found(id, self._head())

    def anchor(self) -> Anchor:
        """Where the chain begins. Raises `Broken`."""
        with files.reaching(self.folder):
            return self._anchor()

    def instance(self) -> UUID | None:
        """The instance that uses this ledger; None before the first use."""
        with files.reaching(self.folder):
            content = files.read(self.folder / "instance")
        try:
            return None if content is None else UUID(content.decode().strip())
        except ValueError as error:
            raise Broken("The name of the instance cannot be read.") from error

    def adopt(self, instance: UUID) -> UUID:
        """Take a new ledger into use. Returns the instance that holds it, which is another's where that one came first."""
        with self._writing(), contextlib.suppress(FileExistsError):
            files.write(Whole(self.folder / "instance", f"{instance}\n".encode()), anew=True)
        return self.instance() or instance

    def key(self, run: UUID) -> bytes | None:
        """The key of a run's sealed identifiers; None where there is none any more. Of several that came with its entry, the first."""
        with files.reaching(self.folder):
            return files.read(self._key(run))

    def destroy_key(self, run: UUID) -> bool:
        """Make a run's identifiers unreadable for ever. Returns whether there was a key."""
        with files.reaching(self.folder):
            return files.destroy(self._key(run))

    def prune(self, before: datetime) -> int:
        """Remove the oldest entries, written before a moment; returns how many. The newest always stays.

        A signed anchor takes their place in the chain before the first of them goes.
        """
        with self._writing():
            anchor, last = self._anchor(), self._last()
            end: Entry | Anchor = anchor
            for entry in self.after(0):
                if entry.seq == last or entry.at >= before:
                    break
                end = entry
            if end.seq > anchor.seq:
                files.write(Whole(self.folder / "anchor.json", Anchor(end.seq, end.digest).as_bytes()))
            return self._remove_up_to(end.seq) if end.seq else 0

    def verify(self) -> list[str]:
        """What is wrong with the chain, as sentences; nothing where every entry is whole, signed and in its place."""
        with files.reaching(self.folder):
            return list(dict.fromkeys(self._problems()))

    def _problems(self) -> Iterator[str]:
        try:
            base: Entry | Anchor | None = self._anchor()
        except Broken as error:
            yield error.problem
            base = None
        start, last = base.seq if base else 0, max(self._last(), max(self._indexed_places(), default=0))
        for seq in range(start + 1, last + 1):
            try:
                entry = self.at(seq)
            except Broken as error:
                yield error.problem
                base = None  # whether the next one follows cannot be told
                continue
            if entry is None:
                yield f"Entry {seq} is missing."
            elif base is not None and entry.previous != base.digest:
                yield f"Entry {seq} does not follow entry {base.seq}."
            else:
                yield from self._misplaced(entry)
            base = entry

    def _misplaced(self, entry: Entry) -> Iterator[str]:
        content = files.read(self._line(entry.id, entry.seq))
        place = None if content is None else _place_in(content)
        waits = content is None and entry.seq == self._last()  # whoever writes the next makes it good
        if place != entry.seq and not waits:
            yield f"Entry {entry.seq} is not in the index under its id."

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        with files.reaching(self.folder), files.locked(self.folder / "lock"):
            yield

    def _head(self) -> Entry | None:
        last = self._last()
        return self.at(last) if last else None

    def _found(self, entry_id: UUID, head: Entry | None) -> Entry | None:
        """The entry with an id: the newest, whose line in the index may be missing, or the one that the index names."""
        if head is not None and head.id == entry_id:
            return head
        place = self._place(entry_id)
        entry = None if place is None else self.at(place)
        if entry is not None and entry.id != entry_id:
            raise Broken(f"The index names entry {place} for another id than it has.")
        return entry

    def _anchor(self) -> Anchor:
        content = files.read(self.folder / "anchor.json")
        return BEGINNING if content is None else chain.read_anchor(content)

    def _last(self) -> int:
        """The highest place that has a file; 0 where there is none."""
        for folder in self._folders():
            names = [name for name in _names(folder) if name.endswith(_ENTRY)]
            if names:
                return int(max(names)[: -len(_ENTRY)])
        return 0

    def _folders(self) -> list[Path]:
        """The folders of entries, the newest first."""
        folder = self.folder / "entries"
        return [folder / name for name in sorted(_names(folder), reverse=True)]

    def _folder(self, seq: int) -> Path:
        return self.folder / "entries" / f"{seq // _PER_FOLDER:09d}"

    def _entry(self, seq: int) -> Path:
        return self._folder(seq) / f"{seq:012d}{_ENTRY}"

    def _line(self, entry_id: UUID, seq: int) -> Path:
        """An entry's line in the index: its other name, in the same folder."""
        return self._folder(seq) / entry_id.hex

    def _place(self, entry_id: UUID) -> int | None:
        """The place that the index gives for an id: some folders are asked for a name, one for each thousand entries."""
        for folder in self._folders():
            content = files.read(folder / entry_id.hex)
            if content is not None:
                place = _place_in(content)
                if place is None:
                    raise Broken(f"The index cannot be read at {entry_id}.")
                return place
        return None

    def _index(self, entry: Entry) -> None:
        with contextlib.suppress(FileExistsError):
            os.link(self._entry(entry.seq), self._line(entry.id, entry.seq))
        files.synchronise(self._folder(entry.seq))

    def _indexed_places(self) -> Iterator[int]:
        """The places that the index knows: more than there are entries, where the newest were taken away."""
        for folder in self._folders():
            for name in _names(folder):
                content = None if name.endswith(_ENTRY) else files.read(folder / name)
                place = None if content is None else _place_in(content)
                if place is not None:
                    yield place

    def _key(self, run: UUID) -> Path:
        return self.folder / "keys" / run.hex

    def _remove_up_to(self, end: int) -> int:
        """Remove the files of entries that the anchor stands for, the index's first; none is missed by a crash before."""
        removed = 0
        for folder in reversed(self._folders()):
            for name in sorted(_names(folder)):
                if not name.endswith(_ENTRY) or int(name[: -len(_ENTRY)]) > end:
                    continue
                entry = self.at(int(name[: -len(_ENTRY)]))
                if entry is not None:
                    self._line(entry.id, entry.seq).unlink(missing_ok=True)
                (folder / name).unlink(missing_ok=True)
                removed += 1
        return removed


def _place_in(content: bytes) -> int | None:
    """The place that an entry's file gives; None where it cannot be read."""
    try:
        return int(json.loads(content)["seq"])
    except (ValueError, KeyError, TypeError):
        return None


def _names(folder: Path) -> list[str]:
    """The names in a folder, those of files being written aside; none where there is no folder."""
    try:
        return [name for name in os.listdir(folder) if not name.startswith(".")]  # noqa: PTH208 - a name is all that is wanted
    except FileNotFoundError:
        return []


__all__ = ["Ledger", "Unreachable"]
