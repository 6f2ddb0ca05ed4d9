"""The session engine over `accounts.Session`."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as Stock
from django.utils import timezone


class SessionStore(Stock):
    """Stores sessions with the person they belong to."""

    @classmethod
    def get_model_class(cls) -> type:
        """Our own table."""
        from portico.accounts.models import Session  # noqa: PLC0415 - the model names this class in turn

        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """A row with the person taken from the session's own data."""
        row = super().create_model_instance(data)
        row.person_id = data.get("_auth_user_id")
        row.ip = data.get("_ip")
        row.user_agent = data.get("_user_agent", "")[:200]
        now = timezone.now()
        row.created_at = row.seen_at = now
        return row
