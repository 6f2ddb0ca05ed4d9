"""The outbox, which becomes the e-mail history; and suppression."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portico.kit.addresses import AddressField
from portico.mail.purposes import CORRESPONDENCE
from portico.people.models import Client, Person
from portico.privacy import Expiry, Origin, Unlinked, declare, free_text, personal, reference, secret, technical, tie


class Message(models.Model):
    """One e-mail to one address: first work to do, afterwards the history."""

    class Stream(models.TextChoices):
        """Which family of work the message is, and so which holds stop it."""

        SECURITY = "security", _("security and legal")
        ERASURE_NOTICE = "erasure_notice", _("notice of an erasure")
        SERVICE = "service", _("about your account")

    class State(models.TextChoices):
        """Where the message stands."""

        QUEUED = "queued", _("waiting")
        LEASED = "leased", _("being sent")
        DEFERRED = "deferred", _("waiting to be tried again")
        SENT = "sent", _("sent")
        FAILED = "failed", _("could not be delivered")
        STOPPED = "stopped", _("stopped")

    WAITING = (State.QUEUED, State.LEASED, State.DEFERRED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="messages")
    client = models.ForeignKey(Client, null=True, blank=True, on_delete=models.PROTECT, related_name="messages")
    stream = models.CharField(max_length=16, choices=Stream)
    template = models.CharField(max_length=60)
    language = models.CharField(max_length=10)  # the one shown, after falling back
    to = AddressField(max_length=254)
    subject = models.CharField(max_length=300)
    text = models.TextField()  # with {{secret}} where a link's token stood: history must not open doors
    html = models.TextField(blank=True)
    secrets = models.JSONField(default=dict, blank=True)  # what stands in those places; emptied once sent
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=60, blank=True)  # an SMTP status or a key from code, never the server's words

    privacy = declare(
        tie("person", "person", "owner"),
        tie("client", "client", "owner"),
        title=_("E-mails we sent you"),
        sources={Origin.STAFF, Origin.PORTAL},
        expires=(Expiry("created_at", 730, _("E-mails are kept for two years.")),),
        columns={
            "id": reference(of="person"),
            "person": reference(of="person"),
            "client": reference(of="client"),
            "stream": technical(),
            "template": technical(),
            "language": technical(),
            "to": personal("contact", purposes={CORRESPONDENCE}, of="person"),
            "subject": free_text(purposes={CORRESPONDENCE}, of="person"),
            "text": free_text(purposes={CORRESPONDENCE}, of="person"),
            "html": free_text(purposes={CORRESPONDENCE}, of="person"),
            "secrets": secret(of="person"),
            "message_id": technical(),
            "state": technical(),
            "lease_until": technical(),
            "attempts": technical(),
            "next_at": technical(),
            "created_at": technical(),
            "sent_at": technical(),
            "failure": technical(),
        },
    )

    class Meta:
        """Due work is found at once; a history is listed newest first."""

        indexes = (
            models.Index(
                fields=("next_at",),
                condition=models.Q(state__in=("queued", "leased", "deferred")),
                name="mail_due",
            ),
            models.Index(fields=("person", "-created_at"), name="mail_person"),
            models.Index(fields=("client", "-created_at"), name="mail_client"),
        )

    def __str__(self) -> str:
        """The template's name."""
        return self.template


class Suppression(models.Model):
    """An address that must not get marketing, known only by its keyed digest. Outlives the account."""

    class Reason(models.TextChoices):
        """Why."""

        WITHDRAWN = "withdrawn", _("consent withdrawn")
        OBJECTED = "objected", _("objected")
        COMPLAINED = "complained", _("complained")

    digest = models.CharField(max_length=64)  # keyed_digest(scope="address")
    scope = models.CharField(max_length=60)  # a purpose's key, or `all`
    reason = models.CharField(max_length=12, choices=Reason)
    since = models.DateTimeField()

    privacy = declare(
        Unlinked(
            _(
                "The list of addresses that must not get marketing holds keyed digests, not addresses, and outlives the "
                "account so that nobody is mailed again by mistake (Art. 21(3))."
            )
        ),
        title=_("Suppression list"),
        columns={
            "id": technical(),
            "digest": reference(),
            "scope": technical(),
            "reason": technical(),
            "since": technical(),
        },
    )

    class Meta:
        """One line per address and scope."""

        constraints = (models.UniqueConstraint(fields=("digest", "scope"), name="mail_suppressed_once"),)

    def __str__(self) -> str:
        """The scope."""
        return self.scope
