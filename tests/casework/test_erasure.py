"""Deciding, waiting, cancelling, erasing, and what the receipt says."""

import json
from datetime import timedelta

import pytest

from portico.casework import actions, reports
from portico.casework.models import Receipt, Run
from portico.journal.actions import note
from portico.journal.models import Entry
from portico.kit import signing
from portico.mail.models import Message
from portico.people.actions import add_member
from portico.people.models import Client, Hold, LedgerNote, Member, Person
from portico.rights import ledger as ledgers
from portico.rights.roots import UnknownRoot
from tests import factories
from tests.casework.conftest import client_of, package_of

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def test_erasing_ada_leaves_bob_untouched(ada, bob, erase, now) -> None:
    for one in (ada, bob):
        for verb in ("person.signed_in", "client.viewed"):
            note(verb=verb, at=now, person=one.pk, client=client_of(one).pk, actor=one.pk, ip="192.0.2.7")
    before = package_of(bob, now)
    run = erase("person", ada.pk)
    assert run.state == Run.State.ERASED
    assert not Person.objects.filter(pk=ada.pk).exists()
    assert not Entry.objects.filter(person=ada.pk).exists()
    assert package_of(bob, now) == before
    assert Client.objects.count() == 1


def test_a_client_goes_with_the_people_who_belong_to_no_other(company, erase) -> None:
    elsewhere = factories.client(owner=company.owner)
    erase("client", company.client.pk)
    assert set(Person.objects.values_list("pk", flat=True)) == {company.owner.pk}
    assert list(Client.objects.all()) == [elsewhere]


def test_a_member_who_leaves_touches_no_colleague(company, erase, now) -> None:
    before = package_of(company.technical, now)
    erase("person", company.billing.pk)
    assert set(Member.objects.values_list("person_id", flat=True)) == {company.owner.pk, company.technical.pk}
    assert package_of(company.technical, now) == before


def test_the_last_owner_of_a_shared_account_is_blocked_with_what_to_do(company, decide) -> None:
    with pytest.raises(actions.Blocked, match="Hand over the ownership"):
        decide("person", company.owner.pk)
    assert not Run.objects.exists()
    assert not Hold.objects.exists()


def test_what_changed_since_the_preview_is_previewed_again(ada, bob, now) -> None:
    plan = actions.preview(root="person", root_id=ada.pk, at=now)
    assert "mail.Message" not in {step.label for step in plan.steps}
    Message.objects.create(
        person=ada,
        stream="service",
        template="suspended",
        language="en",
        to=ada.email,
        subject="s",
        text="t",
        message_id="<x>",
        next_at=now,
        created_at=now,
    )
    with pytest.raises(actions.PlanChanged) as caught:
        _erase(ada, plan.digest, now)
    assert "mail.Message" in {step.label for step in caught.value.plan.steps}
    assert not Run.objects.exists()
    assert _erase(ada, caught.value.plan.digest, now).state == Run.State.DECIDED


def test_one_more_line_of_a_log_changes_nothing(ada, now) -> None:
    note(verb="person.signed_in", at=now, person=ada.pk)
    plan = actions.preview(root="person", root_id=ada.pk, at=now)
    note(verb="person.signed_in", at=now, person=ada.pk)
    assert _erase(ada, plan.digest, now).state == Run.State.DECIDED


def _erase(person, digest, now) -> Run:
    return actions.erase(
        root="person",
        root_id=person.pk,
        digest=digest,
        trigger=Run.Trigger.PORTAL,
        by=person.pk,
        by_role="client",
        at=now,
    )


def test_a_second_decision_about_the_same_person_is_refused_with_the_first(ada, decide) -> None:
    first = decide("person", ada.pk, WEEK)
    with pytest.raises(actions.AlreadyRunning) as caught:
        decide("person", ada.pk)
    assert caught.value.run == first


