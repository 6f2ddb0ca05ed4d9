"""Each thing that `portico check` refuses, by the smallest model that does it."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.checks import CheckMessage
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection, models
from django.test.utils import isolate_apps

from portico.people.models import Client, Person
from portico.privacy import (
    Declaration,
    Delete,
    Expiry,
    FromRow,
    Impersonal,
    Keep,
    LastOut,
    Origin,
    Unlinked,
    free_text,
    personal,
    reference,
    secret,
    technical,
    tie,
)
from portico.privacy import declare as said_by
from portico.rights import checks
from portico.rights import map as maps
from portico.rights.checks import cascades
from tests.schema.purposes import CARE

declare = partial(said_by, sources={Origin.PERSON})
OWNER = tie("person", "person", "owner")
GOOD: dict[str, Any] = {"id": technical(), "person": reference()}


def link(to: Any = Person, **options: Any) -> Any:
    return models.ForeignKey(to, on_delete=models.PROTECT, related_name="+", **options)


def table(name: str, said: Declaration | None, **fields: Any) -> type[models.Model]:
    """A model of the isolated registry, with an owner's link unless told otherwise."""
    fields.setdefault("person", link())
    body = {name: field for name, field in fields.items() if field is not None}
    if said is not None:
        body["privacy"] = said
    meta = type("Meta", (), {"app_label": "schema"})
    return type(name, (models.Model,), {"__module__": "tests.schema.models", "Meta": meta, **body})


def findings(*made: type[models.Model], third_party: dict[str, Declaration] | None = None) -> list[CheckMessage]:
    """What is found about these models among the real roots."""
    return checks.run(maps.build([*made, Person, Client], third_party or {}))


Case = Callable[[], Any]


def _undeclared_through() -> Any:
    tag = table("Tag", declare(Impersonal("a list")), person=None)
    said = declare(OWNER, columns=GOOD)
    return [tag, table("Tagged", said, tags=models.ManyToManyField(tag))]


def _cycle() -> Any:
    one = table("One", declare(OWNER, columns=GOOD | {"two": reference()}), two=link("schema.Two", null=True))
    return [one, table("Two", declare(OWNER, columns=GOOD | {"one": reference()}), one=link(one))]


def _keep(**changed: Any) -> list[type[models.Model]]:
    named: dict[str, Any] = {"trigger": "on", "rule": "rule", "columns": ("on", "rule")} | changed
    fate = Keep(ground="a law", **named)
    columns = GOOD | {"on": technical(), "rule": technical(), "token": secret(), "size": technical()}
    fields = {"on": models.DateField(), "rule": models.CharField(max_length=9), "size": models.IntegerField(default=0)}
    said = declare(OWNER, fate=fate, columns=columns)
    return [table("Kept", said, person=link(null=True), token=models.CharField(max_length=9), **fields)]


def _parent_and_child(*, null: bool = False, tied: bool = False) -> list[type[models.Model]]:
    parent = table("Parent", declare(OWNER, columns=GOOD))
    ties = [tie("person", "parent__person", "owner")] if tied else [Impersonal("nobody")]
    said = declare(*ties, columns={"id": technical(), "parent": reference()})
    return [parent, table("Child", said, person=None, parent=link(parent, null=null))]


