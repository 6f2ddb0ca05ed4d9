"""Each hard case as rows: Ada is whom a right is exercised for, the others share rows with her or have nothing to do with her."""

from dataclasses import dataclass
from datetime import date

from django.core.files.base import ContentFile

from portico.people.models import Client, Person
from tests.schema.models import (
    Attachment,
    Comment,
    CustomValue,
    Definition,
    Document,
    Interest,
    Line,
    Message,
    Note,
    Profile,
    Thread,
    TrackedParcel,
    Visit,
)


@dataclass(frozen=True)
class Cases:
    """The rows that tests ask about. What is not named here hangs on one of these."""

    thread: Thread  # shared by three
    first: Message  # Ada's, in the shared thread
    answer: Message  # Bob's answer to it, which Ada edited
    monologue: Thread  # Ada's alone
    attachment: Attachment  # of the monologue
    issued: Document
    draft: Document
    profile: Profile
    value: CustomValue
    visit: Visit
    about_ada: Note  # Bob wrote it, Grace may read it
    about_bob: Note  # Ada wrote it
    seen_by_ada: Note  # about Bob, written by Grace
    private: Comment
    official: Comment
    parcel: TrackedParcel


def client_of(person: Person) -> Client:
    """The client account of a person who has one."""
    return Client.objects.get(members__person=person)


def build(ada: Person, bob: Person, grace: Person) -> Cases:
    """All of them."""
    thread = Thread.objects.create(subject="The pump", opened_by=ada)
    first = Message.objects.create(thread=thread, person=ada, text="It drips.", remark="")
    answer = Message.objects.create(
        thread=thread, person=bob, editor=ada.pk, reply_to=first, text="Turn it off.", remark="Ada's hand"
    )
    Message.objects.create(thread=thread, person=grace, text="Done.")
    monologue = Thread.objects.create(subject="To myself", opened_by=ada)
    note_to_self = Message.objects.create(thread=monologue, person=ada, text="Buy a pump.")
    attachment = Attachment.objects.create(
        message=note_to_self, file=ContentFile(b"a picture of a pump", name="pump.txt")
    )
    account = client_of(ada)
    issued, draft = (
        Document.objects.create(
            client=account,
            number=number,
            buyer="Ada Lovelace",
            phone="+442079460101",
            issued=number == "R-1",
            issued_on=date(2026, 2, 28),
        )
        for number in ("R-1", "D-1")
    )
    for document in (issued, draft):
        Line.objects.create(document=document, text="A pump", remark="for Ada")
    profile = Profile.objects.create(person=ada, settings={"a": [{"deep": "Ada's own words"}, None, 1.5]})
    profile.interests.add(Interest.objects.create(name="pumps"), Interest.objects.create(name="engines"))
    definition = Definition.objects.create(name="Allergies", purpose="care")
    value = CustomValue.objects.create(definition=definition, client=account, value=["nuts"])
    visit = Visit.objects.create(visitor=ada.pk, ip="203.0.113.7")
    Visit.objects.create(visitor=None, ip="203.0.113.8")
    Visit.objects.create(visitor=bob.pk, ip="203.0.113.9")
    about_ada = Note.objects.create(about=ada, writer=bob, reader=grace, text="Ada is kind.", grade=1, answer="Is she?")
    about_bob = Note.objects.create(about=bob, writer=ada, text="Bob is quick.", grade=2)
    seen_by_ada = Note.objects.create(about=bob, writer=grace, reader=ada, text="Bob is late.", grade=5, answer="Oh.")
    private = Comment.objects.create(person=ada, official=False, signature="Ada")
    official = Comment.objects.create(person=ada, official=True, signature="A. Lovelace")
    parcel = TrackedParcel.objects.create(person=ada, street="St James's Square", position="the depot")
    return Cases(
        thread=thread,
        first=first,
        answer=answer,
        monologue=monologue,
        attachment=attachment,
        issued=issued,
        draft=draft,
        profile=profile,
        value=value,
        visit=visit,
        about_ada=about_ada,
        about_bob=about_bob,
        seen_by_ada=seen_by_ada,
        private=private,
        official=official,
        parcel=parcel,
    )