def test_someone_who_is_not_there_cannot_be_erased(db, now) -> None:
    with pytest.raises(UnknownRoot):
        actions.preview(root="person", root_id="00000000-0000-4000-8000-00000000beef", at=now)


def test_cooling_off_holds_and_waits_and_then_erases(ada, bob, decide, now) -> None:
    run = decide("person", ada.pk, WEEK)
    assert set(Hold.objects.filter(person=ada).values_list("kind", flat=True)) == {"cooling_off"}
    assert actions.proceed(run=run.pk, at=now + WEEK - timedelta(seconds=1), patient=False).state == "cooling_off"
    assert Person.objects.filter(pk=ada.pk).exists()
    assert actions.proceed(run=run.pk, at=now + WEEK, patient=False).state == Run.State.ERASED
    assert not Person.objects.filter(pk=ada.pk).exists()
    assert not Hold.objects.exists()


def test_cancelling_lifts_the_holds_and_removes_nothing(ada, decide, now) -> None:
    run = decide("person", ada.pk, WEEK)
    actions.cancel(run=run, by=ada.pk, by_role="client", at=now)
    assert not Hold.objects.exists()
    assert actions.proceed(run=run.pk, at=now + WEEK, patient=False).state == Run.State.CANCELLED
    assert Person.objects.filter(pk=ada.pk).exists()
    with pytest.raises(actions.NotCoolingOff):
        actions.cancel(run=run, by=ada.pk, by_role="client", at=now)


def test_the_link_in_the_mail_cancels_once(ada, bob, decide, now) -> None:
    decide("person", ada.pk, WEEK)
    mail = Message.objects.get(template="erasure_asked")
    assert mail.to == ada.email
    token = mail.secrets["link"].rstrip("/").rsplit("/", 1)[1]
    assert actions.cancel_by_token(token=token + "x", at=now) is None
    assert actions.cancel_by_token(token=token, at=now).state == Run.State.CANCELLED
    assert actions.cancel_by_token(token=token, at=now) is None


def test_cooling_off_can_be_skipped(ada, decide, now) -> None:
    run = decide("person", ada.pk, WEEK)
    actions.skip_cooling_off(run=run, by=ada.pk, by_role="client", at=now)
    assert actions.proceed(run=run.pk, at=now, patient=False).state == Run.State.ERASED


def test_cooling_off_never_waits_beyond_the_day_of_the_answer(ada, decide, now) -> None:
    run = decide("person", ada.pk, timedelta(days=90))
    assert run.due_at.date() <= run.answer_by


def test_a_blocker_that_came_during_cooling_off_stops_and_tells(ada, bob, decide, now) -> None:
    run = decide("person", ada.pk, WEEK)
    add_member(client=client_of(ada), person=bob, role=Member.Role.BILLING, at=now)
    run = actions.proceed(run=run.pk, at=now + WEEK, patient=False)
    assert (run.state, run.stopped_because) == (Run.State.STOPPED, "blocked")
    assert Person.objects.filter(pk=ada.pk).exists()
    assert Message.objects.filter(template="erasure_stopped", person=ada).exists()
    Member.objects.filter(person=bob, client=client_of(ada)).delete()
    actions.skip_cooling_off(run=run, by=None, by_role="operator", at=now + WEEK)
    assert actions.proceed(run=run.pk, at=now + WEEK, patient=False).state == Run.State.ERASED


def test_more_rows_of_what_was_shown_go_too(ada, decide, now) -> None:
    note(verb="person.signed_in", at=now, person=ada.pk)
    run = decide("person", ada.pk, WEEK)
    for _time in range(3):
        note(verb="person.signed_in", at=now, person=ada.pk)
    assert actions.proceed(run=run.pk, at=now + WEEK, patient=False).state == Run.State.ERASED
    assert not Entry.objects.filter(person=ada.pk).exists()


