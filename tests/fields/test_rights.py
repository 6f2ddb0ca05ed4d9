"""What is answered is exported, erased, swept and outlived like any column."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from portico.casework import actions as casework
from portico.casework.models import Run
from portico.casework.queries import held, information
from portico.fields import actions
from portico.fields.files import remove_unnamed
from portico.fields.kinds import Type
from portico.fields.models import ClientValue, PersonValue, Statement
from portico.people.actions import place_hold
from portico.people.models import Member
from portico.rights.identifiers import collect
from portico.rights.roots import resolve
from portico.rights.sweep import sweep
from tests.factories.people import NOW
from tests.fields.conftest import PDF, STORED, answer, pdf
from tests.rights.packages import Package

pytestmark = pytest.mark.django_db


def place(person):
    return Member.objects.get(person=person)


def everything(ask, person, about="person"):
    """An answer of every type, and the same of the account."""
    holder = person if about == "person" else place(person).client
    for kind in Type.values:
        key = f"{about}_{kind}"
        asked = ask(key, kind, about=about)
        answer(holder, asked, pdf() if kind == Type.FILE else STORED[kind])


def erase(person):
    plan = casework.preview(root="person", root_id=person.pk, at=NOW)
    run = casework.erase(
        root="person",
        root_id=person.pk,
        digest=plan.digest,
        trigger=Run.Trigger.DESK,
        by=None,
        by_role="operator",
        at=NOW,
        cooling_off=None,
    )
    return casework.proceed(run=run.pk, at=NOW, patient=False)


@pytest.mark.parametrize(("about", "label"), [("person", "fields.PersonValue"), ("client", "fields.ClientValue")])
def test_answers_are_exported_with_what_they_were_called(ask, ada, bob, about, label):
    everything(ask, ada, about)
    answer(bob if about == "person" else place(bob).client, actions.define(spec=_motto(about), at=NOW), "Bob's")
    package = Package(ada)
    rows = {row["definition"]: row for row in package.rows(label)}
    assert set(rows) == {f"{about}_{kind}" for kind in Type.values}
    assert all(row["label"] == f"Your {key}" for key, row in rows.items())
    assert rows[f"{about}_choice"]["words"] == "Red"
    assert rows[f"{about}_multiple"]["keys"] == "red blue"
    assert rows[f"{about}_number"]["number"] == "12.500000"
    assert rows[f"{about}_text"]["_purposes"]["text"] == "account"
    assert PDF in package.files.values()
    assert "Bob's" not in str(rows)


def _motto(about):
    return {
        "key": "motto",
        "type": "text",
        "labels": {"en": "Motto"},
        "about": about,
        "category": "other",
        "purposes": ["account"],
        "places": ["profile"],
    }


def test_what_only_staff_see_is_in_the_package_all_the_same(ask, ada, bob):
    asked = ask("hush", audience="staff")
    for person in (ada, bob):
        answer(person, asked, f"of {person.name}")
    assert [row["text"] for row in Package(ada).rows("fields.PersonValue")] == ["of Ada Lovelace"]


def test_an_erasure_takes_answers_statements_and_files_and_nobody_else_s(ask, ada, bob):
    everything(ask, ada)
    everything(ask, bob, "client")
    kept = str(ClientValue.objects.get(type=Type.FILE).file)
    for person in (ada, bob):
        actions.state(person=person, member=place(person), fact="name", words="Spelt otherwise.", at=NOW)
    gone = str(PersonValue.objects.get(type=Type.FILE).file)
    assert {one.label for one in held("person", ada.pk)} >= {"fields.PersonValue", "fields.Statement"}
    erase(ada)
    assert not PersonValue.objects.exists()
    assert Statement.objects.get().person == bob
    assert ClientValue.objects.count() == len(Type)
    assert not default_storage.exists(gone)
    assert default_storage.exists(kept)


def test_a_trace_in_another_s_answer_is_found(ask, ada, bob):
    text, words = ask("friend"), ask("story", Type.LONG_TEXT)
    answer(bob, text, "ada@lovelace.example")
    answer(bob, words, "I know Ada Lovelace of London well.")
    subject = collect(resolve("person", ada.pk))
    run = Run(pk="00000000-0000-4000-8000-000000000001")
    found = {
        (one.label, one.column, one.strength) for one in sweep({run.pk: subject}) if one.label.startswith("fields")
    }
    assert found == {("fields.PersonValue", "text", "strong"), ("fields.PersonValue", "words", "weak")}


def test_answers_of_a_retired_field_go_with_the_retention_run_and_others_stay(ask, ada, bob):
    for person in (ada, bob):
        for key, kind in (("extract", Type.FILE), ("nick", Type.TEXT)):
            asked = ask(f"{key}_{person.language}", kind)
            answer(person, asked, pdf() if kind == Type.FILE else "A")
    actions.state(person=ada, member=place(ada), fact="nick_en", words="No.", at=NOW)
    actions.state(person=ada, member=place(ada), fact="name", words="No.", at=NOW)
    name = str(PersonValue.objects.get(definition="extract_en").file)
    actions.retire(key="extract_en", at=NOW)
    actions.retire(key="nick_en", at=NOW)
    casework.retain(at=NOW)
    assert set(PersonValue.objects.values_list("definition", flat=True)) == {"extract_de", "nick_de"}
    assert [one.fact for one in Statement.objects.all()] == ["name"]
    assert not default_storage.exists(name)


def test_an_answer_with_a_period_of_its_own_goes_after_it_unless_it_is_restricted(ask, ada, bob):
    asked, lasting = ask("nick", keep_days=30), ask("motto")
    for person in (ada, bob):
        answer(person, asked, "A")
        answer(person, lasting, "B")
    place_hold(kind="restricted", persons=[bob.pk], at=NOW)
    casework.retain(at=NOW + timedelta(days=29))
    assert PersonValue.objects.count() == 4
    casework.retain(at=NOW + timedelta(days=30))
    left = set(PersonValue.objects.values_list("person__email", "definition"))
    assert left == {(ada.email, "motto"), (bob.email, "nick"), (bob.email, "motto")}


def test_the_purposes_of_what_is_asked_stand_in_the_information(ask, ada, bob):
    for key, basis in (("reach", "6(1)(f)"), ("fun", "6(1)(a)")):
        words = {"titles": {"en": f"{key} us", "de": f"{key} (de)"}, "retentions": {"en": "Two years."}}
        actions.purpose(spec={"key": key, "basis": basis, "interests": {"en": "To be known."}, **words})
    answer(ada, ask("heard", purposes=["reach"]), "By a friend")
    answer(bob, ask("other", purposes=["fun"]), "Yes")
    told = {one["key"]: one for one in information("person", ada.pk, "de")["purposes"]}
    assert told["reach"]["title"] == "reach (de)"
    assert told["reach"]["basis"] == "6(1)(f)"
    said = {use.title for one in held("person", bob.pk, "en") for use in one.uses if one.label == "fields.PersonValue"}
    assert "fun us" in said


def test_a_file_that_nothing_names_is_removed_after_a_day(ask, ada, bob):
    for person in (ada, bob):
        answer(person, ask(f"extract_{person.language}", Type.FILE), pdf())
    stray = default_storage.save("fields/stray", pdf())
    late = default_storage.get_modified_time(stray)
    assert remove_unnamed(at=late + timedelta(hours=23)) == 0
    assert remove_unnamed(at=late + timedelta(hours=25)) >= 1
    assert not default_storage.exists(stray)
    assert all(default_storage.exists(str(one.file)) for one in PersonValue.objects.all())
