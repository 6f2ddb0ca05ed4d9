"""The company that runs this instance: the controller (Art. 4(7) GDPR)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from portico.privacy import Impersonal, declare


class Seller(models.Model):
    """One legal entity per instance; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(max_length=200)
    street = models.CharField(max_length=200)
    postcode = models.CharField(max_length=20)
    city = models.CharField(max_length=120)
    country = CountryField()
    region = models.CharField(
        max_length=10, blank=True
    )  # ISO 3166-2 without the country ("HH"): whose public holidays count
    zone = models.CharField(max_length=60, default="UTC")  # an IANA zone; deadlines are computed in it
    email = models.EmailField()
    privacy_email = models.EmailField()
    representative = models.CharField(max_length=300, blank=True)  # in the EU, of a seller outside it (Art. 27)
    data_protection_officer = models.CharField(max_length=200, blank=True)
    supervisory_authority = models.CharField(max_length=200, blank=True)
    default_language = models.CharField(max_length=10, default="en")
    minimum_age = models.PositiveSmallIntegerField(null=True, blank=True)  # of whoever signs up; null: not asked

    privacy = declare(Impersonal(_("The operator's own particulars, published in the privacy notice.")))

    class Meta:
        """The database holds at most one. An age below which nobody signs up is a person's."""

        constraints = (
            models.CheckConstraint(condition=models.Q(id=1), name="people_one_seller"),
            models.CheckConstraint(
                condition=models.Q(minimum_age__isnull=True) | models.Q(minimum_age__range=(1, 99)),
                name="people_seller_asks_an_age",
            ),
        )

    def __str__(self) -> str:
        """The company's name."""
        return self.name
