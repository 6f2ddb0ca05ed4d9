"""An erasure in batches ends where the simplest possible engine ends, however often it is stopped on the way."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from portico.casework.models import DoomedFile
from portico.casework.runs import Worklists
from portico.consent.models import Event, Tombstone
from portico.journal.models import Entry
from portico.people.models import Hold, Person
from portico.privacy import Role
from portico.rights import execution
from portico.rights import map as maps
from portico.rights.map import Map
from portico.rights.predicates import rows_of
from portico.rights.roots import Roots, resolve
from portico.rights.schedule import stages
from tests.fixtures.database import RealDatabase
from tests.generated import oracle
from tests.generated.filler import Actor, Filler
from tests.generated.state import Cell, cells, roots_of
from tests.generated.values import START
from tests.schema.models import Attachment, Message, Thread, Visit

RUN = UUID(oracle.RUN)
LISTS = {"casework.Candidate", "casework.DoomedFile"}


@dataclass(frozen=True)
class Village:
    """Ann, who is erased, Cox, who shares rows with her, and Bea, who has nothing to do with either."""

    map: Map
    ann: Actor
    cox: Actor
    bea: Actor


@pytest.fixture
def village(db: None, folders: Path) -> Village:
    filler = Filler(maps.current())
    ann, cox = filler.actor("ann"), filler.actor("cox")
    filler.fill(ann, cox)
    filler.fill(cox)
    apart = Filler(maps.current())
    bea = apart.actor("bea")
    apart.fill(bea)
    return Village(filler.within, ann, cox, bea)


class Stopped(BaseException):
    """The process dies here."""


@contextmanager
def taken_back() -> Iterator[None]:
    """A trial of which nothing stays."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


def state(map_: Map) -> dict[Cell, Any]:
    """Every cell, with witnesses by what they say and not by their number; the working lists apart."""
    found = {key: held for key, held in cells(map_).items() if key[0] not in LISTS}
    witnesses: dict[str, dict[str, Any]] = {}
    for (label, key, name), held in list(found.items()):
        if label == "consent.Tombstone":
            del found[label, key, name]
            if name != "id":
                witnesses.setdefault(key, {})[name] = held
    for said in witnesses.values():
        found["consent.Tombstone", str(sorted(said.items())), ""] = said
    return found


def by_the_oracle(village: Village) -> dict[Cell, Any]:
    """The state in which the simplest engine ends; taken back."""
    with taken_back():
        oracle.erase(roots_of(village.ann), village.map)
        return state(village.map)


@transaction.atomic
def lost(roots: Roots, cursor: dict[str, Any], lists: Worklists, limit: int) -> None:
    """A batch after which the process dies before the commit."""
    execution.step(roots, cursor, workspace=lists, limit=limit)
    raise Stopped


def erase(roots: Roots, *, limit: int = 5000, killed: bool = False, within: Map | None = None) -> list[execution.Step]:
    """Erase in batches, each in a commit of its own; with `killed`, the process dies once at the end of each."""
    lists, steps, cursor = Worklists(RUN), list[execution.Step](), dict[str, Any]()
    while not steps or not steps[-1].finished:
        if killed:
            with pytest.raises(Stopped):
                lost(roots, cursor, lists, limit)
        with transaction.atomic():
            steps.append(execution.step(roots, cursor, workspace=lists, limit=limit, within=within))
            oracle.check_constraints()
        cursor = steps[-1].cursor
        assert len(steps) < 3000
    return steps


@pytest.mark.parametrize(("limit", "killed"), [(1, False), (7, True), (5000, True)])
def test_the_end_is_that_of_the_simplest_engine(village: Village, limit: int, killed: bool) -> None:
    expected = by_the_oracle(village)
    steps = erase(roots_of(village.ann), limit=limit, killed=killed)
    assert state(village.map) == expected
    frozen = [one for one in steps if not any(key.startswith("people.") for key in one.done)]
    assert all(sum(one.done.values()) <= limit for one in frozen)


def test_erasing_twice_changes_nothing(village: Village) -> None:
    ann = roots_of(village.ann)
    erase(ann)
    once = cells(village.map)
    assert [step.done for step in erase(ann)] == [{}]
    assert cells(village.map) == once


def test_afterwards_no_predicate_holds_and_nothing_is_pending(village: Village) -> None:
    ann = roots_of(village.ann)
    erase(ann, limit=50)
    for entry in village.map.entries:
        assert not rows_of(entry, ann, set(Role)).exists(), entry.label
    assert execution.pending(ann, workspace=Worklists(RUN)) == frozenset()


