"""The operator's fields in the profile."""

import html
import json
import re

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portico.casework.models import Request
from portico.fields import actions
from portico.fields.kinds import Type
from portico.fields.models import ClientValue, PersonValue
from portico.journal.models import Entry
from portico.people.actions import place_hold
from portico.people.corrections import CorrectionsStopped
from portico.people.models import Client, Member
from tests import factories
from tests.factories.people import NOW
from tests.fields.conftest import PDF, STORED, TYPED, answer, pdf, sent
from tests.portal.conftest import seller  # noqa: F401 - the company whose portal it is

pytestmark = pytest.mark.django_db


def held(person):
    return {value.definition_id: value.answer for value in PersonValue.objects.filter(person=person)}


def marks(browser):
    page = browser.get("/profile/fields/").content.decode()
    return json.loads(html.unescape(re.search(r'name="details-shown" value="([^"]*)"', page)[1]))


@pytest.mark.parametrize("kind", list(TYPED))
def test_an_answer_of_every_type_is_stored_changed_and_taken_back(ask, as_ada, ada, bob, kind):
    one, other = ask("nick", kind), ask("motto", kind)
    answer(bob, one, STORED[kind])
    first, second = TYPED[kind]
    assert as_ada.post("/profile/fields/", sent(nick=first, motto=second)).status_code == 302
    assert held(ada)["nick"] == STORED[kind]
    page = as_ada.get("/profile/fields/")
    assert page.status_code == 200
    assert as_ada.post("/profile/fields/", sent(marks(as_ada), nick=second, motto=second)).status_code == 302
    assert held(ada)["nick"] == held(ada)["motto"] != STORED[kind]
    assert as_ada.post("/profile/fields/", sent(marks(as_ada), motto=second)).status_code == 302
    assert list(held(ada)) == ["motto"]
    assert held(bob) == {"nick": STORED[kind]}
    assert other.key in held(ada)


def test_the_journal_names_the_field_and_never_the_answer(ask, as_ada, ada):
    ask("nick"), ask("motto")
    as_ada.post("/profile/fields/", sent(nick="Countess", motto=""))
    entry = Entry.objects.get(verb="person.corrected")
    assert (entry.person, entry.actor, entry.detail) == (ada.pk, ada.pk, "nick")
    assert "Countess" not in str(Entry.objects.values())
    assert "Data corrected: Your nick" in as_ada.get("/activity/").content.decode()


def test_what_was_corrected_is_named_in_the_language_of_whoever_reads(ask, as_ada, as_bob, ada, bob):
    """Bob reads German; a field whose key is a word of the log is not taken for it, and a name is not cut."""
    long = "Wie wir Sie nennen sollen, wenn wir Ihnen schreiben, Sie anrufen oder besuchen"
    ask("owner", labels={"en": "What to call you", "de": long})
    for browser in (as_ada, as_bob):
        browser.post("/profile/fields/", sent(owner="Countess"))
    assert "Data corrected: What to call you" in as_ada.get("/activity/").content.decode()
    assert [line.detail for line in as_bob.get("/profile/").context["corrected"]] == [long]
    page = as_bob.get("/activity/").content.decode()
    assert long in page
    assert "What to call you" not in page


def test_a_line_about_a_field_that_is_gone_has_its_key(ask, as_ada, ada):
    asked = ask("nick")
    as_ada.post("/profile/fields/", sent(nick="Countess"))
    PersonValue.objects.all().delete()
    asked.delete()
    assert "Data corrected: nick" in as_ada.get("/activity/").content.decode()


def test_the_statement_on_a_field_is_logged_under_its_name(ask, as_ada, ada):
    answer(ada, ask("nick"), "Countess")
    actions.state(person=ada, member=None, fact="nick", words="I am none.", at=NOW)
    assert "Your nick" in as_ada.get("/activity/").content.decode()


