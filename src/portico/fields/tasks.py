"""The package's job. Imported at start-up."""

from datetime import time
from uuid import UUID

from django.utils import timezone

from portico.fields.files import remove_unnamed
from portico.kit import jobs


def tidy(_uuid: UUID | None) -> None:
    """The job `fields.tidy`: remove files that no answer names."""
    remove_unnamed(at=timezone.now())


jobs.register("fields.tidy", tidy, nightly=time(2, 40))
