"""Sessions, tied to the person. Django's stock sessions cannot be."""

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from portico.journal.purposes import SECURITY
from portico.people.models import Person
from portico.privacy import Expiry, declare, personal, reference, secret, technical, tie


class Session(AbstractBaseSession):
    """One browser's session; the key is what the cookie holds."""

    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions")
    ip = models.GenericIPAddressField(null=True, blank=True)
    user_agent = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    privacy = declare(
        tie("person", "person", "owner"),
        title=_("Where you are signed in"),
        expires=(Expiry("expire_date", 0, _("A session goes when it has expired.")),),
        columns={
            "session_key": secret(),
            "session_data": secret(),
            "expire_date": technical(),
            "person": reference(),
            "ip": personal("network", purposes={SECURITY}),
            "user_agent": personal("network", purposes={SECURITY}),
            "created_at": personal("use", purposes={SECURITY}),
            "seen_at": personal("use", purposes={SECURITY}),
        },
    )

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """The engine that reads and writes this table."""
        from portico.accounts.sessions import SessionStore  # noqa: PLC0415 - Django asks for the class lazily

        return SessionStore
