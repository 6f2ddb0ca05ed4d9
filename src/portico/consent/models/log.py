"""The consent log: commitments for ever, events that can be erased, heads, seals, tombstones.

`digest = SHA-256(salt ‖ canonical JSON of the payload)`: the commitment proves that an event was not changed, and says
nothing once the event and its salt are gone. Triggers on both databases refuse every update, and every deletion
without a tombstone.
"""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portico.consent.purposes import PROOF
from portico.people.models import Person
from portico.privacy import (
    Delete,
    Impersonal,
    Origin,
    Unlinked,
    declare,
    free_text,
    personal,
    reference,
    secret,
    technical,
    tie,
)


class Commitment(models.Model):
    """A number and a digest. Stays for ever."""

    seq = models.BigAutoField(primary_key=True)
    digest = models.BinaryField(max_length=32)

    privacy = declare(
        Unlinked(
            _(
                "A salted digest of each consent event stays, so that the log can be verified; without the event it says nothing."
            )
        ),
        title=_("Commitments of the consent log"),
        columns={"seq": reference(), "digest": technical()},
    )

    def __str__(self) -> str:
        """The number."""
        return str(self.seq)


class Event(models.Model):
    """A decision of a person about one purpose and one address, in the words that were shown."""

    class Decision(models.TextChoices):
        """What was decided. Pending is not consent."""

        GIVEN = "given", _("given")
        PENDING = "pending", _("waiting for confirmation")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Source(models.TextChoices):
        """Where the decision was made."""

        SIGN_UP = "sign_up", _("sign-up")
        PROFILE = "profile", _("profile page")
        CONSENT_PAGE = "consent_page", _("consent page")
        CONFIRMATION = "confirmation", _("confirmation link in a mail")
        MAIL_LINK = "mail_link", _("unsubscribe link in a mail")
        TICKET = "ticket", _("ticket")
        DESK = "desk", _("staff")
        API = "api", _("API")
        IMPORT = "import", _("import")
        ERASURE = "erasure", _("erasure asked for")
        REPLAY = "replay", _("repeated after a restored backup")

    commitment = models.OneToOneField(Commitment, primary_key=True, on_delete=models.PROTECT, related_name="event")
    salt = models.BinaryField(max_length=32)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consent_events")
    address = models.EmailField(max_length=254)  # consent binds a person and an address
    purpose = models.CharField(max_length=40)  # a MailingPurpose's key; a key and no foreign key: the log outlives it
    decision = models.CharField(max_length=10, choices=Decision)
    at = models.DateTimeField()
    wording_version = models.PositiveSmallIntegerField()
    wording_language = models.CharField(max_length=10)
    wording = models.TextField()  # as shown
    sender = models.CharField(max_length=700, blank=True)  # in whose name the mailing comes, as shown
    source = models.CharField(max_length=14, choices=Source)
    actor_role = models.CharField(max_length=20)  # client, staff role, api, mail link, system
    actor = models.UUIDField(null=True, blank=True)  # the person who initiated it
    actor_salt = models.BinaryField(max_length=32, null=True, blank=True)
    actor_digest = models.BinaryField(
        max_length=32
    )  # SHA-256(actor_salt ‖ actor): covered by the commitment in the actor's place
    ip = models.GenericIPAddressField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    evidence = models.CharField(max_length=64, blank=True)  # SHA-256 of the file that shows a consent recorded by staff

    privacy = declare(
        tie("person", "person", "owner"),
        tie("person", "actor", "author"),
        fate=Delete(witness="consent.Tombstone.commitment"),
        title=_("Your consent history"),
        sources={Origin.PERSON, Origin.STAFF, Origin.PORTAL},
        columns={
            "commitment": reference(),
            "salt": secret(of="person"),
            "person": reference(of="person"),
            "address": personal("contact", purposes={PROOF}, of="person"),
            "purpose": personal("consent", purposes={PROOF}, of="person"),
            "decision": personal("consent", purposes={PROOF}, of="person"),
            "at": personal("consent", purposes={PROOF}, of="person"),
            "wording_version": technical(),
            "wording_language": technical(),
            "wording": personal("consent", purposes={PROOF}, of="person"),
            "sender": personal("consent", purposes={PROOF}, of="person"),
            "source": personal("consent", purposes={PROOF}, of="person"),
            "actor_role": technical(),
            "actor": reference(of="actor"),
            "actor_salt": secret(of="actor"),
            "actor_digest": technical(),
            "ip": personal("network", purposes={PROOF}, of="person"),
            "reason": personal("consent", purposes={PROOF}, of="person"),
            "evidence": reference(of="person"),
        },
    )

    class Meta:
        """A person's history is one index range. Staff record a consent with evidence or not at all."""

        constraints = (
            models.CheckConstraint(
                condition=~models.Q(source="desk") | models.Q(decision="withdrawn") | ~models.Q(evidence=""),
                name="consent_evidence_of_staff",
            ),
        )
        indexes = (
            models.Index(fields=("person", "-commitment"), name="consent_event_person"),
            models.Index(fields=("actor",), condition=models.Q(actor__isnull=False), name="consent_event_actor"),
        )

    def __str__(self) -> str:
        """Purpose and decision."""
        return f"{self.purpose} {self.decision}"


