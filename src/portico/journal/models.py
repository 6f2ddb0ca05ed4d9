"""One table: an entry of the activity log."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portico.journal.purposes import SECURITY
from portico.privacy import Expiry, Origin, declare, personal, reference, technical, tie


class Entry(models.Model):
    """Who did what to what, when. Persons and clients are named by UUID only, so that the log needs no foreign key to them."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    verb = models.CharField(max_length=60)  # `client.viewed`, `person.signed_in`: a key of portico.journal.verbs
    actor = models.UUIDField(null=True, blank=True)  # the person who acted; none for the system and for guests
    actor_role = models.CharField(max_length=20)  # a key of portico.journal.verbs.ROLES
    person = models.UUIDField(null=True, blank=True)  # whom it is about
    client = models.UUIDField(null=True, blank=True)
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=60, blank=True)  # a key from code, such as a field's name; never a value
    ip = models.GenericIPAddressField(null=True, blank=True)  # security events only
    user_agent = models.CharField(max_length=200, blank=True)  # security events only

    privacy = declare(
        tie("person", "person", "owner"),
        tie("client", "client", "owner"),
        tie("person", "actor", "author"),
        title=_("Activity log"),
        sources={Origin.PORTAL},
        expires=(
            Expiry("at", 90, _("Addresses of security events are kept for 90 days."), blank=("ip", "user_agent")),
            Expiry("at", 730, _("The activity log is kept for two years.")),
        ),
        columns={
            "id": technical(),
            "at": technical(),
            "verb": technical(),
            "actor": reference(of="actor"),
            "actor_role": technical(),
            "person": reference(of="person"),
            "client": reference(of="client"),
            "object_type": technical(),
            "object_id": reference(of="person"),
            "detail": technical(),
            "ip": personal("network", purposes={SECURITY}, of="actor"),
            "user_agent": personal("network", purposes={SECURITY}, of="actor"),
        },
    )

    class Meta:
        """Newest first; looked up by whom it is about and by who acted."""

        ordering = ("-at", "-id")
        indexes = (
            models.Index(fields=("person", "-at"), name="journal_person"),
            models.Index(fields=("client", "-at"), name="journal_client"),
            models.Index(fields=("actor", "-at"), name="journal_actor"),
            models.Index(fields=("at",), name="journal_at"),
        )

    def __str__(self) -> str:
        """The verb; never a name."""
        return self.verb
