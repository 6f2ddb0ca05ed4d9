"""Invitations: an address that an owner has given, until it is answered, withdrawn, or lapses."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portico.kit.addresses import AddressField
from portico.people.models.clients import Client, Member
from portico.people.models.persons import Person
from portico.people.purposes import INVITATION
from portico.privacy import Expiry, Origin, declare, personal, reference, secret, technical, tie


class Invitation(models.Model):
    """Somebody is asked to join an account. `person` is who signs in with the address, or a guest made for this row alone.

    The address is kept as it was given, so that whoever invited sees what they typed and nothing that the person has
    changed since; nothing in the row tells whether there is an account. It ends by being accepted or withdrawn, or by time;
    declined, it is gone.
    """

    VALID = timedelta(days=14)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="invitations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations")
    invited_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations_sent"
    )
    by_staff = models.BooleanField(default=False)  # then nobody of the account sent it
    email = AddressField(_("e-mail address"), max_length=254)
    role = models.CharField(_("role"), max_length=10, choices=Member.Role)
    token = models.CharField(max_length=64, unique=True)  # the digest of the one in the newest mail
    sent_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    privacy = declare(
        tie("person", "person", "owner"),
        tie("client", "client", "owner"),
        tie("person", "invited_by", "author"),
        title=_("Invitations to an account"),
        sources={Origin.COLLEAGUE, Origin.STAFF},
        expires=(Expiry("lapses_at", 0, _("An invitation goes when it has lapsed, fourteen days after it was sent.")),),
        columns={
            "id": reference(of="client"),
            "client": reference(of="client"),
            "person": reference(of="person"),
            "invited_by": reference(of="invited_by"),
            "by_staff": technical(),
            "email": personal("contact", purposes={INVITATION}, of="person"),
            "role": personal("identity", purposes={INVITATION}, of="person"),
            "token": secret(of="person"),
            "sent_at": technical(),
            "lapses_at": technical(),
            "accepted_at": technical(),
            "withdrawn_at": technical(),
        },
    )

    class Meta:
        """An address waits once per account; an invitation ends in one way, for a place that exists."""

        constraints = (
            models.UniqueConstraint(
                "client",
                Lower("email"),
                condition=models.Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="people_invited_once",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True) | models.Q(withdrawn_at__isnull=True),
                name="people_invitation_ends_once",
            ),
            models.CheckConstraint(
                condition=models.Q(lapses_at__gte=models.F("sent_at")), name="people_invitation_lapses_later"
            ),
            models.CheckConstraint(condition=models.Q(role__in=Member.Role.values), name="people_invited_to_a_role"),
            models.CheckConstraint(
                condition=models.Q(by_staff=False) | models.Q(invited_by__isnull=True), name="people_invited_by_one"
            ),
        )
        indexes = (models.Index(fields=("lapses_at",), name="people_invitations_lapse"),)

    def __str__(self) -> str:
        """An opaque id."""
        return str(self.pk)

    def is_open(self, at: datetime) -> bool:
        """Whether it can still be accepted, as far as the row alone can tell."""
        return self.accepted_at is None and self.withdrawn_at is None and self.lapses_at > at
