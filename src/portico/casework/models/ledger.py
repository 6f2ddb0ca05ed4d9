"""Up to where this database has followed the ledger."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portico.privacy import Impersonal, declare


class LedgerHead(models.Model):
    """One row: the instance's id and the last entry of the ledger that this database knows."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    instance = models.UUIDField(default=uuid.uuid4)
    seq = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    privacy = declare(Impersonal(_("The place in the ledger.")))

    class Meta:
        """The database holds at most one."""

        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="casework_one_head"),)

    def __str__(self) -> str:
        """The place."""
        return str(self.seq)