def test_the_receipt_is_signed_and_names_nobody(ada, erase) -> None:
    words = [ada.name, ada.email, str(ada.phone), "St James", "SW1Y"]
    run = erase("person", ada.pk)
    receipt = Receipt.objects.get(run=run)
    assert signing.verify(receipt.body.encode(), receipt.signature, receipt.key_id)
    assert not signing.verify(receipt.body.replace("person", "client").encode(), receipt.signature, receipt.key_id)
    assert [word for word in words if word in receipt.body] == []
    body = json.loads(receipt.body)
    assert body["number"] == str(run.pk)
    assert {step["label"]: step["rows"] for step in body["steps"]}["people.Person"] == 1


def test_the_ledger_knows_before_anything_is_destroyed_and_knows_ids_only(ada, erase) -> None:
    words = [ada.name, ada.email, str(ada.phone)]
    run = erase("person", ada.pk)
    entry = ledgers.current().find(run.pk)
    assert entry.kind == "erasure"
    assert set(entry.payload) == {"root", "root_id", "persons", "clients"}
    assert [word for word in words if word in json.dumps(entry.payload)] == []
    assert run.ledgered_at <= run.started_at <= run.erased_at


def test_without_the_ledger_nothing_is_destroyed_and_the_same_call_goes_on(
    ada, decide, now, settings, tmp_path
) -> None:
    run = decide("person", ada.pk)
    (tmp_path / "var").mkdir(exist_ok=True)
    (tmp_path / "var" / "ledger").write_text("a file where the folder should be")
    with pytest.raises(actions.NotYet, match="the ledger"):
        actions.proceed(run=run.pk, at=now, patient=False)
    assert Person.objects.filter(pk=ada.pk).exists()
    assert Run.objects.get(pk=run.pk).state == Run.State.DECIDED
    (tmp_path / "var" / "ledger").unlink()
    assert actions.proceed(run=run.pk, at=now, patient=False).state == Run.State.ERASED


def test_the_notice_is_waited_for_a_day_and_then_named_as_not_sent(ada, decide, now, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    run = decide("person", ada.pk)
    with pytest.raises(actions.NotYet, match="the mail server"):
        actions.proceed(run=run.pk, at=now)
    assert Person.objects.filter(pk=ada.pk).exists()
    done = actions.proceed(run=run.pk, at=now + timedelta(hours=25))
    assert (done.state, done.notice) == (Run.State.ERASED, "failed")


def test_erasing_twice_changes_nothing(ada, erase, now) -> None:
    run = erase("person", ada.pk)
    body = Receipt.objects.get(run=run).body
    assert actions.proceed(run=run.pk, at=now + WEEK, patient=False).state == Run.State.ERASED
    assert Receipt.objects.get(run=run).body == body


def test_holds_are_noted_for_the_ledger(ada, decide) -> None:
    decide("person", ada.pk, WEEK)
    noted = LedgerNote.objects.filter(kind="hold").values_list("payload", flat=True)
    assert {note["kind"] for note in noted} == {"cooling_off"}
    assert {note.get("person") or note.get("client") for note in noted} == {str(ada.pk), str(client_of(ada).pk)}


def test_open_runs_are_those_that_wait_move_or_stopped() -> None:
    assert set(Run.State) - set(Run.OPEN) == {*Run.OVER, Run.State.CANCELLED}


@pytest.mark.parametrize("because", ["blocked", "grown", "stuck", "arriving"])
def test_whatever_stops_a_run_has_a_sentence_that_says_what_to_do(because: str) -> None:
    said = Run(state=Run.State.STOPPED, stopped_because=because).why_stopped
    assert said.endswith(".")
    assert because != said


def test_a_run_that_has_stopped_is_told_without_a_receipt(ada, decide, now) -> None:
    run = decide("person", ada.pk)
    assert "receipt" not in reports.run(run)
    assert "receipt" in reports.run(actions.proceed(run=run.pk, at=now, patient=False))
