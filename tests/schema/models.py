"""The hard cases."""

import uuid

from django.db import models

from portico.people.models import Client, Person
from portico.privacy import (
    FromRow,
    Impersonal,
    Keep,
    LastOut,
    Origin,
    declare,
    free_text,
    personal,
    reference,
    technical,
    tie,
)
from tests.schema.purposes import BOOKS, CARE


class Thread(models.Model):
    """Shared by everyone who wrote in it; goes with the last message."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.CharField(max_length=100)
    opened_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    privacy = declare(
        tie("person", "opened_by", "author"),
        fate=LastOut("schema.Message.thread"),
        title="Conversations",
        sources={Origin.PERSON},
        columns={
            "id": reference(),
            "subject": free_text(purposes={CARE}),
            "opened_by": reference(of="opened_by"),
        },
    )

    def __str__(self) -> str:
        """The key."""
        return str(self.pk)


class Message(models.Model):
    """Two people in one row: who wrote it, and who edited it. Points at its own table."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="messages")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    editor = models.UUIDField(null=True, db_index=True)
    reply_to = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    remark = models.CharField(max_length=100, blank=True)

    privacy = declare(
        tie("person", "person", "owner"),
        tie("person", "editor", "author"),
        title="Messages",
        sources={Origin.PERSON},
        columns={
            "id": reference(),
            "thread": reference(),
            "person": reference(of="person"),
            "editor": reference(of="editor"),
            "reply_to": reference(),
            "text": free_text(purposes={CARE}, of="person"),
            "remark": free_text(purposes={CARE}, of="editor"),
        },
    )

    def __str__(self) -> str:
        """The key."""
        return str(self.pk)


