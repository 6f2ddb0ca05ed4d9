"""Freeze and restriction are a row. And what the ledger must be told of it."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portico.people.models.clients import Client
from portico.people.models.persons import Person
from portico.people.purposes import ACCOUNT, RIGHTS
from portico.privacy import Origin, Unlinked, declare, free_text, personal, reference, technical, tie


class Hold(models.Model):
    """A person or client is held: what each kind stops is the table in `portico.people.holds`."""

    class Kind(models.TextChoices):
        """The kinds of holds."""

        ERASING = "erasing", _("being erased")
        COOLING_OFF = "cooling_off", _("erasure asked for, cooling-off")
        RESTRICTED = "restricted", _("processing restricted (Art. 18)")
        SUSPENDED = "suspended", _("suspended")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="holds")
    client = models.ForeignKey(Client, null=True, blank=True, on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=12, choices=Kind)
    since = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    placed_by = models.UUIDField(null=True, blank=True, db_index=True)  # a person's id

    privacy = declare(
        tie("person", "person", "owner"),
        tie("client", "client", "owner"),
        tie("person", "placed_by", "author"),
        title=_("Holds on your account"),
        sources={Origin.PERSON, Origin.STAFF},
        columns={
            "id": reference(of="person"),
            "person": reference(of="person"),
            "client": reference(of="client"),
            "kind": personal("account state", purposes={ACCOUNT, RIGHTS}, of="person"),
            "since": technical(),
            "reason": free_text(purposes={ACCOUNT, RIGHTS}, of="person"),
            "placed_by": reference(of="placed_by"),
        },
    )

    class Meta:
        """A hold is on one person or one client, and each kind stands once. Found by its kind."""

        constraints = (
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, client__isnull=True)
                | models.Q(person__isnull=True, client__isnull=False),
                name="people_hold_on_one",
            ),
            models.UniqueConstraint(
                fields=("person", "kind"), condition=models.Q(person__isnull=False), name="people_hold_once_person"
            ),
            models.UniqueConstraint(
                fields=("client", "kind"), condition=models.Q(client__isnull=False), name="people_hold_once_client"
            ),
        )
        indexes = (models.Index(fields=("kind", "client", "person"), name="people_hold_kind"),)

    def __str__(self) -> str:
        """The kind."""
        return self.kind


class LedgerNote(models.Model):
    """Something the ledger must learn, written in the transaction in which it happened.

    That is a withdrawal, a hold, its lifting, a seal of the consent log, a restore.
    A worker appends it to the ledger soon after; unsubscribing must not depend on the ledger. The id is the
    entry's UUID. The payload holds opaque ids, keys and keyed digests only.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20)  # withdrawal, hold, lift, seal, restored
    payload = models.JSONField()
    at = models.DateTimeField()
    appended_at = models.DateTimeField(null=True, blank=True)

    privacy = declare(
        Unlinked(
            _(
                "Notes for the ledger hold opaque ids only. They outlive an erasure so that a restored backup can be "
                "made to repeat what was withdrawn, held or erased."
            )
        ),
        title=_("Notes for the ledger"),
        columns={
            "id": reference(),
            "kind": technical(),
            "payload": reference(),
            "at": technical(),
            "appended_at": technical(),
        },
    )

    class Meta:
        """The waiting ones are found at once."""

        indexes = (
            models.Index(fields=("at",), condition=models.Q(appended_at__isnull=True), name="people_ledger_waiting"),
        )

    def __str__(self) -> str:
        """The kind."""
        return self.kind
