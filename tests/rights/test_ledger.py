"""The ledger keeps its promise when processes meet, machines stop, disks fill and hands meddle."""

import base64
import contextlib
import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings as django_settings

from portico.rights import ledger as ledgers
from portico.rights.ledger import Broken, Entry, Ledger, Unreachable, files
from tests.factories.people import NOW


@pytest.fixture
def ledger() -> Ledger:
    return ledgers.current()


def add(ledger: Ledger, number: int, entry_id: UUID | None = None) -> Entry:
    return ledger.append(
        id=entry_id or uuid4(), kind="erasure", payload={"number": number}, at=NOW + timedelta(days=number)
    )


def path_of(ledger: Ledger, seq: int) -> Path:
    return ledger._entry(seq)


def test_an_empty_ledger_has_no_head_and_nothing_wrong(ledger: Ledger) -> None:
    assert ledger.head() is None
    assert list(ledger.after(0)) == []
    assert ledger.find(uuid4()) is None
    assert ledger.instance() is None
    assert ledger.verify() == []


def test_entries_are_chained_signed_and_found(ledger: Ledger) -> None:
    first, second, third = (add(ledger, number) for number in (1, 2, 3))
    assert [first.seq, second.seq, third.seq] == [1, 2, 3]
    assert third.previous == second.digest
    assert ledger.head() == third
    assert list(ledger.after(1)) == [second, third]
    assert list(ledger.after(3)) == []
    assert list(ledger.after(9)) == []
    assert ledger.at(2) == ledger.find(second.id) == second
    assert ledger.at(0) is None
    assert ledger.at(4) is None
    assert ledger.verify() == []


def test_the_ledger_is_read_where_the_settings_say_now(settings: Any, tmp_path: Path) -> None:
    add(ledgers.current(), 1)
    settings.PORTICO = dataclasses.replace(settings.PORTICO, ledger=tmp_path / "other")
    assert ledgers.current().head() is None


def test_appending_the_same_id_again_gives_the_entry_that_is_there(ledger: Ledger) -> None:
    entry = add(ledger, 1)
    add(ledger, 2)
    again = ledger.append(id=entry.id, kind="lift", payload={}, at=NOW)
    assert again == entry
    assert [one.seq for one in ledger.after(0)] == [1, 2]


