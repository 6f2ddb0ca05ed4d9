"""What an operator asks, and why: data, since operators decide it, and as complete as a declaration beside a model."""

from collections.abc import Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portico.fields.kinds import BASES, PLACES, SPECIAL, About, Audience, Category, Condition, Type
from portico.privacy import Basis, Impersonal, declare
from portico.privacy import Purpose as Why

MOST_BYTES = 5_000_000


def in_language(texts: Mapping[str, str], language: str, otherwise: str = "") -> str:
    """The text in a language; in English where there is none, and in any other where there is none of that either."""
    for one in (language, language.partition("-")[0], "en"):
        if texts.get(one):
            return texts[one]
    return next((text for text in texts.values() if text), otherwise)


class Purpose(models.Model):
    """A purpose of an operator's own, with its lawful basis and how long data lives for it; texts are by language."""

    key = models.SlugField(primary_key=True, max_length=40)
    basis = models.CharField(max_length=7, choices=list(BASES.items()))
    titles = models.JSONField()
    explanations = models.JSONField(default=dict)
    retentions = models.JSONField()
    interests = models.JSONField(default=dict)
    ended_at = models.DateTimeField(null=True, blank=True)

    privacy = declare(Impersonal(_("Why the operator asks what it asks.")))

    class Meta:
        """A legitimate interest is named."""

        constraints = (
            models.CheckConstraint(
                condition=Q(basis__in=list(BASES)) & (~Q(basis="6(1)(f)") | ~Q(interests={})),
                name="fields_purpose_has_a_basis",
            ),
        )

    def __str__(self) -> str:
        """The key."""
        return self.key

    def in_words(self, language: str) -> Why:
        """The purpose as those of the code are."""
        return Why(
            key=self.key,
            title=in_language(self.titles, language, self.key),
            explanation=in_language(self.explanations, language),
            basis=Basis(self.basis),
            retention=in_language(self.retentions, language),
            interest=in_language(self.interests, language),
        )


class Definition(models.Model):
    """One question. Its key, type and holder stay as they are, so that what was answered keeps its meaning."""

    key = models.SlugField(primary_key=True, max_length=40)
    type = models.CharField(max_length=9, choices=Type)
    labels = models.JSONField()
    helps = models.JSONField(default=dict)
    choices = models.JSONField(default=list)  # [{"key": …, "labels": {language: text}}, …] in their order
    required = models.BooleanField(default=False)
    audience = models.CharField(max_length=6, choices=Audience, default=Audience.CLIENT)
    locked = models.BooleanField(default=False)
    about = models.CharField(max_length=6, choices=About, default=About.PERSON)
    at_sign_up = models.BooleanField(default=False)
    in_profile = models.BooleanField(default=True)
    on_order = models.BooleanField(default=False)
    on_ticket = models.BooleanField(default=False)
    category = models.CharField(max_length=20, choices=Category)
    purposes = models.CharField(max_length=200)  # keys, separated by blanks
    condition = models.CharField(max_length=7, choices=Condition, blank=True)
    statements = models.JSONField(default=dict)  # why the condition is met, by language
    keep_days = models.PositiveIntegerField(
        null=True, blank=True
    )  # after the last change; null: as long as the account
    file_types = models.CharField(max_length=100, blank=True)  # endings, separated by blanks
    most_bytes = models.PositiveIntegerField(default=MOST_BYTES)
    order = models.PositiveIntegerField(default=100)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    privacy = declare(Impersonal(_("What the operator asks.")))

    class Meta:
        """In the operator's order; what the law or good sense forbids cannot be stored."""

        ordering = ("order", "key")
        constraints = (
            models.CheckConstraint(
                condition=~Q(category__in=list(SPECIAL)) | (~Q(condition="") & ~Q(statements={})),
                name="fields_special_needs_condition",
            ),
            models.CheckConstraint(
                condition=~Q(at_sign_up=True) | (~Q(audience=Audience.STAFF) & ~Q(type=Type.FILE)),
                name="fields_at_sign_up",
            ),
            models.CheckConstraint(
                condition=~Q(condition=Condition.CONSENT) | Q(required=False, locked=False),
                name="fields_consent_is_free",
            ),
            models.CheckConstraint(
                condition=Q(type__in=Type.values, about__in=About.values, audience__in=Audience.values),
                name="fields_known_words",
            ),
            models.CheckConstraint(condition=~Q(purposes=""), name="fields_has_a_purpose"),
        )

    def __str__(self) -> str:
        """The key."""
        return self.key

    def label(self, language: str) -> str:
        """What the field is called."""
        return in_language(self.labels, language, self.key)

    def help(self, language: str) -> str:
        """The hint beside it."""
        return in_language(self.helps, language)

    def options(self, language: str) -> list[tuple[str, str]]:
        """The choices with their labels, in their order."""
        return [(one["key"], in_language(one["labels"], language, one["key"])) for one in self.choices]

    @property
    def purpose_keys(self) -> list[str]:
        """The keys of the purposes."""
        return self.purposes.split()

    @property
    def special(self) -> bool:
        """Whether it asks for special categories of data (Art. 9 GDPR)."""
        return self.category in SPECIAL

    @property
    def places(self) -> list[str]:
        """Where it is shown."""
        return [place for place, column in PLACES.items() if getattr(self, column)]
