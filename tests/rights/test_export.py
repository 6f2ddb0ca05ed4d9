"""What a package has of every hard case, and that it is a function of nothing but the moment it shows."""

import io
import json
import threading
import zipfile
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portico.people.models import Person
from portico.rights import export
from portico.rights import map as maps
from portico.rights.roots import Roots, resolve
from tests.rights.packages import AT, Package, only
from tests.schema import models
from tests.schema.cases import Cases, build, client_of


def test_ones_own_messages_are_whole_and_without_the_traces_of_others(cases: Cases, ada: Person, bob: Person) -> None:
    mine = {row["text"]: row for row in Package(ada).rows("schema.Message") if "text" in row}
    assert mine.keys() == {"It drips.", "Buy a pump."}
    assert mine["It drips."]["person"] == str(ada.pk)
    his = only(Package(bob).rows("schema.Message"))
    assert his["text"] == "Turn it off."
    assert his["_withheld"] == ["editor", "remark"], "that is Ada's hand"


def test_whoever_edited_a_message_gets_their_remark_and_not_the_message(cases: Cases, ada: Person) -> None:
    edited = next(row for row in Package(ada).rows("schema.Message") if row["id"] == str(cases.answer.pk))
    assert edited["remark"] == "Ada's hand"
    assert sorted(edited["_withheld"]) == ["person", "text"]


def test_the_shared_thread_is_in_everybodys_package_without_who_opened_it(
    cases: Cases, ada: Person, bob: Person
) -> None:
    assert {row["subject"] for row in Package(ada).rows("schema.Thread")} == {"The pump", "To myself"}
    his = only(Package(bob).rows("schema.Thread"))
    assert (his["subject"], his["_withheld"]) == ("The pump", ["opened_by"])


def test_a_document_and_its_draft_are_both_exported(cases: Cases, ada: Person) -> None:
    assert {row["number"]: row["issued"] for row in Package(ada).rows("schema.Document")} == {"R-1": True, "D-1": False}
    assert [row["text"] for row in Package(ada).rows("schema.Line")] == ["A pump", "A pump"]


def test_many_to_many_rows_nested_values_and_key_columns_are_exported(cases: Cases, ada: Person) -> None:
    found = Package(ada)
    assert len(found.rows("schema.Profile_interests")) == 2
    assert only(found.rows("schema.Profile"))["settings"] == {"a": [{"deep": "Ada's own words"}, None, 1.5]}
    assert only(found.rows("schema.Visit"))["ip"] == "203.0.113.7"


def test_a_custom_value_brings_its_purpose_along(cases: Cases, ada: Person) -> None:
    row = only(Package(ada).rows("schema.CustomValue"))
    assert (row["value"], row["_purposes"]) == (["nuts"], {"value": "care"})


def test_a_note_about_oneself_is_whole_save_for_its_writer_and_reader(cases: Cases, ada: Person) -> None:
    row = next(row for row in Package(ada).rows("schema.Note") if row["id"] == cases.about_ada.pk)
    assert (row["text"], row["grade"]) == ("Ada is kind.", 1)
    assert row["_withheld"] == ["writer", "reader", "answer"]


def test_an_accessor_does_not_see_what_is_redacted_nor_what_is_about_the_other(cases: Cases, ada: Person) -> None:
    row = next(row for row in Package(ada).rows("schema.Note") if row["id"] == cases.seen_by_ada.pk)
    assert row["answer"] == "Oh."
    assert sorted(row["_withheld"]) == ["about", "grade", "text", "writer"]


def test_both_tables_of_an_inherited_model_are_exported(cases: Cases, ada: Person) -> None:
    found = Package(ada)
    assert only(found.rows("schema.Parcel"))["street"] == "St James's Square"
    assert only(found.rows("schema.TrackedParcel"))["position"] == "the depot"


def test_nothing_of_a_bystanders_is_in_it(cases: Cases, ada: Person, bob: Person) -> None:
    text = b"".join(Package(ada).files.values()).decode(errors="replace")
    for words in ("Turn it off.", "Bob is late.", "203.0.113.9", "203.0.113.8", bob.email, str(bob.pk)):
        assert words not in text


def test_a_file_lies_in_the_package_under_a_name_that_says_nothing(cases: Cases, ada: Person) -> None:
    found = Package(ada)
    place = only(found.rows("schema.Attachment"))["file"]
    assert place == f"files/schema.Attachment/{cases.attachment.pk}/file.txt"
    assert found.files[place] == b"a picture of a pump"
    assert found.manifest.missing == []


