"""Terms of Service, processing agreement and privacy notice, by version; and who agreed to which."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portico.consent.purposes import PROOF
from portico.people.models import Client, Person
from portico.privacy import Impersonal, Origin, declare, personal, reference, technical, tie


class Agreement(models.Model):
    """One version of a document. Terms and processing agreement are accepted; a privacy notice is shown, never accepted."""

    class Kind(models.TextChoices):
        """The documents."""

        TERMS = "terms", _("Terms of Service")
        PROCESSING = "processing", _("data-processing agreement")
        NOTICE = "notice", _("privacy notice")

    kind = models.CharField(max_length=12, choices=Kind)
    version = models.PositiveSmallIntegerField()
    effective_at = models.DateTimeField()
    asks_again = models.BooleanField(default=True)  # whether those who agreed to an earlier version are asked anew
    announced_upto = models.UUIDField(null=True, blank=True)  # the last person to whom the announcement was written
    announced_at = models.DateTimeField(null=True, blank=True)  # everybody concerned was written to

    privacy = declare(Impersonal(_("The operator's own documents.")))

    class Meta:
        """One document per kind and version."""

        constraints = (models.UniqueConstraint(fields=("kind", "version"), name="consent_one_agreement"),)

    def __str__(self) -> str:
        """Kind and version."""
        return f"{self.kind} v{self.version}"


class AgreementText(models.Model):
    """A document's text in one language, in Markdown-free paragraphs."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(max_length=10)
    title = models.CharField(max_length=120)
    body = models.TextField()

    privacy = declare(Impersonal(_("The operator's own documents.")))

    class Meta:
        """One text per language."""

        constraints = (models.UniqueConstraint(fields=("agreement", "language"), name="consent_one_text"),)

    def __str__(self) -> str:
        """Title and language."""
        return f"{self.title} ({self.language})"


class Acceptance(models.Model):
    """A person was shown a version in a language, and agreed (or, for a notice, was shown it)."""

    class Source(models.TextChoices):
        """Where they did."""

        SIGN_UP = "sign_up", _("sign-up")
        FIRST_SIGN_IN = "first_sign_in", _("first sign-in")
        SIGN_IN = "sign_in", _("sign-in")
        INVITATION = "invitation", _("invitation")
        CHECKOUT = "checkout", _("checkout")
        IMPORT = "import", _("import")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="acceptances")
    client = models.ForeignKey(Client, null=True, blank=True, on_delete=models.PROTECT, related_name="acceptances")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="acceptances")
    language = models.CharField(max_length=10)  # the one shown
    wording = models.TextField()  # the sentence beside the box
    at = models.DateTimeField()
    source = models.CharField(max_length=20, choices=Source)
    ip = models.GenericIPAddressField(null=True, blank=True)

    privacy = declare(
        tie("person", "person", "owner"),
        title=_("What you agreed to"),
        sources={Origin.PERSON, Origin.PORTAL},
        columns={
            "id": reference(),
            "person": reference(),
            "client": reference(),
            "agreement": reference(),
            "language": technical(),
            "wording": personal("agreements", purposes={PROOF}),
            "at": personal("agreements", purposes={PROOF}),
            "source": technical(),
            "ip": personal("network", purposes={PROOF}),
        },
    )

    class Meta:
        """A person accepts a version once, and once for each account of theirs what is concluded for an account."""

        constraints = (models.UniqueConstraint(fields=("person", "agreement", "client"), name="consent_accepts_once"),)

    def __str__(self) -> str:
        """The document."""
        return str(self.agreement_id)