def test_the_rows_of_a_step_are_counted_by_stage(village: Village) -> None:
    [step] = erase(roots_of(village.ann))
    assert step.done["people.Person delete"] == 1
    assert step.done["schema.Document keep"] >= 1
    assert step.cursor["stage"] in step.done
    assert not any(rows == 0 for rows in step.done.values())


def test_a_step_that_is_asked_after_the_end_is_finished(village: Village) -> None:
    ann = roots_of(village.ann)
    last = erase(ann)[-1]
    with transaction.atomic():
        again = execution.step(ann, last.cursor, workspace=Worklists(RUN))
    assert again.finished
    assert again.done == {}


def message(village: Village, thread: Thread, actor: Actor, **links: Any) -> Message:
    return Message.objects.create(thread=thread, person_id=actor.person, text="hello", **links)


def viewed(person: UUID, number: int = 1) -> None:
    lines = [Entry(at=START, verb="client.viewed", person=person, actor_role="client") for _ in range(number)]
    Entry.objects.bulk_create(lines)


def visits(actor: Actor, number: int) -> None:
    Visit.objects.bulk_create([Visit(visitor=actor.person, ip="203.0.113.1") for _ in range(number)])


def test_what_arrives_in_a_table_already_emptied_goes_too(village: Village) -> None:
    ann, lists = roots_of(village.ann), Worklists(RUN)
    order = [stage.key for stage in stages(village.map)]
    cursor: dict[str, Any] = {}
    late, finished = 0, False
    while not finished:
        with transaction.atomic():
            step = execution.step(ann, cursor, workspace=lists, limit=20)
            oracle.check_constraints()
        cursor, finished = step.cursor, step.finished
        if late < 3 and order.index(step.cursor["stage"]) > order.index("journal.Entry delete"):
            viewed(village.ann.person)
            late, finished = late + 1, False
    assert late == 3
    assert not Entry.objects.filter(person=village.ann.person).exists()


def test_a_shared_conversation_goes_with_its_last_message_however_small_the_batches(village: Village) -> None:
    thread = Thread.objects.create(subject="for two")
    for _number in range(5):
        message(village, thread, village.ann)
    message(village, thread, village.cox)
    alone = Thread.objects.create(subject="for one")
    message(village, alone, village.ann)
    erase(roots_of(village.ann), limit=2)
    assert Thread.objects.filter(pk=thread.pk).exists()
    assert not Thread.objects.filter(pk=alone.pk).exists()
    erase(roots_of(village.cox), limit=2)
    assert not Thread.objects.filter(pk=thread.pk).exists()


def test_a_long_chain_of_answers_is_cut_where_a_batch_ends(village: Village) -> None:
    thread = Thread.objects.create(subject="a chain")
    last = message(village, thread, village.cox)
    theirs = last
    for _number in range(9):
        last = message(village, thread, village.ann, reply_to=last)
    answer = message(village, thread, village.cox, reply_to=last)
    erase(roots_of(village.ann), limit=3)
    assert set(Message.objects.filter(thread=thread).values_list("pk", "reply_to")) == {
        (theirs.pk, None),
        (answer.pk, None),
    }


def test_files_of_rows_that_go_are_on_the_list_and_others_are_not(village: Village) -> None:
    thread = Thread.objects.create(subject="with files")
    mine = message(village, thread, village.ann)
    names = set()
    for number in range(7):
        one = Attachment(message=mine)
        one.file.save(f"{number}.txt", ContentFile(b"x"))
        names.add(one.file.name)
    theirs = set(Attachment.objects.exclude(message__person=village.ann.person).values_list("file", flat=True))
    erase(roots_of(village.ann), limit=3)
    doomed = set(DoomedFile.objects.filter(run=RUN).values_list("storage", "name"))
    assert {("default", name) for name in names} <= doomed
    assert not {name for _storage, name in doomed} & theirs


def test_every_event_of_the_consent_log_that_goes_has_its_tombstone(village: Village) -> None:
    mine = set(Event.objects.filter(person=village.ann.person).values_list("pk", flat=True))
    acted = set(Event.objects.filter(actor=village.ann.person).values_list("pk", flat=True)) - mine
    erase(roots_of(village.ann), limit=3)
    found = set(Tombstone.objects.filter(run=RUN).values_list("commitment", "part"))
    assert found == {(key, "row") for key in mine} | {(key, "actor") for key in acted}
    assert mine
    assert acted


