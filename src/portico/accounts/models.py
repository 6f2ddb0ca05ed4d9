"""Sessions, tied to the person as Django's stock ones cannot be; the browsers a person has used; the names of passkeys."""

from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from portico.journal.purposes import SECURITY
from portico.kit.cookies import KNOWN_FOR
from portico.people.models import Person
from portico.privacy import Expiry, Origin, declare, personal, reference, secret, technical, tie


class Session(AbstractBaseSession):
    """One browser's session; the key is what the cookie holds.

    While the second factor is awaited nobody is signed in yet, but the session is the person's already: what ends their
    sessions ends this one.
    """

    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions")
    awaits_second_factor = models.BooleanField(default=False)
    ip = models.GenericIPAddressField(null=True, blank=True)
    user_agent = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    privacy = declare(
        tie("person", "person", "owner"),
        title=_("Where you are signed in"),
        sources={Origin.PORTAL},
        expires=(Expiry("expire_date", 0, _("A session goes when it has expired.")),),
        columns={
            "session_key": secret(),
            "session_data": secret(),
            "expire_date": technical(),
            "person": reference(),
            "awaits_second_factor": technical(),
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


class KnownBrowser(models.Model):
    """A browser that a person has signed in with: a sign-in from any other is told them by mail.

    The cookie holds a random token, and here stands a keyed digest of it. Several people may use one browser.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="known_browsers")
    digest = models.CharField(max_length=64)
    first_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    privacy = declare(
        tie("person", "person", "owner"),
        title=_("Browsers you have signed in with"),
        sources={Origin.PORTAL},
        expires=(
            Expiry("seen_at", KNOWN_FOR.days, _("A browser is forgotten a year after the last sign-in with it.")),
        ),
        columns={
            "id": technical(),
            "person": reference(),
            "digest": secret(),
            "first_at": personal("use", purposes={SECURITY}),
            "seen_at": personal("use", purposes={SECURITY}),
        },
    )

    class Meta:
        """A browser is known once to each of its people."""

        constraints = (models.UniqueConstraint(fields=("digest", "person"), name="browser_known_once"),)

    def __str__(self) -> str:
        """Nothing that recognises anybody."""
        return f"browser {self.pk}"


class Passkey(models.Model):
    """What a person calls a passkey. What checks its signature stands in django-allauth's table."""

    authenticator = models.OneToOneField(Authenticator, on_delete=models.PROTECT, related_name="passkey")
    name = models.CharField(max_length=60)
    credential = models.CharField(max_length=64, unique=True)  # a digest of its id: no passkey belongs to two people
    signatures = models.BigIntegerField(default=0)  # how often it has signed, if it counts

    privacy = declare(
        tie("person", "authenticator__user", "owner"),
        title=_("Your passkeys"),
        sources={Origin.PERSON, Origin.PORTAL},
        columns={
            "id": technical(),
            "authenticator": reference(),
            "name": personal("identity", purposes={SECURITY}),
            "credential": secret(),
            "signatures": technical(),
        },
    )

    class Meta:
        """A passkey has a name."""

        constraints = (models.CheckConstraint(condition=~models.Q(name=""), name="passkey_named"),)

    def __str__(self) -> str:
        """Nothing that the person typed."""
        return f"passkey {self.pk}"