def test_what_is_typed_stays_when_something_is_wrong(ask, as_ada, ada):
    ask("nick", required=True), ask("age", Type.NUMBER)
    answer = as_ada.post("/profile/fields/", sent(nick="Countess", age="many"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_details-field-age"' in page
    assert 'value="Countess"' in page
    assert 'value="many"' in page
    assert as_ada.post("/profile/fields/", sent(nick="", age="3")).status_code == 422
    assert held(ada) == {}


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (Type.TEXT, "x" * 501),
        (Type.LONG_TEXT, "x" * 10_001),
        (Type.NUMBER, "1e40"),
        (Type.NUMBER, "NaN"),
        (Type.NUMBER, "0.12345678"),
        (Type.DATE, "2026-02-30"),
        (Type.DATE, "0001-01-01"),
        (Type.CHOICE, "purple"),
        (Type.MULTIPLE, ["red", "purple"]),
        (Type.YES_NO, "maybe"),
        (Type.LINK, "javascript:alert(1)"),
        (Type.LINK, "engine.example"),
    ],
)
def test_an_answer_that_is_none_is_refused(ask, as_ada, ada, kind, wrong):
    ask("nick", kind), ask("motto")
    assert as_ada.post("/profile/fields/", sent(nick=wrong, motto="Onwards")).status_code == 422
    assert held(ada) == {}


@pytest.mark.parametrize("typed", ["A", "Ж" * 200, "مرحبا", "🙂", "<script>alert(1)</script>"])
def test_any_writing_is_kept_and_shown_as_words(ask, as_ada, ada, typed):
    ask("nick"), ask("motto", locked=True)
    as_ada.post("/profile/fields/", sent(nick=typed))
    assert held(ada)["nick"] == typed
    assert "<script>alert" not in as_ada.get("/profile/").content.decode()


def test_the_later_of_two_tabs_sees_what_the_earlier_one_changed(ask, as_ada, ada):
    ask("nick"), ask("motto")
    first = second = marks(as_ada)
    assert as_ada.post("/profile/fields/", sent(first, nick="Ada", motto="")).status_code == 302
    late = as_ada.post("/profile/fields/", sent(second, nick="Countess", motto=""))
    page = late.content.decode()
    assert late.status_code == 409
    assert "changed somewhere else meanwhile" in page
    assert "Countess" in page
    assert held(ada) == {"nick": "Ada"}
    again = json.loads(late.context["details_form"]["shown"].value())
    assert as_ada.post("/profile/fields/", sent(again, nick="Countess", motto="")).status_code == 302
    assert held(ada) == {"nick": "Countess"}


@pytest.mark.parametrize("shown", ["", "[]", "{", '{"nick": 1}'])
def test_a_form_that_does_not_say_what_it_showed_overwrites_nothing(ask, as_ada, ada, shown):
    answer(ada, ask("nick"), "Ada")
    assert as_ada.post("/profile/fields/", sent(nick="Eve") | {"details-shown": shown}).status_code == 409
    assert held(ada) == {"nick": "Ada"}


def test_a_locked_answer_is_shown_and_only_its_correction_asked_for(ask, as_ada, ada, bob):
    locked, _free = ask("checked", Type.DATE, locked=True), ask("nick")
    for person in (ada, bob):
        answer(person, locked, STORED[Type.DATE])
    as_ada.post("/profile/fields/", sent(marks(as_ada), nick="Ada", checked="1999-01-01"))
    assert held(ada) == {"nick": "Ada", "checked": STORED[Type.DATE]}
    page = as_ada.get("/profile/").content.decode()
    assert "28 February 2026" in page or "Feb. 28, 2026" in page
    assert "/profile/correction/checked/" in page
    assert as_ada.get("/profile/correction/nick/").status_code == 404
    assert as_ada.post("/profile/correction/checked/", {"words": ""}).status_code == 422
    asked = as_ada.post("/profile/correction/checked/", {"words": "It was the 27th."})
    request = Request.objects.get()
    assert asked["Location"] == f"/privacy/requests/{request.pk}/"
    assert (request.kind, request.person) == ("rectification", ada)
    assert request.words == "Please correct “Your checked”:\nIt was the 27th."