class Attachment(models.Model):
    """A file whose owner is one table away."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attachments")
    file = models.FileField(upload_to="schema/")

    privacy = declare(
        tie("person", "message__person", "owner"),
        title="Attachments",
        sources={Origin.PERSON},
        columns={"id": technical(), "message": reference(), "file": free_text(purposes={CARE})},
    )

    def __str__(self) -> str:
        """The key."""
        return str(self.pk)


class Document(models.Model):
    """A law keeps what is issued; a draft goes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    client = models.ForeignKey(Client, null=True, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    buyer = models.CharField(max_length=200)
    phone = models.CharField(max_length=40, blank=True)
    issued = models.BooleanField(default=False)
    issued_on = models.DateField()
    rule = models.CharField(max_length=20, default="books")

    privacy = declare(
        tie("client", "client", "owner"),
        fate=Keep(
            ground="Art. 226 VAT Directive",
            trigger="issued_on",
            rule="rule",
            columns=("number", "buyer", "issued", "issued_on", "rule"),
            when={"issued": True},
        ),
        title="Documents",
        sources={Origin.PERSON},
        columns={
            "id": reference(),
            "client": reference(),
            "number": personal("sales", purposes={BOOKS}),
            "buyer": personal("identity", purposes={BOOKS}),
            "phone": personal("contact", purposes={CARE}),
            "issued": technical(),
            "issued_on": technical(),
            "rule": technical(),
        },
    )

    def __str__(self) -> str:
        """The key."""
        return str(self.pk)


class Line(models.Model):
    """A line is kept with its document, and goes with a draft."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="lines")
    text = models.CharField(max_length=100)
    remark = models.CharField(max_length=100, blank=True)

    privacy = declare(
        tie("client", "document__client", "owner"),
        fate=Keep(
            ground="Art. 226 VAT Directive",
            trigger="document__issued_on",
            rule="document__rule",
            columns=("document", "text"),
            when={"document__issued": True},
        ),
        title="Lines of documents",
        sources={Origin.PERSON},
        columns={
            "id": technical(),
            "document": reference(),
            "text": personal("sales", purposes={BOOKS}),
            "remark": free_text(purposes={CARE}),
        },
    )

    def __str__(self) -> str:
        """The key."""
        return str(self.pk)


class Interest(models.Model):
    """About nobody."""

    name = models.CharField(max_length=40)

    privacy = declare(Impersonal("A list of subjects."))

    def __str__(self) -> str:
        """The name."""
        return self.name


class Profile(models.Model):
    """A many-to-many table, and JSON that may hold anything at any depth."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.PROTECT, related_name="+")
    interests = models.ManyToManyField(Interest)
    settings = models.JSONField(default=dict)

    privacy = declare(
        tie("person", "person", "owner"),
        title="Profiles",
        sources={Origin.PERSON},
        columns={"person": reference(), "settings": free_text(purposes={CARE})},
        tables={
            "interests": declare(
                tie("person", "profile__person", "owner"),
                title="Interests",
                sources={Origin.PERSON},
                columns={
                    "id": technical(),
                    "profile": reference(),
                    "interest": personal("preferences", purposes={CARE}),
                },
            )
        },
    )

    def __str__(self) -> str:
        """The key."""
        return str(self.pk)


class Definition(models.Model):
    """A custom field that the operator defines, with its purpose as data."""

    name = models.CharField(max_length=40)
    purpose = models.CharField(max_length=40)

    privacy = declare(Impersonal("The operator's own fields."))

    def __str__(self) -> str:
        """The name."""
        return self.name


class CustomValue(models.Model):
    """A value whose purpose stands in another row."""

    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    value = models.JSONField()

    privacy = declare(
        tie("client", "client", "owner"),
        title="Further details",
        sources={Origin.PERSON},
        columns={
            "id": technical(),
            "definition": reference(),
            "client": reference(),
            "value": personal("custom", purposes=FromRow("definition__purpose")),
        },
    )

    def __str__(self) -> str:
        """The key."""
        return str(self.pk)


class Visit(models.Model):
    """No foreign key to its person: a key column."""

    visitor = models.UUIDField(null=True, db_index=True)
    ip = models.GenericIPAddressField()

    privacy = declare(
        tie("person", "visitor", "owner"),
        title="Visits",
        sources={Origin.PERSON},
        columns={"id": technical(), "visitor": reference(), "ip": personal("network", purposes={CARE})},
    )

    def __str__(self) -> str:
        """The key."""
        return str(self.pk)


class Note(models.Model):
    """Three people in one row: whom it is about, who wrote it, who may read it."""

    about = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    writer = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reader = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    grade = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField(blank=True)

    privacy = declare(
        tie("person", "about", "owner"),
        tie("person", "writer", "author"),
        tie("person", "reader", "accessor", redact=("grade",)),
        title="Notes",
        sources={Origin.PERSON},
        columns={
            "id": technical(),
            "about": reference(of="about"),
            "writer": reference(of="writer"),
            "reader": reference(of="reader"),
            "text": free_text(purposes={CARE}, of="about"),
            "grade": technical(),
            "answer": free_text(purposes={CARE}, of="reader"),
        },
    )

    def __str__(self) -> str:
        """The key."""
        return str(self.pk)


class Comment(models.Model):
    """One link, two roles: a private comment goes with its person, an official one only loses the name."""

    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    official = models.BooleanField(default=False)
    signature = models.CharField(max_length=80, blank=True)

    privacy = declare(
        tie("person", "person", "owner", when={"official": False}),
        tie("person", "person", "author", when={"official": True}),
        title="Comments",
        sources={Origin.PERSON},
        columns={
            "id": technical(),
            "person": reference(),
            "official": technical(),
            "signature": personal("identity", purposes={CARE}),
        },
    )

    def __str__(self) -> str:
        """The key."""
        return str(self.pk)


class OfficialComment(Comment):
    """A proxy has no table of its own."""

    class Meta:
        """The same table."""

        proxy = True


class Owned(models.Model):
    """An abstract base; its column is each child's to declare."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """No table."""

        abstract = True


class Parcel(Owned):
    """A parent table."""

    street = models.CharField(max_length=100)

    privacy = declare(
        tie("person", "person", "owner"),
        title="Parcels",
        sources={Origin.PERSON},
        columns={"id": technical(), "person": reference(), "street": personal("address", purposes={CARE})},
    )

    def __str__(self) -> str:
        """The key."""
        return str(self.pk)


class TrackedParcel(Parcel):
    """A child table that shares its parent's key: two tables, two declarations."""

    position = models.CharField(max_length=100)

    privacy = declare(
        tie("person", "parcel_ptr__person", "owner"),
        title="Tracked parcels",
        sources={Origin.PERSON},
        columns={"parcel_ptr": reference(), "position": personal("location", purposes={CARE})},
    )
