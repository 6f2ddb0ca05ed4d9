"""Handing mail over to a real mail server, whatever it answers."""

import logging
from collections.abc import Callable
from datetime import timedelta
from email.utils import parsedate_to_datetime
from uuid import uuid4

import pytest
from django.utils import timezone

from portico.mail import delivery, outbox
from portico.mail.models import Message
from portico.people.models import Person, Seller
from tests.factories.people import NOW
from tests.fixtures.mail import MailServer
from tests.mail.conftest import Enqueue

LINK = "http://portal.example/verify/a-secret-token/"
State = Message.State


def deliver(at=NOW) -> int:
    return delivery.deliver_due(at=at, limit=100)


def test_a_mail_arrives_with_its_link_and_is_remembered_without(enqueue: Enqueue, mail_server: MailServer) -> None:
    message = enqueue()
    assert deliver() == 1
    (letter,) = mail_server.letters
    assert LINK in mail_server.words()
    assert LINK in letter.get_body(("html",)).get_content()
    message.refresh_from_db()
    assert (message.state, message.sent_at, message.secrets, message.failure) == (State.SENT, NOW, {}, "")
    assert "a-secret-token" not in message.text + message.html
    assert deliver() == 0


def test_a_letter_says_who_it_is_from_to_whom_when_and_in_which_language(
    enqueue: Enqueue, mail_server: MailServer, settings
) -> None:
    Seller.objects.create(
        name="Nord",
        street="S 1",
        postcode="1",
        city="H",
        country="DE",
        email="hello@nord.example",
        privacy_email="p@nord.example",
    )
    message = enqueue(language="de")
    deliver()
    letter = mail_server.letters[0]
    assert letter["To"] == "ada@lovelace.example"
    assert letter["From"] == settings.DEFAULT_FROM_EMAIL
    assert letter["Reply-To"] == "hello@nord.example"
    assert letter["Message-ID"] == message.message_id
    assert parsedate_to_datetime(letter["Date"]) == NOW
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Content-Language"] == message.language == "de"


def test_an_internationalised_domain_is_written_to_in_ascii(enqueue: Enqueue, mail_server: MailServer) -> None:
    enqueue(to="ada@bücher.example")
    deliver()
    assert mail_server.letters[0]["To"] == "ada@xn--bcher-kva.example"


def test_all_that_waits_goes_over_one_connection(enqueue: Enqueue, mail_server: MailServer) -> None:
    for _mail in range(5):
        enqueue()
    assert deliver() == 5
    assert len(mail_server.letters) == 5
    assert len({letter["Message-ID"] for letter in mail_server.letters}) == 5


def test_a_batch_ends_at_its_limit(enqueue: Enqueue, mail_server: MailServer) -> None:
    for _mail in range(3):
        enqueue()
    assert delivery.deliver_due(at=NOW, limit=2) == 2
    assert len(mail_server.letters) == 2


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_what_is_refused_for_now_is_tried_again(enqueue: Enqueue, mail_server: MailServer, command: str) -> None:
    message = enqueue()
    mail_server.replies[command] = "451 4.7.1 Greylisted, ada@lovelace.example, come back"
    assert deliver() == 0
    message.refresh_from_db()
    assert (message.state, message.failure) == (State.DEFERRED, "451 4.7.1")
    assert message.secrets == {"link": LINK}
    mail_server.replies.clear()
    assert deliver(NOW + timedelta(seconds=29)) == 0
    assert deliver(NOW + timedelta(seconds=30)) == 1
    assert mail_server.letters[0]["Message-ID"] == message.message_id


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_what_is_refused_for_good_is_not_tried_again_and_opens_no_door(
    enqueue: Enqueue, mail_server: MailServer, command: str
) -> None:
    message = enqueue()
    mail_server.replies[command] = "550 5.1.1 No such user ada@lovelace.example"
    deliver()
    message.refresh_from_db()
    assert (message.state, message.failure, message.secrets) == (State.FAILED, "550 5.1.1", {})
    mail_server.replies.clear()
    assert deliver(NOW + timedelta(days=1)) == 0


def test_one_recipient_who_is_refused_does_not_stop_the_next(
    enqueue: Enqueue, mail_server: MailServer, bob: Person
) -> None:
    enqueue()
    enqueue(person=bob, to=bob.email)
    mail_server.replies["ada@lovelace.example"] = "550 5.1.1 gone"
    assert deliver() == 1
    assert mail_server.letters[0]["To"] == bob.email


@pytest.mark.parametrize("reply", ["451 try later", "550 5.7.1 not you"])
def test_a_sender_who_is_refused_is_not_the_recipients_fault(
    enqueue: Enqueue, mail_server: MailServer, reply: str
) -> None:
    for _mail in range(2):
        enqueue()
    mail_server.replies["MAIL"] = reply
    deliver()
    found = Message.objects.values_list("state", "failure", "attempts")
    assert set(found) == {(State.DEFERRED, "sender", 1), (State.QUEUED, "", 0)}


def test_an_outage_costs_one_attempt_of_one_message(enqueue: Enqueue, mail_server: MailServer, settings) -> None:
    for _mail in range(3):
        enqueue()
    settings.EMAIL_PORT = 1
    assert deliver() == 0
    assert sorted(Message.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    assert Message.objects.get(attempts=1).failure == "unreachable"
    settings.EMAIL_PORT = mail_server.port
    assert deliver(NOW + timedelta(minutes=1)) == 3


def test_a_server_that_wants_another_sign_in_is_an_outage(enqueue: Enqueue, mail_server: MailServer, settings) -> None:
    enqueue()
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portico", "wrong"
    deliver()
    assert Message.objects.get().state == State.DEFERRED


def test_no_reply_and_no_address_reaches_the_log(
    enqueue: Enqueue, mail_server: MailServer, caplog: pytest.LogCaptureFixture, settings
) -> None:
    enqueue()
    mail_server.replies["RCPT"] = "550 5.1.1 No such user ada@lovelace.example"
    enqueue(to="refused@lovelace.example")
    with caplog.at_level(logging.DEBUG, logger="portico"):
        deliver()
        settings.EMAIL_PORT = 1
        enqueue()
        deliver()
    assert "lovelace" not in caplog.text


def test_a_message_asked_for_by_its_key_is_sent_and_says_how_it_stands(
    enqueue: Enqueue, mail_server: MailServer
) -> None:
    message, other = enqueue(), enqueue()
    assert delivery.deliver_one(message_id=message.pk, at=NOW) == State.SENT
    assert delivery.deliver_one(message_id=message.pk, at=NOW) == State.SENT
    assert len(mail_server.letters) == 1
    other.refresh_from_db()
    assert other.state == State.QUEUED
    with pytest.raises(Message.DoesNotExist):
        delivery.deliver_one(message_id=uuid4(), at=NOW)


def test_a_mail_that_was_erased_while_it_was_sent_stays_erased(enqueue: Enqueue, mail_server: MailServer) -> None:
    message = enqueue()
    leased = outbox.claim(at=NOW)
    Message.objects.filter(pk=message.pk).delete()
    with pytest.raises(Message.DoesNotExist):
        outbox.sent(leased, at=NOW)
    assert not Message.objects.exists()


def test_the_job_delivers_what_was_rung(enqueue: Enqueue, mail_server: MailServer, run_jobs: Callable[[], int]) -> None:
    enqueue(at=timezone.now())
    assert run_jobs() == 1
    assert len(mail_server.letters) == 1
