"""The package's jobs, and its claims of work under the names by which a test asks them. Imported at start-up."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from portico.kit import claims, jobs
from portico.mail.actions import enqueue
from portico.mail.delivery import deliver_due, deliver_one
from portico.mail.models import Message
from portico.mail.outbox import claimable
from portico.people.models import Person

BATCH = 500


def deliver(message: UUID | None) -> None:
    """The job `mail.deliver`: send one message, or everything that waits."""
    at = timezone.now()
    if message is not None:
        if Message.objects.filter(pk=message).exists():
            deliver_one(message_id=message, at=at)
    elif deliver_due(at=at, limit=BATCH) == BATCH:
        jobs.ring("mail.deliver")


jobs.register("mail.deliver", deliver, every=timedelta(seconds=30))


def _claim(name: str, family: str, stream: str, template: str) -> None:
    def prepare(person: UUID) -> None:
        who, context = Person.objects.get(pk=person), {"name": "", "reason": ""}
        enqueue(
            template=template,
            person=who,
            to=who.email,
            language=who.language,
            stream=stream,
            context=context,
            at=timezone.now(),
        )

    def takes(person: UUID) -> bool:
        return claimable(at=timezone.now()).filter(person_id=person, stream=stream).exists()

    claims.register(claims.Claim(name=name, family=family, takes=takes, prepare=prepare))


_claim("mail.security", "security_mail", Message.Stream.SECURITY, "suspended")
_claim("mail.service", "automation", Message.Stream.SERVICE, "suspended")
_claim("mail.erasure_notice", "erasure_notice", Message.Stream.ERASURE_NOTICE, "suspended")
