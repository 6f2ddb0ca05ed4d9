"""What people say of a fact that they dispute (Art. 16 GDPR): kept beside it, whoever is right."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portico.fields.kinds import About
from portico.fields.models.definitions import Definition
from portico.people.models import Client, Person
from portico.people.purposes import RIGHTS
from portico.privacy import Expiry, Origin, declare, free_text, personal, reference, technical, tie

# The built-in facts that a statement can be about, with whose they are.
FACTS: dict[str, tuple[object, str]] = {
    "name": (_("Name"), About.PERSON),
    "email": (_("E-mail address"), About.PERSON),
    "phone": (_("Phone"), About.PERSON),
    "company": (_("Company"), About.CLIENT),
    "vat_id": (_("VAT ID"), About.CLIENT),
    "address": (_("Postal address"), About.CLIENT),
}


class Statement(models.Model):
    """A person's own words on a fact: a built-in one by its key, or a custom field. `client` is set where the account's is meant."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    definition = models.ForeignKey(Definition, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    fact = models.SlugField(max_length=40)  # a key of FACTS, or the definition's
    words = models.TextField()
    at = models.DateTimeField()

    privacy = declare(
        tie("person", "person", "owner"),
        tie("client", "client", "owner"),
        title=_("Your statements on disputed facts"),
        sources={Origin.PERSON},
        expires=(
            Expiry(
                "at",
                0,
                _("A statement on a question that is asked no longer goes with the answer."),
                when={"definition__active": False},
            ),
        ),
        columns={
            "id": reference(of="person"),
            "person": reference(of="person"),
            "client": reference(of="client"),
            "definition": reference(of="person"),
            "fact": personal("disputed facts", purposes={RIGHTS}, of="person"),
            "words": free_text(purposes={RIGHTS}, of="person"),
            "at": technical(),
        },
    )

    class Meta:
        """One statement of a person on a fact of theirs, and on one of each account."""

        constraints = (
            models.UniqueConstraint(
                fields=("person", "fact"), condition=Q(client__isnull=True), name="fields_statement_once"
            ),
            models.UniqueConstraint(
                fields=("person", "client", "fact"),
                condition=Q(client__isnull=False),
                name="fields_statement_once_account",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="fields_statement_says_something"),
        )

    def __str__(self) -> str:
        """The fact; never the words."""
        return self.fact