def test_a_thousand_entries_go_into_more_than_one_folder(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portico.rights.ledger.book._PER_FOLDER", 3)
    made = [add(ledger, number) for number in range(8)]
    assert list(ledger.after(0)) == made
    assert ledger.head() == made[-1]
    assert len(list((ledger.folder / "entries").iterdir())) == 3


APPEND = """
import sys, uuid, datetime, django
django.setup()
from portico.rights import ledger
shared, own, start = sys.argv[1].split(","), int(sys.argv[2]), datetime.datetime.now(datetime.UTC)
for number, one in enumerate(shared):
    for entry_id in (uuid.UUID(one), uuid.uuid4()):
        ledger.current().append(id=entry_id, kind="withdrawal", payload={"n": number, "by": own}, at=start)
"""


def environment() -> dict[str, str]:
    portico = django_settings.PORTICO
    return os.environ | {
        "PORTICO_LEDGER": str(portico.ledger),
        "PORTICO_SECRET_KEY": portico.secret_key,
        "PORTICO_DIGEST_KEY": base64.b64encode(portico.digest_key).decode(),
        "PORTICO_SIGNING_KEY": base64.b64encode(portico.signing_key).decode(),
    }


def test_processes_that_append_at_once_all_land_in_one_chain(ledger: Ledger) -> None:
    shared = [uuid4() for _ in range(15)]
    command = [sys.executable, "-c", APPEND, ",".join(map(str, shared))]
    started = [subprocess.Popen([*command, str(number)], env=environment()) for number in range(3)]
    assert [one.wait(timeout=60) for one in started] == [0, 0, 0]
    entries = list(ledger.after(0))
    assert [entry.seq for entry in entries] == list(range(1, 15 + 3 * 15 + 1))
    assert sum(entry.id in shared for entry in entries) == len(shared), "each shared id has one entry"
    assert {ledger.find(one).id for one in shared} == set(shared)  # type: ignore[union-attr]
    assert ledger.verify() == []


class Stopped(BaseException):
    """The process dies here."""


def stop_at(monkeypatch: pytest.MonkeyPatch, number: int, name: str) -> None:
    """Die at the given call of one of the file functions."""
    calls = iter(range(1000))
    real: Callable[..., Any] = getattr(files.os, name)

    def dying(*args: Any, **options: Any) -> Any:
        if next(calls) == number:
            raise Stopped
        return real(*args, **options)

    monkeypatch.setattr(files.os, name, dying)


@pytest.mark.parametrize("name", ["write", "fsync", "link", "open"])
@pytest.mark.parametrize("number", range(7))
def test_a_crash_anywhere_leaves_the_entry_whole_or_absent(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, name: str, number: int
) -> None:
    add(ledger, 1)
    entry_id = uuid4()
    with monkeypatch.context() as patched:
        stop_at(patched, number, name)
        try:
            add(ledger, 2, entry_id)
        except Stopped:
            assert ledger.verify() == []
    found = ledger.find(entry_id)
    assert found == ledger.head() if found else ledger.head() == ledger.at(1)
    again = add(ledger, 2, entry_id)
    assert again.seq == 2
    assert add(ledger, 3).seq == 3
    assert ledger.find(entry_id) == again
    assert ledger.verify() == []


@pytest.mark.parametrize("name", ["write", "fsync", "link", "open"])
@pytest.mark.parametrize("number", range(8))
def test_after_a_crash_anywhere_the_same_call_leaves_the_entry_and_its_key(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, name: str, number: int
) -> None:
    def put(key: bytes) -> Entry:
        return ledger.append(id=entry_id, kind="erasure", payload={}, at=NOW, key=key)

    add(ledger, 1)
    entry_id = uuid4()
    with monkeypatch.context() as patched:
        stop_at(patched, number, name)
        with contextlib.suppress(Stopped):
            put(b"1" * 32)
    early = ledger.key(entry_id)
    assert early in (None, b"1" * 32)
    assert put(b"2" * 32).seq == 2
    assert ledger.key(entry_id) == (early or b"2" * 32)
    assert ledger.verify() == []
    assert not list(ledger.folder.rglob("*.part"))


@pytest.mark.parametrize("name", ["write", "fsync", "link"])
def test_a_full_disk_is_out_of_reach_and_leaves_nothing_half(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    entry = add(ledger, 1)

    def full(*_args: Any, **_options: Any) -> Any:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(files.os, name, full)
        with pytest.raises(Unreachable, match="No space left"):
            add(ledger, 2)
    assert ledger.head() == entry
    assert not list(ledger.folder.rglob("*.part"))
    assert ledger.verify() == []
    assert add(ledger, 2).seq == 2


def test_a_folder_that_is_no_folder_is_out_of_reach(ledger: Ledger) -> None:
    ledger.folder.parent.mkdir(parents=True)
    ledger.folder.write_text("in the way")
    for ask in (ledger.head, ledger.instance, ledger.verify, lambda: add(ledger, 1), lambda: list(ledger.after(0))):
        with pytest.raises(Unreachable):
            ask()


def _change(path: Path) -> None:
    said = json.loads(path.read_text())
    path.write_text(json.dumps(said | {"payload": {"number": 99}}))


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:40])


def _forge(path: Path) -> None:
    """A whole new entry, with a right digest, and a signature that is nobody's."""
    said = json.loads(path.read_text())
    path.write_text(json.dumps(said | {"signature": base64.b64encode(bytes(64)).decode()}))


@pytest.mark.parametrize("meddle", [_change, _cut, _forge, Path.unlink])
@pytest.mark.parametrize("seq", [1, 2, 3])
def test_a_changed_truncated_forged_or_removed_entry_is_reported(
    ledger: Ledger, meddle: Callable[[Path], None], seq: int
) -> None:
    for number in (1, 2, 3):
        add(ledger, number)
    meddle(path_of(ledger, seq))
    [problem] = ledger.verify()
    assert f"Entry {seq} " in problem
    if meddle is not Path.unlink or seq != 3:
        with pytest.raises(Broken):
            list(ledger.after(0))


def test_entries_that_changed_places_are_reported(ledger: Ledger) -> None:
    for number in (1, 2, 3):
        add(ledger, number)
    one, two = path_of(ledger, 1), path_of(ledger, 2)
    kept = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(kept)
    assert ledger.verify() == ["Entry 1 says that it is entry 2.", "Entry 2 says that it is entry 1."]


def test_an_entry_of_another_chain_is_reported(ledger: Ledger, tmp_path: Path) -> None:
    other = Ledger(tmp_path / "other")
    for number in (1, 2, 3):
        add(ledger, number)
        add(other, number)
    path_of(ledger, 2).write_bytes(path_of(other, 2).read_bytes())
    assert "Entry 2 does not follow entry 1." in ledger.verify()
    with pytest.raises(Broken, match="Entry 2 does not follow"):
        list(ledger.after(0))


def test_an_index_that_lies_is_reported(ledger: Ledger) -> None:
    first, second = add(ledger, 1), add(ledger, 2)
    line = ledger._line(first.id, 1)
    line.unlink()
    assert ledger.verify() == ["Entry 1 is not in the index under its id."]
    os.link(path_of(ledger, 2), line)
    assert ledger.verify() == ["Entry 1 is not in the index under its id."]
    with pytest.raises(Broken):
        ledger.find(first.id)
    line.unlink()
    line.write_text("?")
    assert len(ledger.verify()) == 1
    with pytest.raises(Broken, match="cannot be read"):
        ledger.find(first.id)
    assert ledger.find(second.id) == second


