"""`portico fields`: what is asked, defined on the command line."""

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command

from portico.fields.models import Definition
from portico.people.models import Seller
from tests.fields.conftest import spec
from tests.portal.conftest import seller  # noqa: F401 - whose portal it is

pytestmark = pytest.mark.django_db


def fields(*words):
    out = io.StringIO()
    call_command("fields", *words, stdout=out)
    return out.getvalue()


NICK = ("add", "nick", "--type", "text", "--label", "en=Nickname", "--category", "preferences", "--purpose", "account")


def test_a_field_is_defined_listed_changed_and_retired():
    assert "nick" in fields(*NICK, "--place", "profile", "--place", "sign_up", "--label", "de=Spitzname")
    fields(
        "add",
        "motto",
        "--type",
        "text",
        "--label",
        "en=Motto",
        "--category",
        "other",
        "--purpose",
        "account",
        "--place",
        "profile",
    )
    listed = json.loads(fields("list", "--json"))["fields"]
    assert {one["key"]: one["places"] for one in listed} == {"nick": ["sign_up", "profile"], "motto": ["profile"]}
    changed = json.loads(fields("change", "nick", "--label", "en=Short name", "--required", "--json"))
    assert (changed["labels"], changed["required"]) == ({"en": "Short name"}, True)
    assert json.loads(fields("change", "nick", "--optional", "--json"))["required"] is False
    fields("retire", "nick")
    assert "nick" not in fields("list")
    assert "(retired)" in fields("list", "--all")


def test_a_definition_can_stand_in_a_file_and_what_is_said_beside_it_counts(tmp_path, monkeypatch):
    file = tmp_path / "colour.json"
    file.write_text(json.dumps(spec("colour", "choice")), encoding="utf-8")
    made = json.loads(fields("add", "--file", str(file), "--order", "7", "--json"))
    assert (made["type"], made["order"], len(made["choices"])) == ("choice", 7, 3)
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(spec("motto"))))
    fields("add", "--file", "-")
    assert set(Definition.objects.values_list("key", flat=True)) == {"colour", "motto"}


def test_a_purpose_of_one_s_own_is_named_served_and_ended(tmp_path):
    file = tmp_path / "reach.json"
    words = {"titles": {"en": "Reach"}, "retentions": {"en": "Two years"}, "interests": {"en": "To be known"}}
    file.write_text(json.dumps({"key": "reach", "basis": "6(1)(f)", **words}))
    fields("purpose", "--file", str(file))
    fields(
        "add",
        "heard",
        "--type",
        "text",
        "--label",
        "en=Heard",
        "--category",
        "other",
        "--purpose",
        "reach",
        "--place",
        "profile",
    )
    fields(*NICK, "--place", "profile")
    assert "heard" in fields("end-purpose", "reach")
    assert [one["key"] for one in json.loads(fields("list", "--json"))["fields"]] == ["nick"]


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (("add", "nick"), "Give type.", 1),
        (("add", *NICK[1:], "--place", "billboard"), "places are of", 1),
        (("add", "diet", *NICK[2:7], "health", "--purpose", "account", "--place", "profile"), "Art. 9", 1),
        (("retire", "nobody"), "There is no field nobody", 1),
        (("end-purpose", "nothing"), "There is no purpose nothing", 1),
        (("change", "nick"), "Say what is to change.", 2),
        (("add", "nick", "--label", "Nickname"), "equals sign", 2),
        (("add", "--file", "/nowhere/at/all.json"), "cannot be read", 2),
    ],
)
def test_what_is_refused_says_what_to_write(words, said, code):
    with pytest.raises(CommandError, match=said) as refused:
        fields(*words)
    assert refused.value.returncode == code
    assert not Definition.objects.exists()


@pytest.mark.parametrize("text", ["", "{", "[]", "\x00"])
def test_a_file_that_holds_no_definition_is_refused(tmp_path, text):
    file = tmp_path / "wrong.json"
    file.write_text(text)
    with pytest.raises(CommandError):
        fields("add", "--file", str(file))


def test_a_minimum_age_is_set_and_lifted(seller):  # noqa: F811
    assert "16 or older" in fields("age", "16")
    assert Seller.objects.get().minimum_age == 16
    assert "Nobody" in fields("age", "none")
    assert Seller.objects.get().minimum_age is None
    for wrong, code in (("0", 1), ("100", 1), ("-3", 2), ("old", 2)):
        with pytest.raises(CommandError) as refused:
            fields("age", "--", wrong) if wrong.startswith("-") else fields("age", wrong)
        assert refused.value.returncode == code
    assert Seller.objects.get().minimum_age is None