CASES: dict[str, tuple[str, Case]] = {
    "a model without a declaration": ("portico.E001", lambda: [table("Mute", None)]),
    "a many-to-many table without a declaration": ("portico.E003", _undeclared_through),
    "a cycle of foreign keys": ("portico.E007", _cycle),
    "a table about nobody that points at a person": (
        "portico.E008",
        lambda: [table("Sly", declare(Impersonal("nobody")))],
    ),
    "an undeclared column": (
        "portico.E005",
        lambda: [table("Gap", declare(OWNER, columns=GOOD), nickname=models.TextField())],
    ),
    "a declared column that is not there": (
        "portico.E006",
        lambda: [table("Ghost", declare(OWNER, columns=GOOD | {"nickname": technical()}))],
    ),
    "a path through a reverse relation": (
        "portico.E009",
        lambda: [table("Back", declare(tie("person", "backs__person", "owner"), columns=GOOD))],
    ),
    "a path through a column that is no key": (
        "portico.E009",
        lambda: [
            table(
                "Through",
                declare(tie("person", "text__person", "owner"), columns=GOOD | {"text": technical()}),
                text=models.TextField(),
            )
        ],
    ),
    "a tie to the wrong root": (
        "portico.E010",
        lambda: [table("Wrong", declare(tie("client", "person", "owner"), columns=GOOD))],
    ),
    "a tie by the row's own key": (
        "portico.E010",
        lambda: [table("Own", declare(tie("person", "id", "owner"), columns=GOOD))],
    ),
    "a path through the rows of its own table": (
        "portico.E017",
        lambda: [
            table(
                "Tree",
                declare(tie("person", "above__person", "owner"), columns=GOOD | {"above": reference()}),
                above=link("self", null=True),
            )
        ],
    ),
    "a condition on a column that is not there": (
        "portico.E018",
        lambda: [table("If", declare(tie("person", "person", "owner", when={"kind": "x"}), columns=GOOD))],
    ),
    "a tie without an index": (
        "portico.E026",
        lambda: [
            table("Slow", declare(tie("person", "person", "owner"), columns=GOOD), person=models.UUIDField(null=True))
        ],
    ),
    "an author's link that cannot be emptied": (
        "portico.E016",
        lambda: [table("Stuck", declare(tie("person", "person", "author"), columns=GOOD))],
    ),
    "an author one table away": (
        "portico.E019",
        lambda: [
            (parent := table("Near", declare(OWNER, columns=GOOD))),
            table(
                "Far",
                declare(tie("person", "near__person", "author"), columns={"id": technical(), "near": reference()}),
                person=None,
                near=link(parent),
            ),
        ],
    ),
    "something about an author that cannot be emptied": (
        "portico.E025",
        lambda: [
            table(
                "Mark",
                declare(tie("person", "person", "author"), columns=GOOD | {"at": personal("use", purposes={CARE})}),
                person=link(null=True),
                at=models.DateTimeField(),
            )
        ],
    ),
    "an accessor's redaction that is not there": (
        "portico.E028",
        lambda: [
            table(
                "Seen",
                declare(tie("person", "person", "accessor", redact=("grade",)), columns=GOOD),
                person=link(null=True),
            )
        ],
    ),
    "a file classed as technical": (
        "portico.E012",
        lambda: [table("Scan", declare(OWNER, columns=GOOD | {"file": technical()}), file=models.FileField())],
    ),
    "a file without an owner": (
        "portico.E011",
        lambda: [
            table(
                "Loose",
                declare(tie("person", "person", "author"), columns=GOOD | {"file": secret()}),
                person=link(null=True),
                file=models.FileField(),
            )
        ],
    ),
    "a text classed as technical": (
        "portico.E031",
        lambda: [table("Words", declare(OWNER, columns=GOOD | {"text": technical()}), text=models.TextField())],
    ),
    "an address of mail classed as reference": (
        "portico.E031",
        lambda: [table("Mail", declare(OWNER, columns=GOOD | {"to": reference()}), to=models.EmailField())],
    ),
    "nested values classed as technical": (
        "portico.E031",
        lambda: [table("Nest", declare(OWNER, columns=GOOD | {"all": technical()}), all=models.JSONField())],
    ),
    "an IP address classed as technical": (
        "portico.E031",
        lambda: [table("Seen", declare(OWNER, columns=GOOD | {"ip": technical()}), ip=models.GenericIPAddressField())],
    ),
    "a column that does not say whose it is": (
        "portico.E013",
        lambda: [
            table(
                "Two",
                declare(
                    OWNER,
                    tie("client", "client", "owner"),
                    columns={
                        "id": technical(),
                        "person": reference(of="person"),
                        "client": reference(of="client"),
                        "text": free_text(purposes={CARE}),
                    },
                ),
                client=link(Client),
                text=models.TextField(),
            )
        ],
    ),
    "a column about a tie that is not there": (
        "portico.E014",
        lambda: [table("Whose", declare(OWNER, columns={"id": technical(), "person": reference(of="client")}))],
    ),
    "personal data for no purpose": (
        "portico.E015",
        lambda: [
            table(
                "Why",
                declare(OWNER, columns=GOOD | {"nickname": personal("identity", purposes=set())}),
                nickname=models.TextField(),
            )
        ],
    ),
    "purposes at a path that is not there": (
        "portico.E027",
        lambda: [
            table(
                "Row",
                declare(OWNER, columns=GOOD | {"value": personal("custom", purposes=FromRow("definition__purpose"))}),
                value=models.TextField(),
            )
        ],
    ),
    "an expiry by a column that is not there": (
        "portico.E029",
        lambda: [table("Old", declare(OWNER, columns=GOOD, expires=(Expiry("at", 30, "a month"),)))],
    ),
    "a kept column that is not there": ("portico.E030", lambda: _keep(columns=("on", "rule", "amount"))),
    "a kept secret": ("portico.E030", lambda: _keep(columns=("on", "rule", "token"))),
    "a kept tie": ("portico.E030", lambda: _keep(columns=("on", "rule", "person"))),
    "a trigger that is no date": ("portico.E030", lambda: _keep(trigger="rule")),
    "a trigger that is not kept": ("portico.E030", lambda: _keep(columns=("rule",))),
    "a rule that is not there": ("portico.E030", lambda: _keep(rule="law")),
    "a condition of keeping that is no look-up": ("portico.E030", lambda: _keep(when={"issued": True})),
    "a column that is neither kept nor can be emptied": (
        "portico.E020",
        lambda: _keep(trigger="on", columns=("rule",)),
    ),
    "a last-out child that is no key to it": (
        "portico.E021",
        lambda: [table("Room", declare(fate=LastOut("people.Client.id"), columns=GOOD))],
    ),
    "a witness that is not there": (
        "portico.E022",
        lambda: [table("Logged", declare(OWNER, fate=Delete(witness="schema.Nothing.row"), columns=GOOD))],
    ),
    "a row left pointing at one that goes": ("portico.E023", _parent_and_child),
    "a table that does not say where its data comes from": (
        "portico.E032",
        lambda: [table("From", said_by(OWNER, columns=GOOD))],
    ),
}