def test_how_many_statements_a_batch_takes_does_not_depend_on_the_rows(village: Village) -> None:
    def statements(number: int) -> int:
        for _number in range(number):
            visits(village.ann, 10)
            thread = Thread.objects.create(subject="for one")
            message(village, thread, village.ann)
        with CaptureQueriesContext(connection) as asked, taken_back():
            execution.step(roots_of(village.ann), {}, workspace=Lists())
        return len(asked)

    assert statements(1) == statements(60)


@dataclass
class Lists:
    """Working lists in memory: keys as they are, and no query."""

    run: UUID = RUN
    doomed: list[tuple[str, str]] = field(default_factory=list)
    kept: dict[str, list[Any]] = field(default_factory=dict)

    def doom(self, files: Iterable[tuple[str, str]]) -> None:
        self.doomed.extend(files)

    def note(self, label: str, keys: Any) -> None:
        self.kept.setdefault(label, []).extend(keys)

    def noted(self, label: str) -> list[Any]:
        return self.kept.get(label, [])


def test_working_lists_may_be_plain_lists(village: Village) -> None:
    expected = by_the_oracle(village)
    lists, cursor, finished = Lists(), dict[str, Any](), False
    while not finished:
        step = execution.step(roots_of(village.ann), cursor, workspace=lists, limit=9)
        cursor, finished = step.cursor, step.finished
    assert state(village.map) == expected
    assert lists.doomed


def test_a_map_that_contradicts_itself_is_named_and_not_tried_for_ever(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(execution, "carry_out", lambda *_args, **_options: 0)
    with pytest.raises(execution.Stuck, match=r"people\.Person delete"):
        execution.step(roots_of(village.ann), {}, workspace=Lists())


def test_two_subjects_of_one_shape_are_not_mixed_up(village: Village) -> None:
    erase(roots_of(village.bea))
    before = {key: held for key, held in cells(village.map).items() if key[0] == "people.Person"}
    assert {key for _label, key, _name in before} == {str(village.ann.person), str(village.cox.person)}
    erase(roots_of(village.cox))
    assert Person.objects.get().pk == village.ann.person


def test_a_row_that_arrives_in_an_emptied_table_does_not_keep_its_parent(
    real_commits: RealDatabase, ada: Person
) -> None:
    roots = resolve("person", ada.pk)
    with transaction.atomic():
        execution.step(roots, {}, workspace=Worklists(RUN), limit=1)
    Hold.objects.create(person=ada, kind=Hold.Kind.ERASING, since=ada.created_at)
    finished = False
    while not finished:
        with transaction.atomic():
            finished = execution.step(roots, {}, workspace=Worklists(RUN), limit=1).finished
    assert not Person.objects.exists()


@pytest.mark.parametrize("boundary", range(6))
def test_killed_at_a_real_commit_it_goes_on_to_the_same_end(
    real_commits: RealDatabase, ada: Person, bob: Person, boundary: int
) -> None:
    viewed(ada.pk, 4)
    roots, lists = resolve("person", ada.pk), Worklists(RUN)
    finished, steps = False, 0
    while not finished:
        if steps == boundary:
            with pytest.raises(Stopped):
                lost(roots, {}, lists, 2)
            connection.close()
        with transaction.atomic():
            finished = execution.step(roots, {}, workspace=lists, limit=2).finished
        steps += 1
    execution.tidy()
    assert [one.pk for one in Person.objects.all()] == [bob.pk]
    assert not Entry.objects.exists()


def test_after_an_erasure_the_file_of_the_database_no_longer_holds_the_address(
    real_commits: RealDatabase, ada: Person
) -> None:
    if connection.vendor != "sqlite":  # there the promise is about live rows and dumps
        assert execution.tidy() is None
        return
    path = Path(str(connection.settings_dict["NAME"]))
    with transaction.atomic():
        execution.step(resolve("person", ada.pk), {}, workspace=Worklists(RUN))
    execution.tidy()
    connection.close()
    own = [path.with_name(path.name + end) for end in ("", "-wal", "-shm")]
    left = b"".join(one.read_bytes() for one in own if one.exists())
    assert b"ada@lovelace.example" not in left


def test_deleted_words_leave_the_full_text_index(real_commits: RealDatabase) -> None:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as writing:
        writing.execute("CREATE VIRTUAL TABLE words USING fts5(text)")
        writing.execute("INSERT INTO words(text) VALUES ('zyzzyva'), ('apple')")
        writing.execute("DELETE FROM words WHERE text = 'zyzzyva'")
    execution.tidy()
    with connection.cursor() as reading:
        reading.execute("SELECT block FROM words_data")
        assert not any(b"zyzzyva" in bytes(block) for (block,) in reading.fetchall())
