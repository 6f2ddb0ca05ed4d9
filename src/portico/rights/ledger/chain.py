"""An entry of the ledger: its canonical form, its place in the chain, its signature."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from portico.kit import signing

START = "0" * 64  # what the first entry calls its predecessor


class Broken(Exception):
    """The ledger does not verify: an entry was changed, removed or put in by someone else."""

    def __init__(self, problem: str) -> None:
        """Carry the problem as a sentence."""
        super().__init__(
            f"{problem} The ledger cannot be trusted; restore it from its own copy, and run `portico rights verify`."
        )
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that a restored database must repeat, or be measured by.

    `digest` is the SHA-256, in hex, of the canonical JSON of all before it, the predecessor's digest included; the
    signature covers the digest's 64 characters.
    """

    id: UUID
    seq: int
    kind: str
    payload: dict[str, Any]
    at: datetime
    previous: str
    digest: str
    signature: str
    key_id: str

    def as_bytes(self) -> bytes:
        """The content of the entry's file."""
        said = _said(self) | {"digest": self.digest, "signature": self.signature, "key_id": self.key_id}
        return _canonical(said) + b"\n"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where the chain begins since its oldest entries were removed: the place and digest of the last of these."""

    seq: int
    digest: str

    def as_bytes(self) -> bytes:
        """The content of the anchor's file, signed."""
        said = {"seq": self.seq, "digest": self.digest}
        made = signing.sign(_canonical(said))
        return _canonical({**said, "signature": made.signature, "key_id": made.key_id}) + b"\n"


BEGINNING = Anchor(0, START)


def make(*, entry_id: UUID, seq: int, kind: str, payload: Mapping[str, Any], at: datetime, previous: str) -> Entry:
    """A new entry, signed."""
    plain: dict[str, Any] = json.loads(_canonical(dict(payload)))
    unsigned = Entry(entry_id, seq, kind, plain, at, previous, "", "", "")
    digest = hashlib.sha256(_canonical(_said(unsigned))).hexdigest()
    made = signing.sign(digest.encode())
    return Entry(entry_id, seq, kind, plain, at, previous, digest, made.signature, made.key_id)


def read(content: bytes, seq: int) -> Entry:
    """The entry in a file, with its digest and signature checked. Raises Broken."""
    try:
        found = json.loads(content)
        entry = Entry(
            id=UUID(found["id"]),
            seq=int(found["seq"]),
            kind=str(found["kind"]),
            payload=dict(found["payload"]),
            at=datetime.fromisoformat(found["at"]),
            previous=str(found["previous"]),
            digest=str(found["digest"]),
            signature=str(found["signature"]),
            key_id=str(found["key_id"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise Broken(f"Entry {seq} cannot be read.") from error
    if entry.seq != seq:
        raise Broken(f"Entry {seq} says that it is entry {entry.seq}.")
    if hashlib.sha256(_canonical(_said(entry))).hexdigest() != entry.digest:
        raise Broken(f"Entry {seq} has been changed.")
    if not signing.verify(entry.digest.encode(), entry.signature, entry.key_id):
        raise Broken(f"Entry {seq} is not signed by this installation.")
    return entry


def read_anchor(content: bytes) -> Anchor:
    """The anchor in a file. Raises Broken."""
    try:
        found = json.loads(content)
        said = {"seq": int(found["seq"]), "digest": str(found["digest"])}
        signature, key_id = str(found["signature"]), str(found["key_id"])
    except (ValueError, KeyError, TypeError) as error:
        raise Broken("The anchor cannot be read.") from error
    if not signing.verify(_canonical(said), signature, key_id):
        raise Broken("The anchor is not signed by this installation.")
    return Anchor(int(found["seq"]), str(found["digest"]))


def _said(entry: Entry) -> dict[str, Any]:
    return {
        "id": str(entry.id),
        "seq": entry.seq,
        "kind": entry.kind,
        "payload": entry.payload,
        "at": entry.at.isoformat(),
        "previous": entry.previous,
    }


def _canonical(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str).encode()
