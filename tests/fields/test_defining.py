"""What can be asked, and what cannot."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from portico.fields import actions
from portico.fields.kinds import SPECIAL, Type
from portico.fields.models import Definition, PersonValue
from portico.fields.queries import for_person
from portico.journal.models import Entry
from tests.factories.people import NOW
from tests.fields.conftest import answer, spec

pytestmark = pytest.mark.django_db
HEALTH = {"category": "health", "condition": "9(2)(h)", "statements": {"en": "A doctor asks."}}


def refusal(**more):
    kind = more.pop("kind", Type.TEXT)
    with pytest.raises(actions.BadDefinition) as refused:
        actions.define(spec=spec("nick", kind) | more, at=NOW)
    assert not Definition.objects.exists()
    return str(refused.value)


@pytest.mark.parametrize("kind", Type.values)
def test_a_field_of_every_type_can_be_asked(kind):
    assert actions.define(spec=spec("nick", kind), at=NOW).label("de") == "Ihr nick"
    assert [entry.detail for entry in Entry.objects.filter(verb="field.defined")] == ["nick"]


@pytest.mark.parametrize("category", SPECIAL)
def test_a_special_category_needs_a_condition_and_why_it_is_met(category):
    assert "Art. 9" in refusal(category=category)
    assert "Art. 9" in refusal(category=category, condition="9(2)(h)")
    given = HEALTH | {"category": category}
    assert actions.define(spec=spec(**given), at=NOW).condition == "9(2)(h)"


def test_the_database_refuses_a_special_category_without_a_condition(ask):
    asked = ask()
    with pytest.raises(IntegrityError), transaction.atomic():
        Definition.objects.filter(pk=asked.pk).update(category="health")


@pytest.mark.parametrize("more", [{"required": True}, {"locked": True}])
def test_what_rests_on_consent_is_neither_required_nor_locked(more):
    actions.purpose(spec={"key": "fun", "basis": "6(1)(a)", "titles": {"en": "Fun"}, "retentions": {"en": "A while"}})
    assert "consent" in refusal(purposes=["fun"], **more)
    assert "consent" in refusal(**(HEALTH | {"condition": "9(2)(a)"}), **more)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"key": "email"}, "built in"),
        ({"key": "Nick Name"}, "small letters"),
        ({"labels": {}}, "at least one language"),
        ({"labels": {"english": "Nick"}}, "names its languages"),
        ({"purposes": ["profit"]}, "no purpose profit"),
        ({"category": "secrets"}, "category is one of"),
        ({"places": []}, "Give places"),
        ({"places": ["billboard"]}, "places are of"),
        ({"colour": "red"}, "nothing that a field has"),
        ({"kind": "choice", "choices": []}, "at least two choices"),
        ({"choices": [{"key": "a", "labels": {"en": "A"}}]}, "has no choices"),
        ({"kind": "file", "places": ["sign_up"]}, "No file can be asked for at sign-up"),
        ({"kind": "file", "file_types": ["svg"]}, "file_types are of"),
        ({"audience": "staff", "places": ["sign_up"]}, "cannot be asked at sign-up"),
        ({"audience": "staff", "required": True}, "cannot be required"),
        ({"condition": "9(2)(a)", "statements": {"en": "x"}}, "Only a special category"),
        ({"keep_days": 0}, "whole number above 0"),
        ({"required": "yes"}, "true or false"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(more, said):
    assert said in refusal(**more)


def test_a_key_is_not_used_twice_even_after_retiring(ask):
    ask()
    actions.retire(key="nick", at=NOW)
    with pytest.raises(actions.AlreadyDefined, match="retired"):
        ask()


def test_what_a_field_means_does_not_change_once_it_is_asked(ask, ada):
    asked, other = ask("colour", Type.CHOICE), ask("motto", audience="staff")
    answer(ada, asked, "red")
    answer(ada, other, "hush")
    for key, more, said in (
        ("colour", {"type": "text"}, "does not change"),
        ("colour", {"about": "client"}, "does not change"),
        ("colour", {"choices": [{"key": key, "labels": {"en": key}} for key in ("green", "blue")]}, "chosen red"),
        ("motto", {"audience": "client"}, "other eyes"),
    ):
        with pytest.raises(actions.BadDefinition, match=said):
            actions.change(key=key, spec=more, at=NOW)
    changed = actions.change(key="colour", spec={"labels": {"en": "Your colour"}, "order": 3}, at=NOW)
    assert (changed.label("en"), changed.order, changed.type) == ("Your colour", 3, "choice")


def test_a_new_period_counts_for_the_answers_that_there_are(ask, ada, bob):
    one, other = ask("nick"), ask("motto")
    for person in (ada, bob):
        answer(person, one, "A")
        answer(person, other, "B")
    actions.change(key="nick", spec={"keep_days": 30}, at=NOW)
    until = {value.definition_id: value.keep_until for value in PersonValue.objects.filter(person=ada)}
    assert until == {"nick": NOW + timedelta(days=30), "motto": None}
    actions.change(key="nick", spec={"keep_days": None}, at=NOW)
    assert not PersonValue.objects.exclude(keep_until=None).exists()


def test_the_end_of_a_purpose_retires_what_serves_no_other(ask, ada):
    for key in ("fun", "care"):
        words = {"titles": {"en": key}, "retentions": {"en": "A while"}}
        actions.purpose(spec={"key": key, "basis": "6(1)(b)", **words})
    ask("nick", purposes=["fun"])
    ask("motto", purposes=["fun", "care"])
    assert [one.key for one in actions.end_purpose(key="fun", at=NOW)] == ["nick"]
    assert [one.definition.key for one in for_person(ada, place="profile")] == ["motto"]
    with pytest.raises(actions.BadDefinition, match="No purpose of the field lives"):
        actions.define(spec=spec("late", purposes=["fun"]), at=NOW)
    with pytest.raises(actions.NotDefined):
        actions.end_purpose(key="profit", at=NOW)
