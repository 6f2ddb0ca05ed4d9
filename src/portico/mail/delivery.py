"""Handing mail to the mail server: one message at a time, each under its own lease, over one connection."""

import logging
import re
import smtplib
import time
from datetime import datetime
from email.utils import format_datetime
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.html import escape

from portico.kit.logs import where
from portico.mail import outbox
from portico.mail.addresses import BadAddress, deliverable
from portico.mail.models import Message
from portico.mail.templates import places
from portico.people.models import Seller

log = logging.getLogger("portico.mail")
LONGEST_BATCH = 60.0  # seconds; far less than a lease, which counts from the beginning of the batch
_CODE = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_OUTAGES = {"unreachable", "sign_in", "sender"}  # they say nothing about the message


def deliver_due(*, at: datetime, limit: int) -> int:
    """Send what waits, at most `limit` messages; returns how many the mail server took.

    Trouble with the mail server ends the batch, so that one outage costs each message one attempt at most.
    """
    outbox.give_up(at=at)
    connection, until, taken = get_connection(), time.monotonic() + LONGEST_BATCH, 0
    try:
        for _turn in range(limit):
            if time.monotonic() > until or (message := outbox.claim(at=at)) is None:
                break
            taken += _send(message, connection, at=at)
            if message.state == Message.State.DEFERRED and message.failure in _OUTAGES:
                break
    finally:
        _close(connection)
    return taken


def deliver_one(*, message_id: UUID, at: datetime) -> str:
    """Send one message now if it may be sent; returns its state afterwards. Raises Message.DoesNotExist."""
    message = outbox.claim(at=at, only=message_id)
    if message is None:
        return Message.objects.values_list("state", flat=True).get(pk=message_id)
    connection = get_connection()
    try:
        _send(message, connection, at=at)
    finally:
        _close(connection)
    return message.state


def as_email(message: Message, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """The message as it goes over the wire; the same one each time but for the marks between its parts."""
    seller = Seller.objects.first()
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=places(message.text, message.secrets),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[deliverable(message.to)],
        reply_to=[seller.email] if seller else None,
        headers={
            "Message-ID": message.message_id,
            "Date": format_datetime(message.created_at),
            "Auto-Submitted": "auto-generated",
            "Content-Language": message.language,
        },
        connection=connection,
    )
    escaped = {name: escape(secret) for name, secret in message.secrets.items()}
    mail.attach_alternative(places(message.html, escaped), "text/html")
    return mail


def _send(message: Message, connection: BaseEmailBackend, *, at: datetime) -> bool:
    """Send under the lease and write the outcome; true if the mail server took it."""
    try:
        as_email(message, connection).send()
    except BadAddress:
        outbox.failed(message, failure="address")
    except smtplib.SMTPRecipientsRefused as refused:
        _refused(message, *next(iter(refused.recipients.values())), at=at)
    except smtplib.SMTPAuthenticationError:
        outbox.deferred(message, failure="sign_in", at=at)
    except smtplib.SMTPSenderRefused:  # our own address or the relay's mood: not this recipient's fault
        outbox.deferred(message, failure="sender", at=at)
    except smtplib.SMTPDataError as refused:
        _refused(message, refused.smtp_code, refused.smtp_error, at=at)
    except (smtplib.SMTPException, OSError) as trouble:
        log.warning("the mail server cannot be talked to: %s", where(trouble))
        _close(connection)
        outbox.deferred(message, failure="unreachable", at=at)
    else:
        outbox.sent(message, at=at)
        return True
    return False


def _refused(message: Message, code: int, words: bytes | str, *, at: datetime) -> None:
    """Keep the reply's codes, never its words: servers quote addresses. 4xx is for later, 5xx for good (RFC 5321, 4.2.1)."""
    text = words.decode("ascii", "replace") if isinstance(words, bytes) else words
    enhanced = _CODE.search(text)
    failure = f"{code} {enhanced[0]}" if enhanced else str(code)
    if 400 <= code < 500:  # noqa: PLR2004 - the classes of RFC 5321
        outbox.deferred(message, failure=failure, at=at)
    else:
        outbox.failed(message, failure=failure)


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (smtplib.SMTPException, OSError) as trouble:
        log.info("the mail server went away: %s", where(trouble))
