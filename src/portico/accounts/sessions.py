"""The session engine over `accounts.Session`."""

from typing import Any

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as Stock
from django.db import DatabaseError, transaction
from django.utils import timezone

_CHANGES = ("session_data", "expire_date", "person", "awaits_second_factor")


class SessionStore(Stock):
    """Stores sessions with the person they belong to.

    The row that was read is kept as `row`: when the session was last seen, and from where. Those columns are written by
    `portico.accounts.middleware` alone; saving the session's data leaves them as they are.
    """

    row: Any = None

    @classmethod
    def get_model_class(cls) -> type:
        """Our own table."""
        from portico.accounts.models import Session  # noqa: PLC0415 - the model names this class in turn

        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """A row with the person taken from the session's own data: whoever is signed in, or is about to be."""
        row: Any = super().create_model_instance(data)
        row.person_id = data.get(SESSION_KEY)
        if row.person_id is None and (begun := data.get(LOGIN_SESSION_KEY)):
            row.person_id, row.awaits_second_factor = begun["user_pk"], True
        row.created_at = row.seen_at = timezone.now()
        return row

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's own signature
        """Store the data. A session that was ended elsewhere meanwhile is not brought back: raises UpdateError."""
        if must_create or self.session_key is None:
            super().save(must_create=must_create)
            return
        row = self.create_model_instance(dict(self.items()))
        try:
            with transaction.atomic():
                row.save(force_update=True, update_fields=_CHANGES)
        except DatabaseError as error:
            raise UpdateError from error

    def _get_session_from_db(self) -> Any:
        self.row = super()._get_session_from_db()  # type: ignore[misc]  # the stubs leave it out
        return self.row
