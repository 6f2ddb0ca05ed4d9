"""What cannot be done at once becomes a request with a due date."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portico.people.models import Client, Person
from portico.people.purposes import RIGHTS
from portico.privacy import Origin, declare, free_text, personal, reference, technical, tie


class Request(models.Model):
    """A request under Art. 15 to 22 GDPR, answered within one month of receipt (Art. 12(3))."""

    class Kind(models.TextChoices):
        """The right that is exercised."""

        ACCESS = "access", _("see my data")
        RECTIFICATION = "rectification", _("correct something")
        ERASURE = "erasure", _("delete my data")
        RESTRICTION = "restriction", _("restrict processing")
        PORTABILITY = "portability", _("move my data")
        OBJECTION = "objection", _("object")
        REVIEW = "review", _("human review of a decision")

    class State(models.TextChoices):
        """Where the request stands."""

        RECEIVED = "received", _("received")
        IN_WORK = "in_work", _("in work")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")

    OPEN = (State.RECEIVED, State.IN_WORK)
    CLOSED = (State.DONE, State.REFUSED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="requests")
    client = models.ForeignKey(Client, null=True, blank=True, on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=14, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.RECEIVED)
    words = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    received_at = models.DateTimeField()
    due = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.UUIDField(null=True, blank=True, db_index=True)

    privacy = declare(
        tie("person", "person", "owner"),
        tie("person", "closed_by", "author"),
        title=_("Your requests"),
        sources={Origin.PERSON, Origin.STAFF},
        columns={
            "id": reference(of="person"),
            "person": reference(of="person"),
            "client": reference(of="person"),
            "kind": personal("requests", purposes={RIGHTS}, of="person"),
            "state": technical(),
            "words": free_text(purposes={RIGHTS}, of="person"),
            "answer": free_text(purposes={RIGHTS}, of="person"),
            "received_at": technical(),
            "due": technical(),
            "closed_at": technical(),
            "closed_by": reference(of="closed_by"),
        },
    )

    def __str__(self) -> str:
        """Kind and state."""
        return f"{self.kind} {self.state}"