def test_a_file_that_is_gone_is_listed_as_missing_and_the_rest_is_there(cases: Cases, ada: Person) -> None:
    Path(cases.attachment.file.path).unlink()
    found = Package(ada)
    place = f"files/schema.Attachment/{cases.attachment.pk}/file.txt"
    assert found.json("manifest.json")["missing_files"] == [place]
    assert place not in found.files
    assert "Files that could not be found" in found.page
    assert place in found.page


@pytest.mark.parametrize("value", [False, 0, "", [], {}, "\x00", "\ud800", {"a": {"b": ["\ud83d", 1e300]}}])
def test_any_value_that_a_json_column_can_hold_comes_out_again(value: Any, cases: Cases, ada: Person) -> None:
    if connection.vendor == "postgresql" and "\\u" in json.dumps(value):
        value = "PostgreSQL itself refuses half a character"
    models.CustomValue.objects.update(value=value)
    assert only(Package(ada).rows("schema.CustomValue"))["value"] == value


def test_someone_of_whom_nothing_is_held_gets_a_package_that_says_so(db: None) -> None:
    nobody = uuid4()
    roots = Roots("person", nobody, frozenset({nobody}), frozenset())
    manifest = export.write(roots, at=AT, language="en", to=io.BytesIO())
    assert manifest.rows == 0
    assert manifest.tables == []


def test_the_same_snapshot_gives_the_same_bytes(cases: Cases, ada: Person) -> None:
    assert Package(ada).data == Package(ada).data
    assert Package(ada).times == {(1980, 1, 1, 0, 0, 0)}
    assert Package(ada, at=AT.replace(day=3)).data != Package(ada).data


def test_rows_are_in_the_order_of_their_keys(cases: Cases, ada: Person) -> None:
    models.Visit.objects.filter(pk=cases.visit.pk).update(ip="203.0.113.70")  # moves it in PostgreSQL's heap
    for number in range(20):
        models.Visit.objects.create(visitor=ada.pk, ip=f"198.51.100.{number}")
    keys = [row["id"] for row in Package(ada).rows("schema.Visit")]
    assert keys == sorted(keys)


def test_it_asks_one_question_for_each_table_however_many_rows(cases: Cases, ada: Person) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            Package(ada)
        return len(queries)

    few = asked()
    models.Visit.objects.bulk_create(models.Visit(visitor=ada.pk, ip="203.0.113.7") for _ in range(3000))
    assert asked() == few <= len(maps.current().entries) + 6


class Slow(io.BytesIO):
    """A sink that lets something happen when the first table is being written."""

    def __init__(self, meanwhile: Any) -> None:
        super().__init__()
        self._meanwhile = meanwhile

    def write(self, data: Any) -> int:
        if self._meanwhile is not None:
            meanwhile, self._meanwhile = self._meanwhile, None
            meanwhile()
        return super().write(data)


def test_whoever_writes_meanwhile_is_neither_stopped_nor_seen(
    real_commits: object, ada: Person, bob: Person, company: Any
) -> None:
    """The package shows one moment, though its last table is read long after its first."""
    build(ada, bob, company.owner)
    roots = resolve("person", ada.pk)
    before = io.BytesIO()
    export.write(roots, at=AT, language="en", to=before)
    failed: list[BaseException] = []

    def change() -> None:
        try:
            models.Visit.objects.create(visitor=ada.pk, ip="192.0.2.1")
            models.Message.objects.filter(person=ada).update(text="changed meanwhile")
            client_of(ada).members.update(role="billing")
        except BaseException as error:  # noqa: BLE001 - it is told below, in the thread that can fail the test
            failed.append(error)
        finally:
            connection.close()

    def meanwhile() -> None:
        writer = threading.Thread(target=change)
        writer.start()
        writer.join(timeout=30)

    torn = Slow(meanwhile)
    export.write(roots, at=AT, language="en", to=torn)
    assert failed == []
    assert torn.getvalue() == before.getvalue(), "torn"
    after = io.BytesIO()
    export.write(roots, at=AT, language="en", to=after)
    assert after.getvalue() != before.getvalue()


def test_the_sink_need_not_be_able_to_seek(cases: Cases, ada: Person) -> None:
    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.got = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            self.got += bytes(data)
            return len(data)

    pipe = Pipe()
    export.write(resolve("person", ada.pk), at=AT, language="en", to=pipe)  # type: ignore[arg-type]
    with zipfile.ZipFile(io.BytesIO(bytes(pipe.got))) as archive:
        assert archive.testzip() is None
