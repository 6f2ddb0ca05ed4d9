"""The sweep finds a trace wherever it lies, and says nothing of what is there by right."""

import io
import json
from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portico.casework.models import Receipt, Run
from portico.journal.models import Entry
from portico.people.models import Client, LedgerNote, Person, Seller
from portico.rights import sweep as sweeping
from portico.rights.cells import in_file
from portico.rights.identifiers import Identifiers, collect
from portico.rights.matching import Matcher
from portico.rights.roots import resolve
from portico.rights.sweep import Trace
from tests import factories
from tests.factories.people import NOW
from tests.rights.subjects import ADA, LONG, RUN, mime
from tests.schema.models import Attachment, Definition, Document, Interest, Message, Profile, Thread


@pytest.fixture
def message(bob: Person) -> Callable[[str], Message]:
    """Bob writes something."""

    def write(text: str) -> Message:
        return Message.objects.create(thread=Thread.objects.create(subject="-"), person=bob, text=text)

    return write


def traces(subject: Identifiers = ADA, run: UUID = RUN) -> list[Trace]:
    return list(sweeping.sweep({run: subject}))


def found(subject: Identifiers = ADA) -> list[tuple[str, str, str, str]]:
    return [(trace.label, trace.column, trace.strength, trace.kind) for trace in traces(subject)]


def test_a_trace_in_free_text_names_row_column_and_a_digest_that_follows_the_cell(
    message: Callable[[str], Message],
) -> None:
    row = message("I met ada@lovelace.example.")
    [trace] = traces()
    assert (trace.run, trace.label, trace.row, trace.column) == (RUN, "schema.Message", str(row.pk), "text")
    assert (trace.strength, trace.kind) == ("strong", "email")
    assert "ada" not in trace.cell
    assert traces() == [trace]
    Message.objects.update(text="I met ada@lovelace.example again.")
    [again] = traces()
    assert again.cell != trace.cell


def test_nested_values_are_searched_at_any_depth(bob: Person) -> None:
    Profile.objects.create(person=bob, settings={"a": [{"ada@lovelace.example": [442079460101]}]})
    assert found() == [
        ("schema.Profile", "settings", "strong", "email"),
        ("schema.Profile", "settings", "strong", "phone"),
    ]


def test_a_name_alone_is_no_finding_and_beside_a_city_it_is_a_weak_one(message: Callable[[str], Message]) -> None:
    message("Ada wrote from London.")
    message("Ada Lovelace wrote.")
    message("Lovelace, Ada, London")
    assert found() == []
    message("Ada Lovelace wrote from London.")
    assert found() == [("schema.Message", "text", "weak", "name")]


def test_weak_identifiers_count_in_free_text_only(bob: Person) -> None:
    Person.objects.filter(pk=bob.pk).update(name="Ada Lovelace London")
    assert found() == []
    Thread.objects.create(subject="Ada Lovelace, London")
    assert found() == [("schema.Thread", "subject", "weak", "name")]


def test_a_familys_phone_and_street_in_another_persons_own_columns_are_no_finding(bob: Person) -> None:
    bob.phone = "+442079460101"
    bob.save()
    Client.objects.filter(members__person=bob).update(street="St James's Square", number="12", postcode="SW1Y 4JH")
    assert found() == []


def test_an_address_spread_over_the_columns_of_a_row_about_nobody_is_found() -> None:
    Definition.objects.create(name="St James's Square", purpose="SW1Y 4JH")
    assert found() == []
    with connection.cursor() as writing:
        writing.execute("CREATE TABLE by_hand (id integer PRIMARY KEY, words text)")
        writing.execute("INSERT INTO by_hand VALUES (5, %s)", ["12 St James's Square, SW1Y 4JH"])
    assert found() == [("by_hand", "words", "strong", "address")]


def test_an_address_copied_into_the_columns_of_a_table_is_found() -> None:
    Seller.objects.create(
        name="12",
        street="St James's Square",
        postcode="SW1Y 4JH",
        city="x",
        country="GB",
        email="a@b.example",
        privacy_email="a@b.example",
    )
    assert ("people.Seller", "street", "strong", "address") in found()


def test_an_address_of_mail_in_another_persons_own_column_is_a_finding(bob: Person) -> None:
    Person.objects.filter(pk=bob.pk).update(email="ada@lovelace.example", can_sign_in=False)
    assert ("people.Person", "email", "strong", "email") in found()


def test_kept_columns_of_kept_rows_are_not_searched_and_the_others_are(bob: Person) -> None:
    said = {"number": "1", "buyer": "ada@lovelace.example", "issued_on": date(2026, 1, 1)}
    Document.objects.create(**said, issued=True, phone="")
    assert found() == []
    Document.objects.create(**said, issued=True, phone="+442079460101")
    assert found() == [], "a phone in a declared personal column"
    Document.objects.update(phone="ada@lovelace.example")
    assert set(found()) == {("schema.Document", "phone", "strong", "email")}
    Document.objects.all().delete()
    Document.objects.create(**said, issued=False)
    assert found() == [("schema.Document", "buyer", "strong", "email")]


def test_opaque_ids_that_a_table_tied_to_nobody_holds_on_purpose_are_no_finding() -> None:
    [one] = ADA.uuids
    run = Run.objects.create(
        state="erased", trigger="cli", root="person", root_id=one, persons=[one], digest="", answer_by=NOW.date(),
        decided_at=NOW, plan={"kept": [one]},
    )  # fmt: skip
    Receipt.objects.create(run=run, body=json.dumps({"root": one}), token_until=NOW, at=NOW)
    LedgerNote.objects.create(kind="hold", payload={"person": one}, at=NOW)
    assert found() == []
    LedgerNote.objects.update(payload={"person": one, "email": "ada@lovelace.example"})
    assert found() == [("people.LedgerNote", "payload", "strong", "email")]


