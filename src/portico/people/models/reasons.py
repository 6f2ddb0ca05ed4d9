"""Why staff did something: their own words, in a row of their own, since the journal holds no words."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portico.people.models.clients import Client
from portico.people.models.persons import Person
from portico.people.purposes import ACCOUNT
from portico.privacy import Origin, declare, free_text, reference, technical, tie


class Reason(models.Model):
    """A reason that staff gave for an act. The line of the journal about that act refers to it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="reasons")
    client = models.ForeignKey(Client, null=True, blank=True, on_delete=models.PROTECT, related_name="reasons")
    kind = models.CharField(max_length=60)  # the verb of the journal's line
    words = models.CharField(max_length=500)
    by = models.UUIDField(null=True, blank=True, db_index=True)  # the member of staff
    at = models.DateTimeField()

    privacy = declare(
        tie("person", "person", "owner"),
        tie("client", "client", "owner"),
        tie("person", "by", "author"),
        title=_("Reasons that our staff gave"),
        sources={Origin.STAFF},
        columns={
            "id": reference(of="person"),
            "person": reference(of="person"),
            "client": reference(of="client"),
            "kind": technical(),
            "words": free_text(purposes={ACCOUNT}, of="person"),
            "by": reference(of="by"),
            "at": technical(),
        },
    )

    class Meta:
        """There are words."""

        constraints = (models.CheckConstraint(condition=~models.Q(words=""), name="people_reason_has_words"),)

    def __str__(self) -> str:
        """The kind; never the words."""
        return self.kind
