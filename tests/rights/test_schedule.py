"""One list of stages, the same for the plan and for the execution: links of rows that stay first, then rows, children first."""

from portico.people.models import Person
from portico.rights import map as maps
from portico.rights.roots import resolve
from portico.rights.schedule import Action, Stage, affected, nulled_with, stages, unlinks
from tests.schema.cases import Cases


def of(label: str) -> list[Stage]:
    return [stage for stage in stages(maps.current()) if stage.entry.label == label]


def keys_at(key: str, person: Person) -> set[object]:
    [stage] = [stage for stage in stages(maps.current()) if stage.key == key]
    rows = affected(stage, resolve("person", person.pk), within=maps.current())
    return set(rows.values_list("pk", flat=True))


def test_a_stage_has_a_key_of_its_own() -> None:
    found = [stage.key for stage in stages(maps.current())]
    assert len(found) == len(set(found))
    assert "schema.Note redact reader" in found


def test_the_order_is_the_maps_and_links_come_before_rows() -> None:
    assert [(stage.action, stage.path) for stage in of("schema.Note")] == [
        (Action.DETACH, "writer"),
        (Action.REDACT, "reader"),
        (Action.DELETE, ""),
    ]
    assert [stage.action for stage in of("schema.Document")] == [Action.DELETE, Action.KEEP]
    assert [stage.action for stage in of("schema.Thread")] == [Action.DETACH, Action.LAST_OUT]
    place = {stage.key: number for number, stage in enumerate(stages(maps.current()))}
    assert place["schema.Attachment delete"] < place["schema.Message delete"] < place["schema.Thread last_out"]


def test_what_is_about_nobody_has_no_stage() -> None:
    assert of("schema.Interest") == of("schema.Definition") == []


def test_an_author_who_goes_takes_the_link_and_what_they_said_and_the_row_stays(cases: Cases, ada: Person) -> None:
    [stage] = [stage for stage in of("schema.Message") if stage.path == "editor"]
    assert stage.changes == {"editor": None, "remark": ""}
    assert keys_at("schema.Message detach editor", ada) == {cases.answer.pk}


def test_whoever_had_access_loses_the_link_and_their_answer(cases: Cases, ada: Person) -> None:
    [stage] = [stage for stage in of("schema.Note") if stage.action is Action.REDACT]
    assert stage.changes == {"reader": None, "answer": ""}
    assert keys_at("schema.Note redact reader", ada) == {cases.seen_by_ada.pk}


def test_a_link_of_a_row_that_goes_itself_is_not_emptied_first(cases: Cases, bob: Person) -> None:
    """Bob wrote about Ada; the notes about himself go, whoever wrote them."""
    assert keys_at("schema.Note detach writer", bob) == {cases.about_ada.pk}
    assert keys_at("schema.Note delete", bob) == {cases.about_bob.pk, cases.seen_by_ada.pk}


def test_an_answer_to_a_message_that_goes_answers_nothing(cases: Cases, ada: Person) -> None:
    assert keys_at("schema.Message detach reply_to", ada) == {cases.answer.pk}


def test_an_official_comment_loses_its_signature_and_a_private_one_goes(cases: Cases, ada: Person) -> None:
    assert keys_at("schema.Comment detach person", ada) == {cases.official.pk}
    assert keys_at("schema.Comment delete", ada) == {cases.private.pk}


def test_the_shared_thread_stays_without_who_opened_it(cases: Cases, ada: Person) -> None:
    assert keys_at("schema.Thread detach opened_by", ada) == {cases.thread.pk}
    assert keys_at("schema.Thread last_out", ada) == {cases.monologue.pk}


def test_only_a_nullable_link_that_no_tie_decides_is_emptied_by_the_plan() -> None:
    decided = {f"{link.child.label}.{link.name}": unlinks(link) for link in maps.current().links}
    assert decided["schema.Message.reply_to"]
    assert not decided["schema.Message.person"], "a tie decides"
    assert not decided["schema.Attachment.message"], "it cannot be empty: the row goes along"
    assert not decided["schema.CustomValue.definition"], "what it points at never goes"


def test_nothing_but_its_messages_points_at_a_thread() -> None:
    assert nulled_with(maps.current(), maps.current().entry("schema.Thread")) == ()
    assert nulled_with(maps.current(), maps.current().entry("schema.Message")) == ()
