"""What staff keep about a client in their own words: notes; and tags, which are words chosen from a list."""

import uuid

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portico.people.models.clients import Client
from portico.people.purposes import ACCOUNT
from portico.privacy import Impersonal, Origin, declare, free_text, personal, reference, technical, tie


class Note(models.Model):
    """A note of staff on a client. The client finds it in the copy of their data, unless it protects another person.

    Then its words and the reason are withheld there, and the copy says that something was left out (Art. 15(4) GDPR); the
    note goes with the client all the same. Whoever wrote it becomes a placeholder when they leave.
    """

    LONGEST = 5000

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="notes")
    words = models.TextField(max_length=LONGEST)
    protects = models.BooleanField(default=False)
    why = models.CharField(max_length=300, blank=True)  # whom it protects and from what; only where it protects
    author = models.UUIDField(null=True, blank=True, db_index=True)  # the member of staff
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)

    privacy = declare(
        tie("client", "client", "owner", when={"protects": False}),
        tie("client", "client", "owner", when={"protects": True}, redact=("words", "why")),
        tie("person", "author", "author"),
        title=_("Notes of our staff"),
        sources={Origin.STAFF},
        columns={
            "id": reference(of="client"),
            "client": reference(of="client"),
            "words": free_text(purposes={ACCOUNT}, of="client"),
            "protects": technical(),
            "why": free_text(purposes={ACCOUNT}, of="client"),
            "author": reference(of="author"),
            "written_at": technical(),
            "edited_at": technical(),
        },
    )

    class Meta:
        """There are words, and a reason exactly where somebody is protected. A client's notes are listed newest first."""

        constraints = (
            models.CheckConstraint(condition=~models.Q(words=""), name="people_note_has_words"),
            models.CheckConstraint(
                condition=models.Q(protects=False, why="") | (models.Q(protects=True) & ~models.Q(why="")),
                name="people_note_protects_with_a_reason",
            ),
        )
        indexes = (models.Index(fields=("client", "-written_at", "-id"), name="people_notes_of_client"),)

    def __str__(self) -> str:
        """An opaque id."""
        return str(self.pk)


class Tag(models.Model):
    """A word for clients, defined once. Its colour is a token of the house, so that it can be read in either scheme."""

    class Colour(models.TextChoices):
        """The colours there are: the kinds of `ui/badge.html`."""

        GREY = "neutral", _("grey")
        BLUE = "info", _("blue")
        GREEN = "good", _("green")
        AMBER = "warning", _("amber")
        RED = "danger", _("red")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=40, unique=True)
    colour = models.CharField(_("colour"), max_length=8, choices=Colour, default=Colour.GREY)

    privacy = declare(Impersonal(_("Which words there are for clients says nothing about anyone.")), title=_("Tags"))

    class Meta:
        """A name once, whatever its case."""

        constraints = (
            models.UniqueConstraint(Lower("name"), name="people_tag_once"),
            models.CheckConstraint(condition=~models.Q(name=""), name="people_tag_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(colour__in=("neutral", "info", "good", "warning", "danger")),
                name="people_tag_has_a_colour",
            ),
        )

    def __str__(self) -> str:
        """The name, which says nothing about anyone."""
        return self.name


class ClientTag(models.Model):
    """A tag on a client. It holds the tag's name, so that the client reads a word and no key in the copy of their data."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="tags")
    tag = models.ForeignKey(Tag, to_field="name", on_delete=models.PROTECT, related_name="clients")
    author = models.UUIDField(null=True, blank=True, db_index=True)  # the member of staff who set it
    since = models.DateTimeField()

    privacy = declare(
        tie("client", "client", "owner"),
        tie("person", "author", "author"),
        title=_("Tags that our staff gave"),
        sources={Origin.STAFF},
        columns={
            "id": reference(of="client"),
            "client": reference(of="client"),
            "tag": personal("assessment", purposes={ACCOUNT}, of="client"),
            "author": reference(of="author"),
            "since": technical(),
        },
    )

    class Meta:
        """A tag once on a client; the clients of a tag are found by it."""

        constraints = (models.UniqueConstraint(fields=("client", "tag"), name="people_tagged_once"),)
        indexes = (models.Index(fields=("tag", "client"), name="people_clients_of_tag"),)

    def __str__(self) -> str:
        """An opaque id."""
        return str(self.pk)
