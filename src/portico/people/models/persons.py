"""Persons: the user model. A guest is a person without a log-in; staff are persons with a `Staff` row."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from portico.kit.addresses import AddressField
from portico.kit.prefix import Bytewise, LastWord
from portico.people.purposes import ACCOUNT, INVITATION, STAFF
from portico.privacy import Expiry, Origin, declare, personal, reference, secret, technical, tie


def languages() -> list[tuple[str, Any]]:
    """The languages offered. Asked when needed, so that an installation with another one needs no migration."""
    return list(settings.LANGUAGES)


class PersonManager(BaseUserManager["Person"]):
    """What django.contrib.auth asks of a user manager."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """The person who signs in with this address."""
        return self.get(email__iexact=username, can_sign_in=True)


class Person(AbstractBaseUser):
    """A human being. The id is the public UUID."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = AddressField(_("e-mail address"), max_length=254)
    email_verified_at = models.DateTimeField(null=True, blank=True)
    phone = PhoneNumberField(_("phone"), blank=True)
    language = models.CharField(_("language"), max_length=10, choices=languages, default="en")
    can_sign_in = models.BooleanField(default=True)  # a guest cannot
    guest_until = models.DateTimeField(null=True, blank=True)  # when a guest who does nothing is forgotten
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    privacy = declare(
        tie("person", "id", "owner"),
        title=_("Your profile"),
        expires=(
            Expiry(
                "guest_until",
                0,
                _("Whoever was invited and has no account is forgotten when the invitation lapses."),
                when={"can_sign_in": False},
            ),
        ),
        sources={Origin.PERSON, Origin.COLLEAGUE, Origin.STAFF},
        columns={
            "id": reference(),
            "name": personal("identity", purposes={ACCOUNT}),
            "email": personal("contact", purposes={ACCOUNT, INVITATION}),
            "email_verified_at": technical(),
            "phone": personal("contact", purposes={ACCOUNT}),
            "language": personal("preferences", purposes={ACCOUNT}),
            "can_sign_in": technical(),
            "guest_until": technical(),
            "is_active": technical(),
            "created_at": technical(),
            "password": secret(),
            "last_login": personal("use", purposes={ACCOUNT}),
        },
    )

    class Meta:
        """One log-in per address, whatever its case. Who signs in is forgotten by no date."""

        constraints = (
            models.CheckConstraint(
                condition=models.Q(guest_until__isnull=True) | models.Q(can_sign_in=False),
                name="people_guests_alone_lapse",
            ),
            models.UniqueConstraint(
                Lower("email"), condition=models.Q(can_sign_in=True), name="people_one_login_per_address"
            ),
        )
        indexes = (
            models.Index(Lower("email"), name="people_email_lower"),
            models.Index(Bytewise(Lower("email")), name="people_email_prefix"),
            models.Index(Bytewise(Lower("name")), name="people_name_prefix"),
            models.Index(Bytewise(Lower(LastWord("name"))), name="people_last_name_prefix"),
            models.Index(Bytewise("phone"), name="people_phone_prefix"),
            models.Index(fields=("language",), name="people_person_language"),
            models.Index(
                fields=("guest_until",), condition=models.Q(guest_until__isnull=False), name="people_guests_lapse"
            ),
        )

    def __str__(self) -> str:
        """An opaque id: what prints must not name anyone."""
        return str(self.pk)

    def has_perm(self, _perm: str, _obj: object = None) -> bool:
        """Django's own permissions are not used; see `portico.people.permissions`."""
        return False

    def has_module_perms(self, _label: str) -> bool:
        """Django's own permissions are not used."""
        return False


class Staff(models.Model):
    """A person who works at the desk, with a role of `portico.people.permissions`."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.PROTECT, related_name="staff")
    role = models.CharField(max_length=20)
    since = models.DateTimeField()

    privacy = declare(
        tie("person", "person", "owner"),
        title=_("Your role at the desk"),
        sources={Origin.STAFF},
        columns={
            "person": reference(),
            "role": personal("employment", purposes={STAFF}),
            "since": personal("employment", purposes={STAFF}),
        },
    )

    def __str__(self) -> str:
        """The role."""
        return self.role