class Evidence(models.Model):
    """The file that shows a consent given elsewhere and recorded by staff: a signed form, a note of a call.

    `Event.evidence` holds the file's digest under the event's commitment, so that neither can be exchanged.
    """

    class How(models.TextChoices):
        """Where the person consented."""

        PHONE = "phone", _("by phone")
        PAPER = "paper", _("on paper")
        PRESENT = "present", _("in person")
        MAIL = "mail", _("by e-mail")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="attached")
    how = models.CharField(max_length=8, choices=How)
    given_on = models.DateField()
    file = models.FileField(upload_to="evidence/")
    media_type = models.CharField(max_length=40)  # found in the content, never taken from the browser
    size = models.PositiveIntegerField()
    by = models.UUIDField(null=True, blank=True)  # the member of staff
    at = models.DateTimeField()

    privacy = declare(
        tie("person", "event__person", "owner"),
        tie("person", "by", "author"),
        title=_("Evidence of consents that our staff recorded"),
        sources={Origin.STAFF},
        columns={
            "id": reference(of="event__person"),
            "event": reference(of="event__person"),
            "how": personal("consent", purposes={PROOF}, of="event__person"),
            "given_on": personal("consent", purposes={PROOF}, of="event__person"),
            "file": free_text(purposes={PROOF}, of="event__person"),
            "media_type": technical(),
            "size": technical(),
            "by": reference(of="by"),
            "at": technical(),
        },
    )

    class Meta:
        """Looked up by the member of staff when they leave."""

        indexes = (models.Index(fields=("by",), condition=models.Q(by__isnull=False), name="consent_evidence_by"),)

    def __str__(self) -> str:
        """How the consent was given."""
        return self.how


class Head(models.Model):
    """The current state of a person and purpose: a projection that can be rebuilt. Writers and the newsletter gate lock it."""

    # Found by the index of the constraint below; another one would only have to be written.
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consent_heads", db_index=False)
    purpose = models.CharField(max_length=40)
    event = models.ForeignKey(Event, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=10, blank=True)  # the event's; empty before there is one

    privacy = declare(
        tie("person", "person", "owner"),
        title=_("Your current consents"),
        sources={Origin.PERSON, Origin.STAFF},
        columns={
            "id": technical(),
            "person": reference(),
            "purpose": personal("consent", purposes={PROOF}),
            "event": reference(),
            "decision": personal("consent", purposes={PROOF}),
        },
    )

    class Meta:
        """One state per person and purpose; whoever stands in one state is found among all."""

        constraints = (models.UniqueConstraint(fields=("person", "purpose"), name="consent_one_head"),)
        indexes = (models.Index(fields=("purpose", "decision", "person"), name="consent_head_state"),)

    def __str__(self) -> str:
        """The purpose."""
        return self.purpose


class Seal(models.Model):
    """A chained digest over a batch of commitments; checkpointed in the ledger, so that truncation shows."""

    id = models.BigAutoField(primary_key=True)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    previous = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)  # SHA-256(previous ‖ for each commitment: seq as 8 bytes ‖ digest)
    at = models.DateTimeField()
    noted = models.UUIDField(null=True, blank=True)  # the ledger note that carries it

    privacy = declare(Impersonal(_("Digests over digests.")))

    class Meta:
        """Ranges do not overlap: two that were sealed at once would begin alike."""

        constraints = (models.UniqueConstraint(fields=("first",), name="consent_one_seal"),)

    def __str__(self) -> str:
        """The range."""
        return f"{self.first}-{self.last}"


class Tombstone(models.Model):
    """Why an event, or the actor of one, is missing: which run removed it. Insert-only."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="tombstones")
    run = models.UUIDField()
    part = models.CharField(max_length=20, default="row")  # row, or `actor`

    privacy = declare(
        Unlinked(
            _(
                "Which run removed an event of the consent log, by opaque ids, so that the gap can be told from tampering."
            )
        ),
        title=_("Tombstones of the consent log"),
        columns={"id": technical(), "commitment": reference(), "run": reference(), "part": technical()},
    )

    class Meta:
        """One per part."""

        constraints = (models.UniqueConstraint(fields=("commitment", "part"), name="consent_one_tombstone"),)

    def __str__(self) -> str:
        """The part."""
        return self.part
