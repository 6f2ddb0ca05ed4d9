"""Clients: the account that a person or company holds; and who belongs to it."""

import uuid

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from portico.kit.prefix import Bytewise
from portico.people.models.persons import Person
from portico.people.purposes import ACCOUNT
from portico.privacy import Origin, declare, personal, reference, technical, tie


class Client(models.Model):
    """Someone we sell to. The id is the public UUID."""

    class Kind(models.TextChoices):
        """A sole trader is a company here; the company of a sole trader is personal data all the same."""

        PRIVATE = "private", _("private person")
        COMPANY = "company", _("company")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PRIVATE)
    company = models.CharField(_("company"), max_length=200, blank=True)
    vat_id = models.CharField(_("VAT ID"), max_length=20, blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    number = models.CharField(_("number"), max_length=20, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    region = models.CharField(_("region"), max_length=120, blank=True)
    country = CountryField(_("country"), blank=True)
    created_at = models.DateTimeField()

    privacy = declare(
        tie("client", "id", "owner"),
        title=_("Your client account"),
        sources={Origin.PERSON, Origin.COLLEAGUE, Origin.STAFF},
        columns={
            "id": reference(),
            "kind": personal("identity", purposes={ACCOUNT}),
            "company": personal("identity", purposes={ACCOUNT}),
            "vat_id": personal("identity", purposes={ACCOUNT}),
            "street": personal("address", purposes={ACCOUNT}),
            "number": personal("address", purposes={ACCOUNT}),
            "postcode": personal("address", purposes={ACCOUNT}),
            "city": personal("address", purposes={ACCOUNT}),
            "region": personal("address", purposes={ACCOUNT}),
            "country": personal("address", purposes={ACCOUNT}),
            "created_at": technical(),
        },
    )

    class Meta:
        """Listed newest first by keyset, also those of a country; found by the beginning of what is written of a company or address."""

        indexes = (
            models.Index(fields=("-created_at", "-id"), name="people_client_newest"),
            models.Index(fields=("country", "-created_at", "-id"), name="people_client_country"),
            models.Index(Bytewise(Lower("company")), name="people_company_prefix"),
            models.Index(Bytewise(Lower("vat_id")), name="people_vat_id_prefix"),
            models.Index(Bytewise(Lower("city")), name="people_city_prefix"),
            models.Index(Bytewise(Lower("postcode")), name="people_postcode_prefix"),
            models.Index(Bytewise(Lower("street")), Bytewise(Lower("number")), name="people_street_prefix"),
            models.Index(Bytewise(Lower("region")), name="people_region_prefix"),
        )

    def __str__(self) -> str:
        """An opaque id."""
        return str(self.pk)


class Member(models.Model):
    """A person's place in a client account."""

    class Role(models.TextChoices):
        """What a member may see: the owner everything, the others their own area."""

        OWNER = "owner", _("owner")
        BILLING = "billing", _("billing contact")
        TECHNICAL = "technical", _("technical contact")
        SUPPORT = "support", _("support contact")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="members")
    role = models.CharField(_("role"), max_length=10, choices=Role)
    since = models.DateTimeField()

    privacy = declare(
        tie("person", "person", "owner"),
        tie("client", "client", "owner"),
        title=_("Your memberships"),
        sources={Origin.PERSON, Origin.COLLEAGUE, Origin.STAFF},
        columns={
            "id": reference(of="person"),
            "person": reference(of="person"),
            "client": reference(of="client"),
            "role": personal("identity", purposes={ACCOUNT}, of="person"),
            "since": technical(),
        },
    )

    class Meta:
        """One place per person and client; found by role."""

        constraints = (models.UniqueConstraint(fields=("person", "client"), name="people_one_place"),)
        indexes = (models.Index(fields=("role", "client"), name="people_member_role"),)

    def __str__(self) -> str:
        """The role."""
        return self.role