def test_what_only_staff_see_is_nowhere_in_the_portal(ask, as_ada, ada):
    secret, _open = ask("hush", audience="staff"), ask("nick")
    answer(ada, secret, "never before noon")
    for path in ("/profile/", "/profile/fields/", "/"):
        page = as_ada.get(path).content.decode()
        assert "never before noon" not in page
        assert "Your hush" not in page
    as_ada.post("/profile/fields/", sent(marks(as_ada), nick="Ada", hush="mine"))
    assert held(ada) == {"hush": "never before noon", "nick": "Ada"}
    for path in ("/profile/correction/hush/", "/profile/statement/hush/", "/profile/fields/hush/file/"):
        assert as_ada.get(path).status_code == 404


def test_who_may_not_correct_the_account_neither_sees_nor_answers_what_is_asked_of_it(ask, signed_in, company):
    asked = ask("team", Type.NUMBER, about="client")
    ask("nick")
    answer(company.client, asked, 38)
    joan, alan = signed_in(company.technical), signed_in(company.billing)
    assert "Your team" not in joan.get("/profile/").content.decode()
    joan.post("/profile/fields/", sent(nick="Joan", team="1"))
    assert ClientValue.objects.get(client=company.client).answer == 38
    assert "Your team" in alan.get("/profile/").content.decode()
    assert alan.post("/profile/fields/", sent(marks(alan), nick="", team="39")).status_code == 302
    assert ClientValue.objects.get(client=company.client).answer == 39


@pytest.mark.parametrize("kind", ["cooling_off", "suspended"])
def test_a_hold_stops_answers(ask, as_ada, ada, kind):
    ask("nick"), ask("motto")
    place_hold(kind=kind, persons=[ada.pk], at=NOW)
    as_ada.post("/profile/fields/", sent(nick="Ada", motto="Onwards"))
    assert held(ada) == {}


def test_a_file_is_kept_out_of_the_web_under_a_name_that_tells_nothing_and_comes_as_a_download(
    ask, as_ada, as_bob, ada
):
    ask("extract", Type.FILE), ask("nick")
    file = pdf('../../../<pass>".pdf')
    assert as_ada.post("/profile/fields/", sent(nick="") | {"details-field-extract": file}).status_code == 302
    stored = PersonValue.objects.get(person=ada)
    assert re.fullmatch(r"fields/[\w-]{43}", str(stored.file))
    assert stored.text == "pass.pdf"
    got = as_ada.get("/profile/fields/extract/file/")
    assert b"".join(got.streaming_content) == PDF
    assert got["Content-Disposition"] == 'attachment; filename="pass.pdf"'
    assert (got["X-Content-Type-Options"], got["Content-Type"]) == ("nosniff", "application/octet-stream")
    assert "no-store" in got["Cache-Control"]
    assert as_bob.get("/profile/fields/extract/file/").status_code == 404
    assert as_ada.get(f"/media/{stored.file}").status_code == 404


def test_a_file_stays_unless_it_is_replaced_or_removed_and_then_it_is_gone(
    ask, as_ada, ada, django_capture_on_commit_callbacks
):
    ask("extract", Type.FILE), ask("nick")
    answer(ada, next(iter([ask("other", Type.FILE)])), pdf("other.pdf"))
    with django_capture_on_commit_callbacks(execute=True):
        as_ada.post("/profile/fields/", sent(nick="") | {"details-field-extract": pdf()})
    first = str(PersonValue.objects.get(person=ada, definition="extract").file)
    as_ada.post("/profile/fields/", sent(marks(as_ada), nick="Ada"))
    assert str(PersonValue.objects.get(person=ada, definition="extract").file) == first
    with django_capture_on_commit_callbacks(execute=True):
        replaced = sent(marks(as_ada), nick="Ada") | {"details-field-extract": pdf("new.pdf", b"%PDF-2")}
        as_ada.post("/profile/fields/", replaced)
    second = PersonValue.objects.get(person=ada, definition="extract")
    assert not default_storage.exists(first)
    assert second.text == "new.pdf"
    with django_capture_on_commit_callbacks(execute=True):
        as_ada.post("/profile/fields/", sent(marks(as_ada), nick="Ada") | {"details-remove-extract": "on"})
    assert list(held(ada)) == ["other", "nick"] or set(held(ada)) == {"other", "nick"}
    assert not default_storage.exists(str(second.file))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pass.exe", PDF),
        ("pass.svg", b"<svg/>"),
        ("pass.html", b"<html>"),
        ("pass", PDF),
        ("pass.pdf", b"<html>not a PDF</html>"),
        ("pass.png", PDF),
        ("pass.pdf", b""),
        ("pass.pdf", PDF + b"x" * 2000),
    ],
)
def test_a_file_of_another_type_or_size_is_refused(ask, as_ada, ada, name, content):
    ask("extract", Type.FILE, most_bytes=1000), ask("nick")
    refused = as_ada.post("/profile/fields/", sent(nick="Ada") | {"details-field-extract": pdf(name, content)})
    assert refused.status_code == 422
    assert held(ada) == {}


