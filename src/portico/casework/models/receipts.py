"""The signed receipt of a run."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portico.privacy import Expiry, Unlinked, declare, reference, secret, technical


class Receipt(models.Model):
    """What was erased, what is kept and why, signed with Ed25519. Opaque ids only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.OneToOneField("casework.Run", on_delete=models.PROTECT, related_name="receipt")
    body = models.TextField()  # canonical JSON, exactly the bytes that were signed
    signature = models.CharField(max_length=100)  # base64
    key_id = models.CharField(max_length=40)
    token = models.CharField(max_length=64)  # digest of the token in the person's mail
    token_until = models.DateTimeField()
    at = models.DateTimeField()

    privacy = declare(
        Unlinked(
            _(
                "The receipt of an erasure holds counts, grounds and opaque ids, and shows that the request was answered."
            )
        ),
        title=_("Receipts"),
        expires=(Expiry("token_until", 0, _("The link to a receipt opens for 30 days."), blank=("token",)),),
        columns={
            "id": reference(),
            "run": reference(),
            "body": technical(),
            "signature": technical(),
            "key_id": technical(),
            "token": secret(),
            "token_until": technical(),
            "at": technical(),
        },
    )

    def __str__(self) -> str:
        """The id."""
        return str(self.pk)