@pytest.mark.parametrize("case", CASES)
@isolate_apps("tests.schema")
def test_the_check_refuses_what_leaves_data_out(case: str) -> None:
    expected, make = CASES[case]
    found = findings(*make())
    assert expected in {one.id for one in found}
    assert all(one.hint for one in found), "every finding says what to write"


@isolate_apps("tests.schema")
def test_the_message_about_an_undeclared_column_tells_what_to_write() -> None:
    [found] = findings(table("Gap", declare(OWNER, columns=GOOD), nickname=models.TextField()))
    assert "`nickname` of schema.Gap" in found.msg
    assert found.hint is not None
    assert '"nickname": personal("category", purposes={…})' in found.hint


def test_a_third_party_model_without_a_declaration_is_refused() -> None:
    [found] = [one for one in checks.run(maps.build([Permission], {})) if one.id == "portico.E002"]
    assert found.hint is not None
    assert '"auth.Permission": declare(' in found.hint


def test_a_declaration_of_no_model_is_refused() -> None:
    said = {"auth.Permissoin": declare(Impersonal("a slip of the pen"))}
    assert "portico.E004" in {one.id for one in findings(third_party=said)}


@isolate_apps("tests.schema")
@pytest.mark.parametrize("how", [{"null": True}, {"tied": True}])
def test_a_row_may_point_at_one_that_goes_if_it_goes_too_or_lets_go(how: dict[str, bool]) -> None:
    assert findings(*_parent_and_child(**how)) == []


@isolate_apps("tests.schema")
def test_a_child_table_does_not_inherit_its_parents_declaration() -> None:
    parent = table("Parent", declare(OWNER, columns=GOOD))
    child = type(
        "Child", (parent,), {"__module__": "tests.schema.models", "Meta": type("Meta", (), {"app_label": "schema"})}
    )
    assert {one.id for one in findings(parent, child)} >= {"portico.E001"}


@isolate_apps("tests.schema")
def test_a_text_with_choices_and_the_texts_of_a_table_tied_to_nobody_may_be_technical() -> None:
    chosen = models.TextField(choices=[("a", "A"), ("b", "B")])
    said = declare(Unlinked("receipts"), columns={"id": technical(), "body": technical()})
    assert (
        findings(
            table("Chosen", declare(OWNER, columns=GOOD | {"state": technical()}), state=chosen),
            table("Apart", said, person=None, body=models.TextField()),
        )
        == []
    )


def test_every_installed_declaration_passes() -> None:
    assert checks.run() == []


def test_the_command_refuses_an_undeclared_model(broken_map: None) -> None:
    with pytest.raises(SystemCheckError, match=r"portico\.E001"):
        call_command("check")


@pytest.fixture
def broken_map(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The installed models, one of which says nothing."""
    monkeypatch.delattr(Client, "privacy")
    maps.current.cache_clear()
    yield
    monkeypatch.undo()
    maps.current.cache_clear()


@pytest.mark.django_db
def test_no_foreign_key_of_the_database_deletes_on_its_own() -> None:
    installed = [entry.model for entry in maps.current().entries]
    assert list(cascades.check(connection, installed)) == []


@pytest.mark.django_db
@isolate_apps("tests.schema")
def test_a_cascade_in_the_database_is_refused() -> None:
    made = table("Cascading", declare(OWNER, columns=GOOD))
    kind = Person._meta.pk.db_type(connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f'CREATE TABLE schema_cascading (id integer, person_id {kind} REFERENCES people_person ("id") '
            "ON DELETE CASCADE)"
        )
    assert [one.id for one in cascades.check(connection, [made])] == ["portico.E024"]
