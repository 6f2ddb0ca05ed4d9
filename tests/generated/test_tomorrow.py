"""A model added tomorrow is covered without a new test: one is planted here, and the properties speak of it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.test.utils import isolate_apps

from portico.config.declarations import THIRD_PARTY
from portico.people.models import Client, Person
from portico.privacy import Keep, Origin, declare, free_text, personal, reference, secret, technical, tie
from portico.rights import checks
from portico.rights import map as maps
from portico.rights.map import Entry, Map
from portico.rights.predicates import all_rows
from portico.rights.roots import Roots
from portico.rights.schedule import Action, affected, stages
from tests.fixtures.database import rolled_back
from tests.generated import mutants, oracle
from tests.generated import town as towns
from tests.generated.agreed import agreed, claims
from tests.generated.engines import Engine, Real, simplest
from tests.generated.mutations import broken
from tests.generated.properties import PROPERTIES, complaints, files_gone
from tests.generated.scene import Scene, play
from tests.generated.town import Town
from tests.schema.purposes import BOOKS, CARE


def link(to: type[models.Model], **options: Any) -> Any:
    return models.ForeignKey(to, on_delete=models.PROTECT, related_name="+", **options)


def _letter(**said: Any) -> type[models.Model]:
    """A letter to a person about their account, written by another, with an enclosure."""

    class Letter(models.Model):
        id = models.BigAutoField(primary_key=True)
        to = link(Person)
        account = link(Client, null=True)
        writer = models.UUIDField(null=True, db_index=True)
        signature = models.CharField(max_length=60, blank=True)
        words = models.TextField()
        enclosure = models.FileField(upload_to="letters/")
        token = models.CharField(max_length=40, blank=True)
        sent = models.BooleanField(default=False)

        class Meta:
            app_label = "schema"

        privacy = declare(
            tie("person", "to", "owner"),
            tie("client", "account", "owner"),
            tie("person", "writer", "author"),
            sources={Origin.PERSON},
            columns={
                "id": technical(),
                "to": reference(of="to"),
                "account": reference(of="account"),
                "writer": reference(of="writer"),
                "signature": personal("identity", purposes={CARE}, of="writer"),
                "words": free_text(purposes={CARE}, of="to"),
                "enclosure": free_text(purposes={CARE}, of="to"),
                "token": secret(of="to"),
                "sent": technical(),
            }
            | said.get("columns", {}),
        )

    return Letter


def _contract() -> type[models.Model]:
    """Something that a law keeps once it is signed."""

    class Contract(models.Model):
        id = models.BigAutoField(primary_key=True)
        account = link(Client, null=True)
        terms = models.TextField()
        note = models.TextField(blank=True)
        signed = models.BooleanField(default=False)
        day = models.DateField()
        rule = models.CharField(max_length=20)

        class Meta:
            app_label = "schema"

        privacy = declare(
            tie("client", "account", "owner"),
            sources={Origin.STAFF},
            fate=Keep("Statute", "day", "rule", ("terms", "signed", "day", "rule"), when={"signed": True}),
            columns={
                "id": technical(),
                "account": reference(),
                "terms": personal("sales", purposes={BOOKS}),
                "note": free_text(purposes={CARE}),
                "signed": technical(),
                "day": technical(),
                "rule": technical(),
            },
        )

    return Contract


def plant(*planted: type[models.Model]) -> Map:
    """Make the tables, and the map in which they are."""
    for model in planted:
        editor = connection.SchemaEditorClass(connection, collect_sql=True)
        editor.deferred_sql = []
        editor.create_model(model)
        with connection.cursor() as cursor:
            for statement in (*editor.collected_sql, *map(str, editor.deferred_sql)):
                cursor.execute(statement)
    return maps.build([*apps.get_models(), *planted], THIRD_PARTY)


@pytest.fixture(scope="module")
def planted(template: Any, django_db_blocker: Any) -> Iterator[Town]:
    """A town with the planted models, for all tests of this module, which take back what they do to it."""
    with django_db_blocker.unblock(), rolled_back(), isolate_apps("tests.schema"):
        yield towns.build(plant(_letter(), _contract()))


def played(town: Town, engine: Engine) -> Scene:
    """The scene of an erasure that is taken back; some engines leave a state that the database would refuse at its end."""
    with transaction.atomic():
        scene = play(town, engine)
        transaction.set_rollback(True)
    return scene


@pytest.mark.parametrize("engine", [simplest, Real(), Real(limit=9)], ids=["oracle", "engine", "small batches"])
def test_the_planted_models_are_filled_exported_erased_and_kept(engine: Engine, planted: Town) -> None:
    scene = played(planted, engine)
    assert complaints(scene) == []
    assert {"schema.Letter", "schema.Contract"} <= planted.filled
    mine = scene.about(planted.ann.mark)
    assert {name for label, _key, name in mine if label == "schema.Letter"} >= {"words", "enclosure", "signature"}
    assert {label for label, _key in scene.named.kept} >= {"schema.Contract"}
    if isinstance(engine, Real):
        assert scene.doomed == files_gone(scene)
        assert any(name.startswith("letters/") for name in scene.doomed)


def test_a_column_that_nobody_declared_is_refused_with_what_to_write(planted: Town) -> None:
    entry = planted.map.entry("schema.Letter")
    columns = {name: column for name, column in entry.columns.items() if name != "words"}
    forgetful = Entry(entry.model, replace(entry.declaration, columns=columns))
    found = checks.run(
        replace(planted.map, entries=tuple(forgetful if one is entry else one for one in planted.map.entries))
    )
    assert [one.msg for one in found] == [
        "The column `words` of schema.Letter is not declared: nobody knows what becomes of it."
    ]
    assert 'Add to `columns` one of "words": personal(' in str(found[0].hint)


def test_weakening_a_planted_declaration_breaks_a_property(planted: Town) -> None:
    of_the_letter = [one for one in mutants.all_of(planted.map) if one.name.startswith("schema.Letter:")]
    hidden = [one for one in of_the_letter if not checks.run(one.map) and claims(one.map) == claims(planted.map)]
    assert len(hidden) > 3
    for one in hidden[::3]:
        assert broken(one.map, planted), one.name


def test_a_planted_claim_is_new_to_the_agreement(planted: Town) -> None:
    new = set(claims(planted.map)) - set(agreed())
    assert "schema.Letter: never shown: token of to" in new
    assert "schema.Contract: kept by Statute where signed=True, from day by rule: day, rule, signed, terms" in new


# --- each property is seen failing, by an engine that breaks its rule ---------------------------------------------


def _all_but(action: Action) -> Engine:
    """An engine that forgets one action on the planted letters."""

    def erase(roots: Roots, map_: Map) -> set[str]:
        for stage in stages(map_):
            keys = list(affected(stage, roots, within=map_).values_list("pk", flat=True))
            if not (stage.entry.label == "schema.Letter" and stage.action is action):
                oracle.do(stage, keys, map_)
        return set()

    return erase


def _and_then(hurt: Any) -> Engine:
    """The simplest engine, followed by something that it should not do."""

    def erase(roots: Roots, map_: Map) -> set[str]:
        oracle.erase(roots, map_)
        hurt(map_, roots)
        return set()

    return erase


def _letters(map_: Map) -> Any:
    return all_rows(map_.entry("schema.Letter").model)


def _others_words(map_: Map, roots: Roots) -> None:
    _letters(map_).exclude(to__in=roots.persons).update(words="")


def _bring_back(map_: Map, roots: Roots) -> None:
    _letters(map_).update(writer=next(iter(roots.persons)))


def _copy(map_: Map, _roots: Roots) -> None:
    row = _letters(map_).first()
    row.pk = None
    row.save()


def _tombstone(map_: Map, _roots: Roots) -> None:
    stones = map_.entry("consent.Tombstone").model._base_manager
    event = map_.entry("consent.Event").model._base_manager.first()
    if not stones.filter(commitment_id=event.pk, part="row").exists():
        stones.create(commitment_id=event.pk, run=oracle.RUN, part="row")


def _a_name_in_a_table_about_nobody(map_: Map, roots: Roots) -> None:
    map_.entry("schema.Interest").model._base_manager.create(name=str(next(iter(roots.persons))))


RED: list[tuple[str, Engine, set[str]]] = [
    (
        "forgets to remove rows",
        _all_but(Action.DELETE),
        {
            "what_is_about_her_is_erased_or_kept_by_name",
            "no_key_or_mark_of_hers_is_left_anywhere",
            "what_the_plan_named_is_done",
        },
    ),
    (
        "forgets to empty an author's link",
        _all_but(Action.DETACH),
        {
            "what_is_about_her_is_erased_or_kept_by_name",
            "no_key_or_mark_of_hers_is_left_anywhere",
            "what_the_plan_named_is_done",
            "a_co_participants_package_differs_in_exactly_the_cells_that_the_plan_named",
        },
    ),
    (
        "empties what is others'",
        _and_then(_others_words),
        {
            "only_what_the_plan_named_is_touched",
            "a_bystanders_package_is_the_same_to_the_byte",
            "a_co_participants_package_differs_in_exactly_the_cells_that_the_plan_named",
            "what_is_about_others_alone_is_untouched",
            "what_is_erased_was_exported_or_named_by_the_plan",
        },
    ),
    (
        "brings her back",
        _and_then(_bring_back),
        {"no_key_or_mark_of_hers_is_left_anywhere", "what_the_plan_named_is_done"},
    ),
    (
        "adds a row each time",
        _and_then(_copy),
        {"only_what_the_plan_named_is_touched", "erasing_twice_changes_nothing"},
    ),
    ("witnesses what is there", _and_then(_tombstone), {"whatever_goes_under_a_witness_has_one"}),
    (
        "writes her key into a table about nobody",
        _and_then(_a_name_in_a_table_about_nobody),
        {"no_key_or_mark_of_hers_is_left_anywhere", "only_what_the_plan_named_is_touched"},
    ),
]


@pytest.mark.parametrize(("engine", "expected"), [case[1:] for case in RED], ids=[case[0] for case in RED])
def test_an_engine_that_does_so_is_found_out(engine: Engine, expected: set[str], planted: Town) -> None:
    found = {one.partition(":")[0] for one in complaints(played(planted, engine))}
    assert expected - found == set()


def test_every_property_of_an_erasure_is_seen_failing_here() -> None:
    """The two about packages alone are broken by declarations, in the mutation run."""
    of_packages = {"all_that_is_about_her_is_exported_or_a_secret", "nothing_about_others_is_in_a_package"}
    assert {asked.__name__ for asked in PROPERTIES} - of_packages == set[str]().union(*(case[2] for case in RED))


def test_a_file_that_is_forgotten_is_found_out(planted: Town, folders: Path) -> None:
    scene = played(planted, simplest)
    assert files_gone(scene) - scene.doomed, "the simplest engine knows nothing of files"
