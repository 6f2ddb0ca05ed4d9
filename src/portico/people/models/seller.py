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
    zone = models.CharField(max_length=60, default="UTC")  # an IANA zone; deadlines are computed in it
    email = models.EmailField()
    privacy_email = models.EmailField()
    data_protection_officer = models.CharField(max_length=200, blank=True)
    supervisory_authority = models.CharField(max_length=200, blank=True)
    default_language = models.CharField(max_length=10, default="en")

    privacy = declare(Impersonal(_("The operator's own particulars, published in the privacy notice.")))

    class Meta:
        """The database holds at most one."""

        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="people_one_seller"),)

    def __str__(self) -> str:
        """The company's name."""
        return self.name