def test_a_special_category_says_on_which_condition_it_is_asked(ask, as_ada):
    ask("nick", category="health", condition="9(2)(a)", statements={"en": "So that we write in large print."})
    ask("motto")
    page = as_ada.get("/profile/").content.decode()
    assert "So that we write in large print." in page
    assert "consent expressly" in page


def test_every_field_says_why_and_for_how_long(ask, as_ada):
    ask("nick", keep_days=30), ask("motto")
    assert 'href="/profile/fields/"' in as_ada.get("/profile/").content.decode()
    page = as_ada.get("/profile/fields/").content.decode()
    assert "Run your account: a contract with you (Art. 6(1)(b) GDPR). Kept for 30 days after the last change." in page


def test_the_profile_asks_as_many_statements_whatever_is_asked(ask, as_ada, ada):
    answer(ada, ask("nick"), "A")
    ask("team", Type.NUMBER, about="client")

    def statements(path):
        as_ada.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert as_ada.get(path).status_code == 200
        return len(asked)

    few = {path: statements(path) for path in ("/profile/fields/", "/profile/")}
    for number in range(8):
        answer(ada, ask(f"more{number}"), "A")
    assert {path: statements(path) for path in few} == few
    assert few["/profile/fields/"] <= 12
    assert few["/profile/"] <= 12


def test_two_accounts_answer_apart(ask, signed_in, ada):
    asked, other = ask("team", Type.NUMBER, about="client"), factories.client(owner=ada)
    first = Client.objects.exclude(pk=other.pk).get(members__person=ada)
    answer(first, asked, 1)
    answer(other, asked, 2)
    browser = signed_in(ada)
    assert Member.objects.filter(person=ada).count() == 2
    browser.post("/profile/switch/", {"account": str(other.pk)})
    browser.post("/profile/fields/", sent(marks(browser), team="3"))
    assert [ClientValue.objects.get(client=one).answer for one in (first, other)] == [1, 3]


@pytest.mark.parametrize(
    "more", [{"locked": True}, {"audience": "staff"}, {"places": ["ticket"]}, {"about": "client"}], ids=str
)
def test_no_door_lets_a_person_answer_what_is_not_theirs_to_answer(ask, ada, bob, more):
    asked, free = ask("nick", **more), ask("motto")
    with pytest.raises(CorrectionsStopped):
        actions.correct(person=ada, member=None, shown={}, to={asked: "Eve", free: "Ha"}, language="en", at=NOW)
    actions.retire(key="motto", at=NOW)
    free.refresh_from_db()
    with pytest.raises(CorrectionsStopped):
        actions.correct(person=ada, member=None, shown={}, to={free: "Ha"}, language="en", at=NOW)
    assert not PersonValue.objects.exists()


@pytest.mark.parametrize("kind", ["restricted", "erasing", "cooling_off"])
def test_staff_store_nothing_of_somebody_whose_data_is_to_stay_as_it_is(ask, ada, bob, kind):
    asked, other = ask("nick", audience="staff"), ask("motto")
    place_hold(kind=kind, persons=[ada.pk], at=NOW)
    for one in (asked, other):
        with pytest.raises(actions.EditsStopped):
            answer(ada, one, "Eve")
        answer(bob, one, "Bob")
    assert set(PersonValue.objects.values_list("person", flat=True)) == {bob.pk}
