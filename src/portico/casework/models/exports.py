"""An export that a person or member of staff asked for."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portico.people.models import Client, Person
from portico.privacy import Expiry, Origin, declare, reference, secret, technical, tie


class Export(models.Model):
    """A package of someone's data (Art. 15 and 20 GDPR), made in the background, fetched from the portal, gone after 7 days."""

    class State(models.TextChoices):
        """Where the export stands."""

        WAITING = "waiting", _("waiting")
        MAKING = "making", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    UNDERWAY = (State.WAITING, State.MAKING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="exports")
    client = models.ForeignKey(Client, null=True, blank=True, on_delete=models.PROTECT, related_name="exports")
    asked_by = models.UUIDField(null=True, blank=True, db_index=True)
    language = models.CharField(max_length=10, default="en")
    parts = models.CharField(max_length=4000, blank=True)  # labels of tables, separated by blanks; empty for all
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    file = models.FileField(upload_to="exports/", blank=True)
    rows = models.PositiveIntegerField(default=0)  # written so far, while it is being made
    total = models.PositiveIntegerField(default=0)  # counted before it is made
    size = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)

    privacy = declare(
        tie("person", "person", "owner"),
        tie("client", "client", "owner"),
        tie("person", "asked_by", "author"),
        title=_("Downloads of your data"),
        sources={Origin.PERSON, Origin.STAFF, Origin.PORTAL},
        expires=(Expiry("expires_at", 0, _("A download goes after seven days.")),),
        columns={
            "id": reference(of="person"),
            "person": reference(of="person"),
            "client": reference(of="client"),
            "asked_by": reference(of="asked_by"),
            "language": technical(),
            "parts": technical(),
            "state": technical(),
            "file": secret(of="person"),  # a package would otherwise contain the packages before it
            "rows": technical(),
            "total": technical(),
            "size": technical(),
            "created_at": technical(),
            "ready_at": technical(),
            "expires_at": technical(),
            "lease_until": technical(),
        },
    )

    def __str__(self) -> str:
        """The state."""
        return self.state