def test_an_opaque_id_in_another_persons_row_is_a_finding(bob: Person) -> None:
    [one] = ADA.uuids
    Entry.objects.create(at=NOW, verb="client.viewed", actor_role="client", person=bob.pk, object_id=one)
    Entry.objects.create(at=NOW, verb="client.viewed", actor_role="client", person=bob.pk, client=one)
    assert found() == [
        ("journal.Entry", "object_id", "strong", "uuid"),
        ("journal.Entry", "client", "strong", "uuid"),
    ]


def test_tables_of_no_model_are_searched() -> None:
    with connection.cursor() as writing:
        writing.execute("CREATE TABLE forgotten (id integer PRIMARY KEY, words text)")
        writing.execute("INSERT INTO forgotten VALUES (41, 'nothing'), (42, 'ada@lovelace.example')")
    [trace] = traces()
    assert (trace.label, trace.row, trace.column) == ("forgotten", "42", "words")


def test_files_of_rows_and_files_that_no_row_names_are_searched(message: Callable[[str], Message]) -> None:
    one = Attachment(message=message("see attached"))
    one.file.save("letter.txt", ContentFile(b"Dear Ada Lovelace in London"))
    name = default_storage.save("left/behind.eml", ContentFile(mime(LONG, "base64").encode()))
    default_storage.save("left/picture.png", ContentFile(b"\x89PNG\0\0\0 ada@lovelace.example"))
    assert [(trace.label, trace.row, trace.column, trace.kind) for trace in traces()] == [
        ("schema.Attachment", str(one.pk), "file", "name"),
        ("file", f"default:{name}", "content", "email"),
    ]


def test_a_missing_file_stops_nothing(message: Callable[[str], Message]) -> None:
    Attachment.objects.create(message=message("ada@lovelace.example"), file="schema/gone.txt")
    assert found() == [("schema.Message", "text", "strong", "email")]


class Slow(io.BytesIO):
    """A file that is never read whole."""

    def read(self, size: int | None = -1) -> bytes:
        assert size is not None
        assert size > 0, "the whole file at once"
        return super().read(size)


def test_a_large_file_is_read_in_pieces_that_overlap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portico.rights.cells._PIECE", 100)
    monkeypatch.setattr("portico.rights.cells._OVERLAP", 40)

    class Storage:
        def open(self, _name: str, _mode: str) -> Slow:
            return Slow(b"x" * 90 + b" ada@lovelace.example " + b"y" * 500)

    hits, cell = in_file(Storage(), "any", Matcher({RUN: ADA}))
    assert "email" in {hit.kind for hit in hits}
    assert cell


def test_all_subjects_are_found_in_one_pass(message: Callable[[str], Message]) -> None:
    many = {
        uuid4(): Identifiers(emails=frozenset({f"p{number}@people.example"}), uuids=frozenset({str(uuid4())}))
        for number in range(300)
    }
    for number in (3, 77, 299):
        message(f"p{number}@people.example and p{number + 1000}@people.example")
    with CaptureQueriesContext(connection) as one:
        assert traces(Identifiers(emails=frozenset({"p3@people.example"})))
    with CaptureQueriesContext(connection) as all_of_them:
        seen = list(sweeping.sweep(many))
    assert [list(many).index(trace.run) for trace in sorted(seen, key=lambda one: list(many).index(one.run))] == [
        3,
        77,
        299,
    ]
    assert len(one) == len(all_of_them)


def test_long_tables_are_read_in_chunks(message: Callable[[str], Message], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portico.rights.cells._CHUNK", 3)
    Interest.objects.bulk_create([Interest(name=f"number {number}") for number in range(10)])
    Interest.objects.create(name="ada@lovelace.example")
    for _number in range(7):
        message("ada@lovelace.example")
    assert len(traces()) == 8


def test_nobody_to_look_for_reads_nothing(django_assert_num_queries: Callable[[int], object]) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert list(sweeping.sweep({})) == []
        assert list(sweeping.sweep({RUN: Identifiers()})) == []
    assert len(asked) == 0


def test_identifiers_are_collected_from_what_is_about_the_person(ada: Person, bob: Person) -> None:
    client = Client.objects.get(members__person=ada)
    Client.objects.filter(pk=client.pk).update(company="Engines & Söhne", vat_id="GB123456789")
    known = collect(resolve("person", ada.pk))
    assert known.emails == {"ada@lovelace.example"}
    assert known.phones == {"+442079460101"}
    assert known.vat_ids == {"GB123456789"}
    assert known.uuids == {str(ada.pk), str(client.pk)}
    assert known.addresses == {("St James's Square", "12", "SW1Y 4JH")}
    assert known.names == {"Ada Lovelace"}
    assert known.cities == {"London"}
    assert known.companies == {"Engines & Söhne"}
    assert Identifiers.from_bytes(known.to_bytes()) == known


def test_identifiers_of_a_member_leave_the_shared_company_out() -> None:
    owner = factories.person(email="grace@hopper.example", name="Grace Hopper")
    account = factories.client(owner=owner, company="Hopper GmbH", city="Bremen")
    leaver = factories.member(client=account, who=factories.person(email="alan@hopper.example", name="Alan Kay")).person
    known = collect(resolve("person", leaver.pk))
    assert known.emails == {"alan@hopper.example"}
    assert known.companies == frozenset()
    assert known.cities == frozenset()
    assert known.uuids == {str(leaver.pk)}


def test_nothing_to_look_for_is_false() -> None:
    assert not Identifiers()
    assert Identifiers(names=frozenset({"Ada"}))


pytestmark = pytest.mark.django_db