def test_the_line_of_the_newest_entry_is_made_good_by_the_next(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portico.rights.ledger.book._PER_FOLDER", 3)
    made = [add(ledger, number) for number in range(2)]
    ledger._line(made[1].id, 2).unlink()
    assert ledger.find(made[1].id) == made[1]
    assert add(ledger, 9, made[1].id) == made[1]
    ledger._line(made[1].id, 2).unlink()
    made += [add(ledger, number) for number in range(2)]
    assert [ledger.find(one.id) for one in made] == made
    assert ledger.verify() == []


def test_an_entry_and_its_key_are_on_the_disk_after_two_files_and_two_folders(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an erasure waits for before it may go on: no file and no folder is synchronised twice."""
    ledger.append(id=uuid4(), kind="erasure", payload={}, at=NOW, key=b"k" * 32)
    waited: list[str] = []
    real = os.fsync

    def counted(handle: int) -> None:
        waited.append(Path(f"/proc/self/fd/{handle}").readlink().suffix)
        real(handle)

    monkeypatch.setattr(files.os, "fsync", counted)
    entry = ledger.append(id=uuid4(), kind="erasure", payload={}, at=NOW, key=b"k" * 32)
    assert ledger.key(entry.id) == b"k" * 32
    assert sorted(waited) == ["", "", ".part", ".part"]


def test_the_first_instance_keeps_the_ledger(ledger: Ledger) -> None:
    mine, other = uuid4(), uuid4()
    assert ledger.adopt(mine) == mine
    assert ledger.adopt(other) == mine
    assert ledger.instance() == mine
    (ledger.folder / "instance").write_text("nonsense")
    with pytest.raises(Broken):
        ledger.instance()


def test_a_key_is_kept_until_it_is_destroyed(ledger: Ledger) -> None:
    run = uuid4()
    assert ledger.key(run) is None
    for key in (b"k" * 32, b"another"):
        ledger.append(id=run, kind="erasure", payload={}, at=NOW, key=key)
    assert ledger.key(run) == b"k" * 32
    assert ledger._key(run).stat().st_mode & 0o077 == 0, "for the owner alone"
    assert ledger.destroy_key(run)
    assert ledger.key(run) is None
    assert not ledger.destroy_key(run)


def test_pruning_keeps_the_chain_verifiable(ledger: Ledger) -> None:
    made = [add(ledger, number) for number in range(6)]
    assert ledger.prune(made[3].at) == 3
    assert ledger.anchor().seq == 3
    assert list(ledger.after(0)) == made[3:]
    assert list(ledger.after(4)) == made[4:]
    assert ledger.find(made[0].id) is None
    assert ledger.at(1) is None
    assert ledger.verify() == []
    assert ledger.prune(made[3].at) == 0
    assert add(ledger, 9).seq == 7
    assert ledger.verify() == []


def test_pruning_leaves_the_newest_entry(ledger: Ledger) -> None:
    made = [add(ledger, number) for number in range(3)]
    assert ledger.prune(NOW + timedelta(days=400)) == 2
    assert ledger.head() == made[-1]
    assert ledger.prune(NOW + timedelta(days=400)) == 0
    assert ledger.verify() == []


def test_pruning_an_empty_ledger_does_nothing(ledger: Ledger) -> None:
    assert ledger.prune(NOW) == 0


@pytest.mark.parametrize("number", range(6))
def test_a_crash_while_pruning_is_made_good_by_the_next(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    made = [add(ledger, number) for number in range(6)]
    calls = iter(range(1000))
    real = Path.unlink

    def dying(self: Path, missing_ok: bool = False) -> None:
        if not self.name.endswith(".part") and next(calls) == number:
            raise Stopped
        real(self, missing_ok=missing_ok)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", dying)
        with pytest.raises(Stopped):
            ledger.prune(made[3].at)
    assert ledger.verify() == []
    ledger.prune(made[3].at)
    assert list(ledger.after(0)) == made[3:]
    assert len(list((ledger.folder / "entries").rglob("*.json"))) == 3
    assert ledger.verify() == []


def test_a_forged_anchor_is_reported(ledger: Ledger) -> None:
    made = [add(ledger, number) for number in range(4)]
    ledger.prune(made[2].at)
    path = ledger.folder / "anchor.json"
    said = json.loads(path.read_text())
    path.write_text(json.dumps(said | {"seq": 3}))
    assert "The anchor is not signed by this installation." in ledger.verify()
    path.write_text("{")
    assert "The anchor cannot be read." in ledger.verify()


def test_an_entry_is_not_put_upon_one_that_does_not_verify(ledger: Ledger) -> None:
    add(ledger, 1)
    _change(path_of(ledger, 1))
    with pytest.raises(Broken):
        add(ledger, 2)
