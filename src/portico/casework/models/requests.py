"""What cannot be done at once becomes a request with a due date, and everything that is said and done about it."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portico.people.models import Client, Person
from portico.people.purposes import RIGHTS
from portico.privacy import Origin, declare, free_text, personal, reference, technical, tie


class Request(models.Model):
    """A request under Art. 15 to 22 GDPR, answered within one month of receipt (Art. 12(3)), or within three if that was told."""

    class Kind(models.TextChoices):
        """The right that is exercised."""

        ACCESS = "access", _("see my data")
        RECTIFICATION = "rectification", _("correct something")
        ERASURE = "erasure", _("delete my data")
        RESTRICTION = "restriction", _("restrict processing")
        PORTABILITY = "portability", _("move my data")
        OBJECTION = "objection", _("object")
        REVIEW = "review", _("human review of a decision")

    class Ground(models.TextChoices):
        """When a restriction can be had (Art. 18(1)(a) to (d) GDPR)."""

        ACCURACY = "accuracy", _("Something about me is wrong, and you have to look into it")
        UNLAWFUL = "unlawful", _("You may not use my data, and I do not want it deleted")
        CLAIMS = "claims", _("You no longer need it, and I need it for a legal claim")
        OBJECTION = "objection", _("I have objected, and you still have to decide on that")

    class State(models.TextChoices):
        """Where the request stands."""

        RECEIVED = "received", _("received")
        CHECKED = "checked", _("identity checked")
        IN_WORK = "in_work", _("in work")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")

    OPEN = (State.RECEIVED, State.CHECKED, State.IN_WORK)
    CLOSED = (State.DONE, State.REFUSED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="requests")
    client = models.ForeignKey(Client, null=True, blank=True, on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=14, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.RECEIVED)
    source = models.CharField(max_length=10, default="portal")  # portal, desk, ticket
    about = models.CharField(max_length=80, blank=True)  # a key from code: a field, a purpose, a ground of Art. 18
    words = models.TextField(blank=True)
    controller = models.CharField(max_length=200, blank=True)  # to whom data is to be sent (Art. 20(2))
    contact = models.CharField(max_length=300, blank=True)  # and how they are reached
    answer = models.TextField(blank=True)
    received_at = models.DateTimeField()
    due = models.DateField()
    extended_at = models.DateTimeField(null=True, blank=True)
    extension = models.TextField(blank=True)  # why it takes up to two months more
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
            "source": technical(),
            "about": personal("requests", purposes={RIGHTS}, of="person"),
            "words": free_text(purposes={RIGHTS}, of="person"),
            "controller": free_text(purposes={RIGHTS}, of="person"),
            "contact": free_text(purposes={RIGHTS}, of="person"),
            "answer": free_text(purposes={RIGHTS}, of="person"),
            "received_at": technical(),
            "due": technical(),
            "extended_at": technical(),
            "extension": free_text(purposes={RIGHTS}, of="person"),
            "closed_at": technical(),
            "closed_by": reference(of="closed_by"),
        },
    )

    class Meta:
        """An extension has its reasons, and whom data is sent to can be reached. Staff read by due date, or the newest first."""

        constraints = (
            models.CheckConstraint(
                condition=Q(extended_at__isnull=True, extension="") | (Q(extended_at__isnull=False) & ~Q(extension="")),
                name="casework_request_extended_with_reasons",
            ),
            models.CheckConstraint(
                condition=Q(controller="", contact="") | (~Q(controller="") & ~Q(contact="")),
                name="casework_request_controller_has_a_contact",
            ),
        )
        indexes = (
            models.Index(fields=("state", "due", "id"), name="casework_requests_due"),
            models.Index(fields=("received_at", "id"), name="casework_requests_received"),
        )

    def __str__(self) -> str:
        """Kind and state."""
        return f"{self.kind} {self.state}"


class RequestStep(models.Model):
    """Something that was said or done about a request; all of it is shown to the person. Nothing is ever changed here."""

    class Kind(models.TextChoices):
        """What it was."""

        RECEIVED = "received", _("request received")
        CHECKED = "checked", _("identity checked")
        IN_WORK = "in_work", _("taken up")
        MESSAGE = "message", _("message")
        EXTENDED = "extended", _("more time taken")
        RESTRICTED = "restricted", _("processing restricted")
        UNRESTRICTED = "lifted", _("restriction ended")
        DONE = "done", _("answered")
        REFUSED = "refused", _("refused")

    id = models.BigAutoField(primary_key=True)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    actor = models.UUIDField(null=True, blank=True, db_index=True)
    actor_role = models.CharField(max_length=20)
    words = models.TextField(blank=True)

    privacy = declare(
        tie("person", "request__person", "owner"),
        tie("person", "actor", "author"),
        title=_("What was said and done about your requests"),
        sources={Origin.PERSON, Origin.STAFF},
        columns={
            "id": technical(),
            "request": reference(of="request__person"),
            "kind": technical(),
            "at": technical(),
            "actor": reference(of="actor"),
            "actor_role": technical(),
            "words": free_text(purposes={RIGHTS}, of="request__person"),
        },
    )

    def __str__(self) -> str:
        """The kind."""
        return self.kind
