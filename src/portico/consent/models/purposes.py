"""What people are asked to consent to, and in which words."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portico.privacy import Impersonal, declare


class Sender(models.Model):
    """A partner or brand in whose name mailings come. Those of the seller itself need none."""

    key = models.SlugField(primary_key=True, max_length=40)
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=300)  # the postal address in one line
    contact = models.CharField(max_length=200)  # an e-mail address or the address of a page

    privacy = declare(Impersonal(_("The operator's own list of those in whose name mailings come.")))

    def __str__(self) -> str:
        """The key."""
        return self.key


class MailingPurpose(models.Model):
    """One kind of mailing that needs consent (Art. 6(1)(a)). The key is stable; the words are its wordings.

    Its sender stays what it was: whoever consented to one sender has not consented to another.
    """

    key = models.SlugField(primary_key=True, max_length=40)
    sender = models.ForeignKey(
        Sender, null=True, blank=True, on_delete=models.PROTECT, related_name="purposes"
    )  # nobody: the seller
    position = models.PositiveSmallIntegerField(default=0)
    double_opt_in = models.BooleanField(default=True)  # a tick is pending until confirmed by POST
    active = models.BooleanField(default=True)

    privacy = declare(Impersonal(_("The operator's own catalogue of mailing purposes.")))

    class Meta:
        """In the order the operator chose."""

        ordering = ("position", "key")

    def __str__(self) -> str:
        """The key."""
        return self.key


class Wording(models.Model):
    """The words of a purpose, in one version and language. Never changed once published: a change is a new version."""

    purpose = models.ForeignKey(MailingPurpose, on_delete=models.PROTECT, related_name="wordings")
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=10)
    title = models.CharField(max_length=120)
    text = models.TextField()
    published_at = models.DateTimeField()

    privacy = declare(Impersonal(_("The operator's own wordings.")))

    class Meta:
        """One text per version and language."""

        constraints = (models.UniqueConstraint(fields=("purpose", "version", "language"), name="consent_one_wording"),)

    def __str__(self) -> str:
        """Purpose, version and language."""
        return f"{self.purpose_id} v{self.version} {self.language}"
